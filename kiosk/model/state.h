// Everything the kiosk knows; pure data. Owned by the main thread; the view reads it, only step() makes a new one.
// Personal data and secrets live in `visit` alone and are gone when it is replaced by an empty one.
#pragma once

#include "common/secret.h"
#include "common/xfs4iot/x_identity.h"
#include "kiosk/model/action.h"
#include "kiosk/model/saga/saga.h"
#include "kiosk/model/settings.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace madoguchi::model {

// Every screen there is. Closed.
enum class Screen {
    starting,  // nothing known yet: devices and back end are being asked
    home,
    list,      // services of one category
    notice,    // a notice step; text "<service>.<step>"
    question,  // a choose or question step: one, many, switch
    card_prompt,
    card_reading,  // looking at the card, no PIN yet
    wrong_card,
    no_certificate,
    card_expired,
    pin_locked,
    pin_never_set,    // 顔認証マイナンバーカード
    card_unreadable,  // rubbish, reader fault: try again or counter
    card_removed,     // pulled before the signature: the visit has ended
    card_swapped,     // another card signed than the one looked at: the visit has ended
    no_card,          // カードが ない: what to do at the counter
    pin,
    pin_last_try,   // separate confirmation; proceed or do_not_know
    pin_checking,   // the card verifies and signs
    pin_forgotten,  // わからない: to the counter
    card_revoked,
    revocation_unknown,
    card_not_linked,  // renewed certificate, not yet known here
    card_return,      // signed: take the card back; proceed or take it
    working,          // asking the back end (options, quote, documents): State::work says which
    confirm,
    pay_means,
    paying,    // saga.stopping: it was asked to stop; saga.phase payment_unknown: result is being checked
    printing,  // certificate, then receipt
    take,
    thank_you,
    returning_money,  // nothing was printed: the terminal is asked to give the money back
    money_returned,   // nothing was printed and the money is back
    incident,         // staff decide: saga.incident, inquiry number, slip
    refusal,
    closed_hours,
    device_out,           // a device the service needs is away (no money taken)
    backend_unreachable,  // no money taken
    out_of_service,       // State::open_matters: money or paper unresolved
    card_left,            // alarm: nobody can begin before the card is taken
    // over the visit's own screen, which goes on beneath
    languages,
    appearance,
    help,
    help_answer,
    idle_warning,
};

// What a resident hears; assets/sounds.toml has a line for each. Closed.
enum class Sound {
    press,             // a key was pressed: the same for every key, also of the PIN
    card,              // the card is asked for
    warning,           // まだ お使いですか
    take_your_things,  // three notes, again every 8 s
    done,              // thank you
    error,             // it does not go on: one sound for every reason, so that it tells nothing of a person
    alarm,             // a card was left behind
};

// The five step marks. えらぶ・カード・確認・支払い・受け取り
enum class Mark { choose, card, confirm, pay, take };

enum class TextSize { normal, large, largest };               // 1 · 1.4 · 2
enum class HelpKind { writing, signing, wheelchair, words };  // 筆談 手話 車いす ことば
enum class Work { none, visit, sign_in, options, quote, documents };

// A message in its place on the page.
enum class Note {
    none,
    pin_wrong,  // tries_left says how many remain
    payment_declined,
    payment_stopped,
    payment_timed_out,
    payment_unavailable,
    quote_changed,  // the total is being asked for again
    quote_expired,
    receipt_unavailable,  // confirm, pay: no receipt can be printed here, the counter issues it; go on or stop
    receipt_failed,       // take: the receipt did not come out, the counter issues it
    paid_after_all,       // printing, take: stopping came too late, the money was already taken
};

// Text that comes from the back end, by language; "ja" is always there.
using Text = std::map<std::string, std::string, std::less<>>;
// In `language`, else in Japanese; "" when there is none at all.
[[nodiscard]] std::string_view in_language(const Text& text, std::string_view language);

// Whether something is open, as the back end last said. Use open_at(): a stretch may have ended since.
enum class Opened { open, closed, suspended };
struct Availability {
    Opened state = Opened::closed;
    std::optional<WallTime> closes, next_opening;
    Text reason;  // suspended: what staff tell residents
    friend bool operator==(const Availability&, const Availability&) = default;
};
[[nodiscard]] bool open_at(const Availability& availability, WallTime at);

// One service as the back end offers it now.
struct Offer {
    std::string service;
    Yen price;  // of one, for the list; what is paid comes from the quote
    Availability availability;
    friend bool operator==(const Offer&, const Offer&) = default;
};

// A means of payment the city accepts, in display order.
struct Means {
    std::string id;  // transit-ic, credit, …
    std::string pictogram;
    Text name;
    std::vector<std::string> brands;
    std::string receipt_title, issuer;  // 領収書 | ご利用明細; line under the receipt
    bool stamp = false;
    Text remark;
    friend bool operator==(const Means&, const Means&) = default;
};

// Who answers while the counter is closed.
struct AfterHours {
    Text name;
    std::string telephone;
    bool staffed = false;
    std::optional<WallTime> next_opening;
    friend bool operator==(const AfterHours&, const AfterHours&) = default;
};

// The counter that helps users of this terminal.
struct Counter {
    bool staffed = false;  // when it was fetched: use staffed(state) from derive.h
    Text name;             // 市民課
    std::string number;    // as on the signs
    std::string telephone;
    std::optional<WallTime> closes, next_opening;
    std::optional<AfterHours> after_hours;
    friend bool operator==(const Counter&, const Counter&) = default;
};

// What the back end says this terminal may offer now; fetched every Timing::refresh while idle and before each visit.
struct Situation {
    Text place, city;
    Availability machine;  // the terminal as a whole
    Counter counter;
    std::vector<Offer> offers;
    std::vector<Means> means;           // cashless ones only: the terminal has no cash unit
    std::vector<std::string> switches;  // what Step::city_switch may name and the city offers
    std::vector<Text> notices;
    std::vector<std::string> sheets_removed;  // keys of paper_left events that staff are done with
    int most_copies = 10;
    friend bool operator==(const Situation&, const Situation&) = default;
};

enum class DeviceTrouble { none, not_configured, offline, paper_out, cover_open, jammed, toner_out, fault };
struct DeviceView {
    DeviceTrouble trouble = DeviceTrouble::offline;
    bool paper_low = false, toner_low = false;
    std::optional<bool> paper_in_outlet;  // absent: the outlet cannot sense "taken"
    [[nodiscard]] bool usable() const { return trouble == DeviceTrouble::none; }
    friend bool operator==(const DeviceView&, const DeviceView&) = default;
};
// Service software (VendorMode) wants the devices for itself: it gets them between two visits.
enum class Maintenance { none, wanted, active };
struct Devices {
    DeviceView card_reader, document_printer, receipt_printer, cashless_terminal;
    bool card_present = false;
    bool help_button = false;  // held down
    Maintenance maintenance = Maintenance::none;
    friend bool operator==(const Devices&, const Devices&) = default;
};

// Which indicators burn: where something is to be put or taken.
struct Lights {
    bool card_reader = false, document_printer = false, receipt_printer = false;
    friend bool operator==(const Lights&, const Lights&) = default;
};

// An answer offered by the back end after sign-in (names of members, years).
struct DynamicAnswer {
    std::string id;
    Secret label;    // members: given name only; empty when `text` is used
    Text text, sub;  // years
    bool holder = false;
};

// What applies to this holder and the people who can be on the sheet.
struct Options {
    std::map<std::string, std::vector<DynamicAnswer>, std::less<>>
        lists;                              // by Step::from: members, income_years, tax_years
    bool japanese = true, foreign = false;  // kinds of people among them
    std::vector<std::string> switches;      // city switches offered to this person
    int most_copies = 10;
};

// The person who signed in.
struct Holder {
    Secret token;                    // of the back end, bound to terminal and visit
    Secret masked_name;              // 見本 花○
    std::string suffix;              // さん
    bool revocation_checked = true;  // false: shown as 失効未確認
};

struct QuoteItem {
    std::string service;
    Text name;
    int copies = 1;
    Yen each, sum;
    std::string tax_class;  // exempt, taxable_10, taxable_8, out_of_scope
};
struct Quote {
    QuoteId id;
    std::vector<QuoteItem> items;
    Yen total;
    WallTime expires;
};

// A refused resident. One screen for all of them (design 10); the inquiry number is inquiry_number(visit.id).
struct Refusal {
    std::string code;       // closed list of backend/openapi.yaml; text "refusal.<code>"
    std::string next_step;  // closed list of backend/openapi.yaml; text "next_step.<step>"
    std::string city;       // income_not_resident: the city that issues
    std::optional<WallTime> next_opening;
    Text reason;  // suspended
};

enum class TakeItem { certificate, card, receipt };
struct TakeRow {
    TakeItem item = TakeItem::certificate;
    int sheets = 1;
    bool sensor = false;  // true: no key, the sensor turns the row
    bool taken = false;
};

// Step id → chosen answer ids (one, or several of a `many` step), in the order of the step's answers.
using Answers = std::map<std::string, std::vector<std::string>>;

// What the cashless terminal wants to be seen or answered while it holds the payment; see talk() in derive.h.
struct TerminalTalk {
    std::optional<xfs4iot::TerminalDisplay> display;
    std::optional<xfs4iot::TerminalInput> question;
    SteadyTime question_until{};
};

// One stay of one person. Replaced by Visit{} at its end: nothing of it remains.
struct Visit {
    VisitId id;  // empty until the visit was opened
    std::string category, service;
    std::size_t step = 0;  // index into the service's steps
    Answers answers;
    int copies = 1;
    std::optional<xfs4iot::CardInspection> card;
    std::optional<int> tries_left;  // 利用者証明用, as the card last told
    Secret pin;                     // digits so far: show size() only
    std::string challenge;
    bool over = false;            // an ending screen is shown: already closed and wiped, only what it shows is left
    bool signing = false;         // the card has been given the PIN
    bool signed_by_card = false;  // the card has done its part: taking it no longer ends the visit
    bool signed_in = false;       // and the back end has accepted it
    std::optional<ActionKind> stop_wish;  // paying: what was pressed to stop it (back, cancel, other_means)
    std::optional<Holder> holder;
    std::optional<Options> options;
    std::optional<Quote> quote;  // only while it belongs to `answers` and `copies`
    std::optional<Refusal> refusal;
    std::optional<catalogue::DeviceClass> missing_device;  // device_out
    saga::Saga saga;
    TerminalTalk terminal;
    std::vector<TakeRow> rows;
};

enum class StaffEventKind {
    card_left,
    paper_left,
    help_called,
    payment_unknown,
    reversal_failed,
    refund_due,
    print_unknown,
    sheet_spoiled,
    receipt_not_printed,
    device_out_of_service,
    consumable_low,
    visit_recovered,
    journal_broken,
};

// What the back end must still hear, also after a restart: sent one after another, tried again until it has it.
// The key makes repeats harmless. No personal data.
enum class ReportKind { payment, document, staff_event, close };
struct Report {
    ReportKind kind = ReportKind::payment;
    std::string key;    // Idempotency-Key: the same content has the same key
    VisitId visit;      // empty: a staff event outside a visit
    QuoteId quote;      // payment
    AttemptId attempt;  // payment, document (print attempt), staff event
    DocumentId document;
    std::string outcome;  // payment: paid, not_paid, unknown, reversed · document: issued, not_issued, spoiled,
                          // forgotten · close: reason
    std::string means, brand, transaction;
    Yen amount;
    std::optional<int> impressions;
    StaffEventKind event = StaffEventKind::help_called;
    std::string device, state;  // staff event: machine-readable, such as sign_language
};

// A sheet in the outlet that nobody took; nobody is served before staff are done with the event of this key.
struct LeftSheet {
    VisitId visit;
    std::string key;
    friend bool operator==(const LeftSheet&, const LeftSheet&) = default;
};

struct State {
    std::shared_ptr<const Settings> settings = std::make_shared<Settings>();

    // what is shown: screen(state)
    Screen stage = Screen::starting;
    std::optional<Screen> overlay;  // languages, appearance, help, help_answer, idle_warning
    int page = 0;                   // of a long list or confirmation; the view knows how many there are
    Note note = Note::none;
    Work work = Work::none;
    HelpKind help = HelpKind::writing;  // with help_answer

    // how it is shown
    std::string language = "ja";
    std::string theme = "day";
    TextSize text_size = TextSize::normal;
    bool low = false;

    // time, carried by Tick
    WallTime now{};
    SteadyTime steady{};
    SteadyTime last_touch{};
    SteadyTime idle_base{};                             // last touch, or later when something moved by itself
    std::optional<SteadyTime> stage_from, stage_until;  // the wait bar, when the stage ends by itself
    std::optional<SteadyTime> next_sound;               // take: three notes, again every 8 s
    bool started = false;                               // the journal has been read
    SteadyTime started_at{};
    SteadyTime warning_until{};                // idle_warning
    std::optional<SteadyTime> card_left_from;  // end of the last visit while a card lay there

    // outside
    Devices devices;
    Lights lit;                          // as last told to the lights
    bool let_go = false;                 // the devices are left to service software
    std::optional<Situation> situation;  // absent: never heard of
    bool backend_reachable = false;
    SteadyTime next_refresh{};
    int refresh_request = 0;
    bool journal_failed = false;  // nothing that costs can be done any more
    int open_matters = 0;         // visits whose money or paper is unresolved and not yet handed over
    std::string open_number;      // inquiry number of the latest
    // Payments whose result only the terminal knows: it is asked about one after another and takes no other one.
    std::vector<saga::Doubt> doubts;
    std::optional<SteadyTime> next_doubt;  // absent while a question is under way
    std::optional<LeftSheet> left;

    Visit visit;
    int last_request = 0;         // numbers requests; an outcome with another number is late and ignored
    int awaited = 0;              // the request whose outcome the stage waits for, 0 = none
    std::vector<Report> reports;  // the first is being sent when report_request is not 0
    int report_request = 0;
    SteadyTime next_report{};
    VisitId last_visit;                  // the one that ended last, for card_left
    std::vector<saga::Saga> to_recover;  // after a start, one after another
};

[[nodiscard]] inline Screen screen(const State& state) {
    return state.overlay.value_or(state.stage);
}

}  // namespace madoguchi::model
