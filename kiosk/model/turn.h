// One call of step() in the making: the next state and what is to be done, passed through the parts that decide.
// For the .cpp files of this folder only.
#pragma once

#include "kiosk/model/saga/steps.h"
#include "kiosk/model/step.h"

#include <optional>

namespace madoguchi::model {

struct Turn {
    State state;
    Effects effects;

    [[nodiscard]] const Timing& timing() const { return state.settings->timing; }
    void emit(Effect effect) { effects.push_back(std::move(effect)); }
    // A new request whose outcome the stage waits for; an earlier one is forgotten.
    [[nodiscard]] int await() { return state.awaited = ++state.last_request; }
    // True once if `request` is the awaited one.
    [[nodiscard]] bool arrived(int request) {
        if (request == 0 || request != state.awaited) return false;
        state.awaited = 0;
        return true;
    }
    // Changes the visit's screen; `lasts`: until it ends by itself.
    void show(Screen screen, std::optional<std::chrono::seconds> lasts = std::nullopt);
    void wait_for(Work work);
    void write(RecordKind kind);
    void report(Report report);

    // Calls a move of the saga with its context and keeps what it wants done.
    template <class Move>
    void saga(Move move) {
        std::vector<Report> due;
        auto context = saga_context(due);
        move(state.visit.saga, context);
        keep(due);
    }

private:
    saga::Context saga_context(std::vector<Report>& due);
    void keep(std::vector<Report>& due);
};

// ---- visit.cpp: from the first screen to the last
void choose_service(Turn& turn, const std::string& id);
void advance(Turn& turn);  // to the next step that applies
void go_back(Turn& turn);  // to the one before
void enter_step(Turn& turn);
void cancel_visit(Turn& turn, std::string_view reason);
// Closes and wipes the visit; the screen keeps only what it shows.
void end_with(Turn& turn, Screen screen, std::string_view reason);
// Back to rest, or asks for the card first.
void leave(Turn& turn);
void rest(Turn& turn);  // the screen between visits
[[nodiscard]] bool resting(const State& state);
void on_visit_opened(Turn& turn, const VisitOpened& opened);
[[nodiscard]] Screen screen_of_refusal(std::string_view code);
void refused(Turn& turn, const BackEndFailure& failure);

// ---- identify.cpp
void begin_identify(Turn& turn);
void leave_card_return(Turn& turn);
void on_inspected(Turn& turn, const CardInspected& inspected);
void on_certificate_checked(Turn& turn, const CertificateChecked& checked);
void on_challenge(Turn& turn, const ChallengeFetched& fetched);
void on_authenticated(Turn& turn, const Authenticated& authenticated);
void on_signed_in(Turn& turn, const SignedIn& signed_in);
void on_options(Turn& turn, const OptionsFetched& fetched);
void card_changed(Turn& turn, bool was_present);
void enter_digit(Turn& turn, const std::string& digit);
void submit_pin(Turn& turn);
void use_last_try(Turn& turn);

// ---- questions.cpp
void pick_answer(Turn& turn, const std::string& id);
void change_copies(Turn& turn, int by);
void ask_quote(Turn& turn);
void on_quote(Turn& turn, const QuoteFetched& fetched);

// ---- paying.cpp: the saga and its screens
void begin_payment(Turn& turn);
void choose_means(Turn& turn, const std::string& means);
void ask_to_stop(Turn& turn, ActionKind wish);
void begin_issue(Turn& turn);
void on_documents(Turn& turn, const DocumentsFetched& fetched);
void follow_saga(Turn& turn);  // shows what the saga has come to
void something_missing(Turn& turn);

// ---- terminal_talk.cpp
void on_terminal_shown(Turn& turn, const TerminalShown& shown);
void on_terminal_asked(Turn& turn, const TerminalAsked& asked);
void answer_terminal(Turn& turn, const std::string& answer);
void watch_terminal_question(Turn& turn);  // its time may be over

// ---- doubts.cpp
void remember_doubt(Turn& turn);  // of the visit that has just been handed to staff
void ask_about_doubts(Turn& turn);
void ask_again(Turn& turn);  // an interval from now
// True when the answer was about a payment in doubt; it is taken care of then.
[[nodiscard]] bool settle_doubt(Turn& turn, const xfs4iot::PaymentResult& result);

// ---- left_sheets.cpp
[[nodiscard]] Report left_event(const State& state, StaffEventKind kind, std::string detail);
void sheet_left(Turn& turn, const Report& event);  // nobody is served before staff are done with it
void watch_outlet(Turn& turn);                     // between two people
void leave_sheet(Turn& turn);                      // the visit ends: what came out was taken, or is left
void sheets_removed(Turn& turn, const std::vector<std::string>& keys);

// ---- taking.cpp
void begin_take(Turn& turn);
void take(Turn& turn, TakeItem item);
void watch_sensors(Turn& turn);
void take_timed_out(Turn& turn);
void print_receipt_again(Turn& turn);
void receipt_ended(Turn& turn);  // the receipt that was printed again has come out, or not
void ask_for_card(Turn& turn);   // the visit has ended, the card still lies there
void raise_card_alarm(Turn& turn);

// ---- machine.cpp: time, devices, reports, recovery
void on_tick(Turn& turn, const Tick& tick);
void on_started(Turn& turn, const Started& started);
void on_devices(Turn& turn, const DevicesChanged& changed);
void let_go_of_devices(Turn& turn);  // when service software wants them and nobody is served
void show_lights(Turn& turn);        // after every event
void on_journal_failed(Turn& turn, const JournalFailed& failed);
void on_situation(Turn& turn, const SituationFetched& fetched);
void on_report_sent(Turn& turn, const ReportSent& sent);
void recover_next(Turn& turn);
void send_reports(Turn& turn);

// ---- actions.cpp
void on_action(Turn& turn, const Action& action);

// ---- receipt.cpp
// The means in the city's words: by the brand, else by id; "" when the city knows neither, so that the chosen one
// stays.
[[nodiscard]] xfs4iot::PaymentResult in_city_terms(const State& state, xfs4iot::PaymentResult result);
[[nodiscard]] std::map<std::string, std::string> form_fields(const State& state);
[[nodiscard]] xfs4iot::PrintFormRequest receipt_form(const State& state);

}  // namespace madoguchi::model
