#include "tests/simulation/mutants.h"

#include "kiosk/model/saga/steps.h"

#include <memory>
#include <utility>

namespace madoguchi::simulation {

using namespace model;
using xfs4iot::Outcome;

namespace {

bool moves_something(const Effect& effect) {
    return std::holds_alternative<Pay>(effect) || std::holds_alternative<Print>(effect) ||
           std::holds_alternative<Reverse>(effect) || std::holds_alternative<PrintForm>(effect);
}

// An intent like the model's own, so that only the mistake itself is wrong.
void intend(Effects& effects, const saga::Saga& saga, RecordKind kind, const AttemptId& attempt) {
    auto record = saga::record(saga, kind);
    record.attempt = attempt;
    effects.emplace_back(WriteJournal{std::move(record)});
}

}  // namespace

Mutation intent_after_act() {
    return [](const Event&, const State&, Effects& effects) {
        for (std::size_t index = 1; index < effects.size(); ++index)
            if (moves_something(effects[index]) && std::holds_alternative<WriteJournal>(effects[index - 1]))
                std::swap(effects[index - 1], effects[index]);
    };
}

Mutation unknown_payment_repeated() {
    return [](const Event& event, const State& state, Effects& effects) {
        const auto* ended = std::get_if<PaymentEnded>(&event);
        if (!ended || ended->result.outcome != Outcome::unknown) return;
        const auto& saga = state.visit.saga;
        if (saga.phase != saga::Phase::payment_unknown) return;
        const auto again = saga::attempt_of(saga.visit, 900);
        intend(effects, saga, RecordKind::payment_intended, again);
        effects.emplace_back(Pay{{again, saga.visit, saga.amount, saga.means, state.language, {}}});
    };
}

Mutation unknown_print_repeated() {
    return [](const Event& event, const State& state, Effects& effects) {
        const auto* ended = std::get_if<PrintEnded>(&event);
        const auto& saga = state.visit.saga;
        if (!ended || ended->result.outcome != Outcome::unknown || saga.phase != saga::Phase::print_unknown) return;
        const auto again = saga::attempt_of(saga.visit, 901);
        intend(effects, saga, RecordKind::print_intended, again);
        effects.emplace_back(Print{again, saga.visit, saga.documents.at(saga.current)});
    };
}

Mutation money_back_on_any_trouble() {
    return [](const Event& event, const State& state, Effects& effects) {
        const auto* ended = std::get_if<PrintEnded>(&event);
        const auto& saga = state.visit.saga;
        if (!ended || ended->result.outcome == Outcome::done || saga.payment.empty()) return;
        if (saga.phase == saga::Phase::reversing) return;
        const auto reversal = saga::attempt_of(saga.visit, 902);
        intend(effects, saga, RecordKind::reversal_intended, reversal);
        effects.emplace_back(Reverse{{reversal, saga.payment, saga.amount, "Malfunction"}});
    };
}

}  // namespace madoguchi::simulation
