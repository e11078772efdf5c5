// What follows from the state: asked by the view and by step() alike, so that both always agree. Pure.
#pragma once

#include "kiosk/model/state.h"

#include <optional>
#include <string>
#include <vector>

namespace madoguchi::model {

// ---- header and footer
[[nodiscard]] bool can_go_back(const State& state);  // 戻る
[[nodiscard]] bool can_cancel(const State& state);   // やめる
[[nodiscard]] bool can_call_staff(const State& state);
[[nodiscard]] bool can_proceed(const State& state);       // the primary key works
[[nodiscard]] bool noren_hangs_long(const State& state);  // first screen
[[nodiscard]] bool noren_taken_in(const State& state);    // out of service, closed

// ---- step marks; empty on first, list-less and ending screens
enum class MarkState { to_come, now, done };
struct MarkView {
    Mark mark;
    MarkState state;
};
[[nodiscard]] std::vector<MarkView> marks(const State& state);

// ---- time
// Seconds left of the countdown that is shown (card prompt, paying, idle warning, farewell), rounded up.
[[nodiscard]] std::optional<int> seconds_left(const State& state);
// The part of it that has passed, 0 to 1, for the wait bar.
[[nodiscard]] double passed(const State& state);

// ---- counters
// True while the counter is open: the staffed form of every screen.
[[nodiscard]] bool staffed(const State& state);
[[nodiscard]] const Counter* counter(const State& state);  // nullptr: the back end has not told yet
// Who helps now.
enum class HelpBy {
    counter,      // a person at the counter, until `until`
    after_hours,  // Counter::after_hours answers
    later,        // nobody before `from`
};
struct HelpView {
    HelpBy by = HelpBy::later;
    std::optional<WallTime> until, from;
};
[[nodiscard]] HelpView help(const State& state);

// ---- services
enum class Offered {
    open,
    closed_by_hour,  // `opens` says when
    suspended,
    device_away,  // `device` says which
    unknown,      // the back end has not told
};
struct OfferView {
    const catalogue::Service* service = nullptr;
    Offered offered = Offered::unknown;
    Yen price;
    std::optional<WallTime> opens;
    std::optional<catalogue::DeviceClass> device;
    Text reason;  // suspended: what staff tell residents
};
// The first device the service needs and that cannot be used now.
[[nodiscard]] std::optional<catalogue::DeviceClass> missing_device(const State& state,
                                                                   const catalogue::Service& service);
[[nodiscard]] OfferView offer(const State& state, const catalogue::Service& service);
[[nodiscard]] std::vector<OfferView> offers(const State& state, std::string_view category);
[[nodiscard]] std::vector<std::string> categories(const State& state);  // in order of their first service

// ---- the running service
[[nodiscard]] const catalogue::Service* service(const State& state);  // nullptr: none chosen
[[nodiscard]] const catalogue::Step* current_step(const State& state);
// True if the step is asked for with the answers so far (when_step, audience, city_switch, needs members).
[[nodiscard]] bool applies(const State& state, const catalogue::Step& step);

// One selectable answer of the shown question.
struct AnswerView {
    std::string id;
    std::string text;               // text key; "" when `label` or `words` is used
    std::string sub;                // text key of the second line, "" or absent in the strings: none
    const Secret* label = nullptr;  // name of a person: shown, never logged
    Text words, sub_words;          // from the back end (years)
    std::string pictogram;
    bool chosen = false, enabled = true;
};
[[nodiscard]] std::vector<AnswerView> answers(const State& state);  // of the current step
[[nodiscard]] std::vector<AnswerView> answers(const State& state, const catalogue::Step& step);
struct QuestionNumber {
    int number = 0, count = 0;
};
[[nodiscard]] QuestionNumber question_number(const State& state);  // しつもん 1 / 3

// Rows of the confirmation, in order. A static step of many answers gives one row per answer: printed or not.
struct ConfirmRow {
    std::string title;               // text key: "<service>.<step>.label", or the answer's own text
    std::vector<AnswerView> values;  // what was chosen
    std::optional<bool> printed;     // のせる | のせない; then `values` is empty
};
[[nodiscard]] std::vector<ConfirmRow> confirm_rows(const State& state);
[[nodiscard]] int most_copies(const State& state);

// ---- printing
struct PrintView {
    int page = 0, pages = 0;
    bool receipt = false;
};  // of all documents together
[[nodiscard]] PrintView print_progress(const State& state);
// The receipt did not come out and its printer works (again): the resident can have it once more.
[[nodiscard]] bool can_print_receipt_again(const State& state);
[[nodiscard]] Lights lights(const State& state);
// What the terminal says, while it may: null once it was asked to stop or its answer is being asked for.
[[nodiscard]] const TerminalTalk* talk(const State& state);
[[nodiscard]] bool can_say_missing(const State& state);  // not while a receipt is on its way

// The number a resident tells at the counter: "K-" and the last 6 characters of the visit id.
[[nodiscard]] std::string inquiry_number(const VisitId& visit);
// Money or card still in the machine's hands? (out of service, closed)
[[nodiscard]] bool nothing_left_inside(const State& state);

}  // namespace madoguchi::model
