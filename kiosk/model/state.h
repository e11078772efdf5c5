// Everything the kiosk knows; pure data. Owned by the main thread; the view reads it, only step() makes a new one.
// Personal data and secrets live in `visit` alone and are gone when it is replaced by an empty one.
#pragma once

#include "common/secret.h"
#include "common/xfs4iot/x_identity.h"
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
    money_returned,  // nothing was printed and the money is back
    incident,        // staff decide: saga.incident, inquiry number, slip
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

// The five step marks. えらぶ・カード・確認・支払い・受け取り
enum class Mark { choose, card, confirm, pay, take };

enum class TextSize { normal, large, largest };               // 1 · 1.4 · 2
enum class HelpKind { writing, signing, wheelchair, words };  // 筆談 手話 車いす ことば
enum class Work { none, options, quote, documents };

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
    receipt_paper_out,  // pay: no receipt can be printed here; nothing is charged
};

// A stretch of time in which something is open.
struct Opening {
    WallTime from, until;
    friend bool operator==(const Opening&, const Opening&) = default;
};
using Hours = std::vector<Opening>;  // in order, from the back end, about ten days ahead
[[nodiscard]] bool is_open(const Hours& hours, WallTime at);
[[nodiscard]] std::optional<WallTime> closes(const Hours& hours, WallTime at);  // of the stretch that contains `at`
[[nodiscard]] std::optional<WallTime> next_opening(const Hours& hours, WallTime at);  // after `at`

// One service as the back end offers it now.
struct Offer {
    std::string service;
    Yen price;  // of one, for the list; what is paid comes from the quote
    Hours hours;
    bool suspended = false;  // by staff
    friend bool operator==(const Offer&, const Offer&) = default;
};

struct Counter {
    std::string id, number;  // text: "counter.<id>", place "counter.<id>.place"
    Hours hours;
    std::optional<int> waiting;  // people, if known
    friend bool operator==(const Counter&, const Counter&) = default;
};

// What the back end says about itself, fetched every Timing::refresh.
struct Situation {
    Hours machine;  // hours of this machine
    std::vector<Offer> offers;
    std::vector<Counter> counters;  // the first is the general one
    Hours telephone;                // when somebody answers
    bool suspended = false;         // the whole machine, by staff
    std::string suspended_reason;   // text key "suspended.<reason>", "" = none given
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
struct Devices {
    DeviceView card_reader, document_printer, receipt_printer, cashless_terminal;
    bool card_present = false;
    friend bool operator==(const Devices&, const Devices&) = default;
};

// An answer offered by the back end after sign-in (names of members, years).
struct DynamicAnswer {
    std::string id;
    Secret label;      // given name only, or "" when `text` names a key
    std::string text;  // text key with places, "" when `label` is used
    std::map<std::string, std::string> places;
    bool available = true;
};

// What applies to this holder and the people on the sheet.
struct Options {
    std::map<std::string, std::vector<DynamicAnswer>> lists;  // by Step::from: members, income_years, tax_years
    bool has_members = false;                                 // the household has more people than the holder
    bool japanese = true, foreign = false;                    // kinds of people who can appear
};

// The person who signed in.
struct Holder {
    Secret token;                    // of the back end, bound to terminal and visit
    Secret masked_name;              // 見本 花○
    bool revocation_checked = true;  // false: shown as 失効未確認
};

struct QuoteItem {
    std::string service;
    int copies = 1;
    Yen each, sum;
};
struct Quote {
    QuoteId id;
    std::vector<QuoteItem> items;
    Yen total;
    WallTime expires;
};

// Where a refused resident is sent. One screen for all of them (design 10).
struct Refusal {
    std::string code;     // closed list of the back end; text "refusal.<code>"
    std::string counter;  // id; "" = the general one
    std::string number;   // K-2407, to be told at the counter; "" = none
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
    bool signing = false;    // the card has been given the PIN
    bool inserted = false;   // a card lay there during this visit's identify step
    bool signed_in = false;  // the card may be taken without ending the visit
    std::optional<Holder> holder;
    std::optional<Options> options;
    std::optional<Quote> quote;  // only while it belongs to `answers` and `copies`
    std::optional<Refusal> refusal;
    std::string missing_device;  // device_out: name of the class
    saga::Saga saga;
    std::vector<TakeRow> rows;
};

// Outcomes still to be told to the back end or the journal, kept until it has them. No personal data.
struct Report {
    VisitId visit;
    std::vector<DocumentId> documents;
    std::string outcome;  // issued, not_issued, spoiled, forgotten
    Yen amount;
    std::string means, transaction_id;
    int request = 0;  // running request, 0 = none
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
    std::string help_number;            // inquiry number sent to staff with the call

    // how it is shown
    std::string language = "ja";
    std::string theme = "standard";
    TextSize text_size = TextSize::normal;
    bool low = false;

    // time, carried by Tick
    WallTime now{};
    SteadyTime steady{};
    SteadyTime last_touch{};
    SteadyTime idle_base{};                             // last touch, or later when something moved by itself
    std::optional<SteadyTime> stage_from, stage_until;  // the wait bar, when the stage ends by itself
    SteadyTime warning_until{};                         // idle_warning
    std::optional<SteadyTime> card_left_from;           // end of the last visit while a card lay there

    // outside
    Devices devices;
    std::optional<Situation> situation;  // absent: never heard of
    bool backend_reachable = false;
    SteadyTime next_refresh{};
    bool refreshing = false;
    bool journal_failed = false;  // nothing that costs can be done any more
    int open_matters = 0;         // visits whose money or paper is unresolved and not yet handed over
    std::string open_number;      // inquiry number of the latest

    Visit visit;
    int last_request = 0;  // numbers requests; an outcome with another number is late and ignored
    int awaited = 0;       // the request whose outcome the stage waits for, 0 = none
    std::vector<Report> reports;
    std::vector<saga::Saga> to_recover;  // after a start, one after another
};

[[nodiscard]] inline Screen screen(const State& state) {
    return state.overlay.value_or(state.stage);
}

[[nodiscard]] std::string_view name(Screen screen);  // language-independent, for ui.screen and screenshots
[[nodiscard]] std::string_view name(TakeItem item);
[[nodiscard]] std::string_view name(TextSize size);
[[nodiscard]] std::string_view name(HelpKind kind);
[[nodiscard]] std::string_view name(Mark mark);

}  // namespace madoguchi::model
