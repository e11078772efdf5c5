#include "terminal-daemon/lights_service.h"

#include "common/json.h"

namespace madoguchi::daemon {

using drivers::flash_rates;
using drivers::light_colors;
using drivers::LightState;
using drivers::LightTraits;
using nlohmann::json;
using xfs4iot::CompletionCode;

namespace {

constexpr const char* position = "default";

json traits_json(const LightTraits& traits) {
    json out{{"flashRate", json::object()}};
    for (auto [rate, word] : flash_rates) out["flashRate"][std::string{word}] = traits.rates.contains(rate);
    if (traits.colors.empty()) return out;
    for (auto [color, word] : light_colors) out["color"][std::string{word}] = traits.colors.contains(color);
    return out;
}

auto wrong(CompletionCode code, std::string what) {
    return fail_with(refuse(code, std::move(what)));
}

std::string word_at(const json& object, const char* key) {
    return holds(object, key) && object.at(key).is_string() ? object.at(key).get<std::string>() : std::string{};
}

Result<LightState, Reply> state_of(const json& wish, const LightTraits& traits) {
    if (!wish.is_object() || holds(wish, "direction")) return wrong(CompletionCode::invalid_data, "direction");
    auto rate = xfs4iot::value_in(flash_rates, word_at(wish, "flashRate"));
    if (!rate) return wrong(CompletionCode::invalid_data, "flashRate");
    if (!traits.rates.contains(*rate)) return wrong(CompletionCode::unsupported_data, "flashRate");
    LightState state{*rate};
    if (!traits.colors.empty()) state.color = *traits.colors.begin();
    if (!holds(wish, "color")) return state;
    auto color = xfs4iot::value_in(light_colors, word_at(wish, "color"));
    if (!color) return wrong(CompletionCode::invalid_data, "color");
    if (!traits.colors.contains(*color)) return wrong(CompletionCode::unsupported_data, "color");
    state.color = *color;
    return state;
}

// {"cardReader": {"default": {"flashRate": "medium", "color": "green"}}, …}
Result<drivers::LightStates, Reply> changes_in(const json& payload, const std::map<std::string, LightTraits>& traits) {
    if (!payload.is_object() || payload.empty()) return wrong(CompletionCode::invalid_data, "no light is named");
    drivers::LightStates changes;
    for (const auto& [name, positions] : payload.items()) {
        if (positions.is_null()) continue;
        auto known = traits.find(name);
        if (known == traits.end()) return fail_with(command_error("invalidLight", name));
        bool one = positions.is_object() && positions.size() == 1 && positions.contains(position);
        if (!one) return wrong(CompletionCode::invalid_data, name + ": position");
        BOOST_OUTCOME_TRY(auto state, state_of(positions.at(position), known->second));
        changes[name] = state;
    }
    if (changes.empty()) return wrong(CompletionCode::invalid_data, "no light is named");
    return changes;
}

}  // namespace

InterfaceEntry LightsPart::interface() {
    using namespace std::chrono_literals;
    return {.name = "Lights",
            .commands = {{.name = "Lights.SetLight",
                          .run = [this](Command& command) { return set_light(command); },
                          .longest = 10s}},
            .events = {}};
}

json LightsPart::status() const {
    json out = json::object();
    auto traits = lights.light_traits();
    for (const auto& [name, state] : lights.lights()) {
        out[name][position]["flashRate"] = xfs4iot::name_in(flash_rates, state.rate);
        if (!traits[name].colors.empty()) out[name][position]["color"] = xfs4iot::name_in(light_colors, state.color);
    }
    return out;
}

json LightsPart::capabilities() const {
    json list = json::object();
    for (const auto& [name, traits] : lights.light_traits()) list[name][position] = traits_json(traits);
    return {{"individualFlashRates", true}, {"lights", list}};
}

Task<Reply> LightsPart::set_light(Command& command) {
    auto changes = changes_in(command.payload, lights.light_traits());
    if (!changes) co_return changes.error();
    auto set = co_await lights.set_lights(std::move(changes.value()), command.deadline);
    if (set) co_return Reply{};
    if (set.error().code == Errc::refused) co_return command_error("lightError", set.error().detail);
    if (set.error().code == Errc::timed_out && command.deadline.passed())
        co_return refuse(CompletionCode::time_out, set.error().detail);
    co_return refuse(CompletionCode::device_not_ready, set.error().detail);
}

}  // namespace madoguchi::daemon
