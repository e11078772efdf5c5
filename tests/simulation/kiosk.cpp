#include "tests/simulation/kiosk.h"

#include "kiosk/model/names.h"
#include "kiosk/model/step.h"
#include "tests/simulation/promises.h"
#include "tests/unit/model/desk.h"

#include <exception>
#include <utility>

namespace madoguchi::simulation {

namespace {

const catalogue::Strings& strings() {
    static const auto read = [] {
        const std::vector<std::string> languages{"ja", "en"};
        return catalogue::Strings::read(MADOGUCHI_ASSETS, "sample", languages).value();
    }();
    return read;
}

const effects::FormTexts& forms() {
    static const effects::FormTexts texts{strings()};
    return texts;
}

std::shared_ptr<const model::Settings> settings() {
    static const auto shared = std::make_shared<const model::Settings>(model::sample_settings());
    return shared;
}

}  // namespace

Kiosk::Kiosk(Outside& given, Yen fee, const Mutation& given_mutation)
    : outside{given},
      mutation{given_mutation},
      devices{loop, given},
      back_end{loop, given, fee},
      records{given},
      runner{{.loop = loop,
              .devices = devices,
              .back_end = back_end,
              .records = records,
              .clock = given.parts.schedule,
              .forms = forms(),
              .wake = [] {},
              .new_visit = [&given] { return visit_number(given); }}} {
    state.settings = settings();
    if (!runner.attach()) std::terminate();
    tick();
}

Kiosk::~Kiosk() = default;

void Kiosk::take(const model::Event& event) {
    const auto before = state;
    auto [next, effects] = model::step(std::move(state), event);
    state = std::move(next);
    if (state.stage != before.stage)
        outside.parts.trace.line(outside.parts.schedule.elapsed(), "screen: {}", model::name(state.stage));
    after_step(outside, before, state);
    if (mutation) mutation(event, state, effects);
    runner.perform(std::move(effects));
}

void Kiosk::pump() {
    while (true) {
        for (const auto& event : runner.take()) take(event);
        loop.restart();
        if (loop.poll() == 0) return;
    }
}

void Kiosk::press(model::ActionKind kind, std::string argument) {
    take(model::Action{kind, std::move(argument)});
}

void Kiosk::tick() {
    take(model::Tick{outside.parts.schedule.now(), outside.parts.schedule.steady()});
}

}  // namespace madoguchi::simulation
