#include "kiosk/model/step.h"

#include "kiosk/model/turn.h"

#include <utility>

namespace madoguchi::model {

namespace {

template <class Result, class Move>
void to_saga(Turn& turn, const Result& result, Move move) {
    turn.saga([&](saga::Saga& saga, saga::Context& context) { move(saga, context, result); });
    if (!turn.state.visit.over) follow_saga(turn);
}

struct Handler {
    Turn& turn;
    void operator()(const Action& event) const { on_action(turn, event); }
    void operator()(const Tick& event) const { on_tick(turn, event); }
    void operator()(const Started& event) const { on_started(turn, event); }
    void operator()(const VisitOpened& event) const { on_visit_opened(turn, event); }
    void operator()(const DevicesChanged& event) const { on_devices(turn, event); }
    void operator()(const CardInspected& event) const { on_inspected(turn, event); }
    void operator()(const Authenticated& event) const { on_authenticated(turn, event); }
    void operator()(const PaymentEnded& event) const {
        if (settle_doubt(turn, event.result)) return;
        to_saga(turn, in_city_terms(turn.state, event.result), saga::payment_ended);
    }
    void operator()(const PaymentQueried& event) const {
        if (settle_doubt(turn, event.result)) return;
        const bool reversal = turn.state.visit.saga.phase == saga::Phase::reversal_unknown;
        to_saga(turn, in_city_terms(turn.state, event.result),
                reversal ? saga::reversal_queried : saga::payment_queried);
    }
    void operator()(const ReversalEnded& event) const { to_saga(turn, event.result, saga::reversal_ended); }
    void operator()(const TerminalShown& event) const { on_terminal_shown(turn, event); }
    void operator()(const TerminalAsked& event) const { on_terminal_asked(turn, event); }
    void operator()(const PrintProgress& event) const {
        saga::print_progress(turn.state.visit.saga, event.attempt, event.pages);
    }
    void operator()(const PrintEnded& event) const {
        to_saga(turn, event.result, [&](saga::Saga& saga, saga::Context& context, const xfs4iot::PrintResult& result) {
            saga::print_ended(saga, context, result, event.echo_matches);
        });
    }
    void operator()(const PrintQueried& event) const { to_saga(turn, event.result, saga::print_queried); }
    void operator()(const FormEnded& event) const { to_saga(turn, event.result, saga::form_ended); }
    void operator()(const SituationFetched& event) const { on_situation(turn, event); }
    void operator()(const CertificateChecked& event) const { on_certificate_checked(turn, event); }
    void operator()(const ChallengeFetched& event) const { on_challenge(turn, event); }
    void operator()(const SignedIn& event) const { on_signed_in(turn, event); }
    void operator()(const OptionsFetched& event) const { on_options(turn, event); }
    void operator()(const QuoteFetched& event) const { on_quote(turn, event); }
    void operator()(const DocumentsFetched& event) const { on_documents(turn, event); }
    void operator()(const ReportSent& event) const { on_report_sent(turn, event); }
    void operator()(const JournalFailed& event) const { on_journal_failed(turn, event); }
};

}  // namespace

Transition step(State state, const Event& event) {
    Turn turn{std::move(state), {}};
    std::visit(Handler{turn}, event);
    watch_outlet(turn);
    if (resting(turn.state)) rest(turn);
    let_go_of_devices(turn);
    show_lights(turn);
    send_reports(turn);
    return {std::move(turn.state), std::move(turn.effects)};
}

}  // namespace madoguchi::model
