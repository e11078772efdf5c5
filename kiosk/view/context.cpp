#include "kiosk/view/context.h"

#include <fmt/format.h>

#include <exception>

namespace madoguchi::view {

std::string Context::say(std::string_view key, catalogue::Strings::Places places) const {
    return resources.strings().text(state.language, key, places);
}

bool Context::has(std::string_view key) const {
    return resources.strings().has(state.language, key);
}

std::string Context::text(const model::Text& words) const {
    return std::string{model::in_language(words, state.language)};
}

ui::OnPress Context::on(ActionKind kind, std::string argument) {
    return [this, kind, argument = std::move(argument)] { action = model::Action{kind, argument}; };
}

std::string Context::time(WallTime at) const {
    const CivilTime civil_time = civil(at, state.settings->timezone);
    return fmt::format("{}:{:02}", civil_time.hour, civil_time.minute);
}

std::string Context::date(WallTime at) const {
    const CivilTime day = civil(at, state.settings->timezone);
    return say("date.short", {{"month", say(fmt::format("month.{}", day.month))},
                              {"day", std::to_string(day.day)},
                              {"weekday", say(fmt::format("weekday.{}", day.weekday))}});
}

namespace {

enum class Day { today, tomorrow, later };

Day day_of(const State& state, WallTime at) {
    const auto number = [&](WallTime time) {
        const CivilTime day = civil(time, state.settings->timezone);
        return day.year * 10000 + day.month * 100 + day.day;
    };
    if (number(at) == number(state.now)) return Day::today;
    return number(at) == number(state.now + std::chrono::hours{24}) ? Day::tomorrow : Day::later;
}

}  // namespace

std::string Context::opening(WallTime at) const {
    const Day day = day_of(state, at);
    if (day == Day::today) return say("opening.today", {{"time", time(at)}});
    return say(day == Day::tomorrow ? "opening.tomorrow" : "opening.later", {{"date", date(at)}, {"time", time(at)}});
}

std::string Context::opening_short(WallTime at) const {
    const Day day = day_of(state, at);
    if (day == Day::today) return say("opening.short.today", {{"time", time(at)}});
    return say(day == Day::tomorrow ? "opening.short.tomorrow" : "opening.short.later",
               {{"date", date(at)}, {"time", time(at)}});
}

std::string Context::amount(Yen yen) const {
    std::string digits = std::to_string(yen.amount);
    for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

std::string Context::money(Yen yen) const {
    return amount(yen) + say("unit.yen");
}

std::string Context::counter_number() const {
    const auto* general = model::counter(state);
    return general ? general->number : "";
}

std::string Context::counter_hours() const {
    const auto help = model::help(state);
    if (model::staffed(state))
        return help.until ? say("counter.until", {{"time", time(*help.until)}}) : say("counter.open");
    if (help.from) return say("counter.from", {{"opening", opening(*help.from)}});
    return say("counter.closed");
}

std::string Context::counter_hours_short() const {
    const auto help = model::help(state);
    if (model::staffed(state) || !help.from) return counter_hours();
    return say("counter.from.short", {{"opening", opening_short(*help.from)}});
}

std::string Context::no_cash() const {
    const auto number = counter_number();
    if (number.empty()) return say("no_cash");
    if (model::staffed(state)) return say("no_cash.counter", {{"counter", number}});
    return say("no_cash.later", {{"counter", number}});
}

std::string Context::service_name() const {
    return state.visit.service.empty() ? "" : say(state.visit.service + ".name");
}

std::string Context::service_icon() const {
    const auto* running = model::service(state);
    return running ? running->pictogram : "";
}

ui::KeyText Context::key(std::string id, std::string icon, std::string label, ActionKind kind, std::string argument) {
    return {std::move(id), std::move(icon), std::move(label), on(kind, std::move(argument))};
}

ui::KeyText Context::go_on(std::string label, std::string icon) {
    ui::KeyText text = key("primary", std::move(icon), std::move(label), ActionKind::proceed);
    text.enabled = model::can_proceed(state);
    if (!text.enabled) text.icon.clear();
    return text;
}

ui::Block Context::counter_card() {
    ui::CounterText card;
    const auto* general = model::counter(state);
    if (general) {
        card.number = general->number;
        card.unit = say("unit.counter");
        card.title = say("counter.name", {{"name", text(general->name)}});
    } else {
        card.title = say("counter.any");
    }
    card.lines.push_back(counter_hours());
    const auto help = model::help(state);
    if (general && help.by == model::HelpBy::after_hours)
        card.lines.push_back(say("after_hours.now", {{"name", text(general->after_hours->name)},
                                                     {"telephone", general->after_hours->telephone}}));
    else if (general && !general->telephone.empty() && help.by == model::HelpBy::counter)
        card.lines.push_back(say("counter.telephone", {{"telephone", general->telephone}}));
    if (general && model::staffed(state)) card.map = "art-way";
    return ui::counter_card(ui, card);
}

ui::Block Context::inquiry() {
    const auto number = model::inquiry_number(state.visit.id);
    return ui::note(ui, {"ticket", say("inquiry", {{"number", number}}), "", false, "inquiry"});
}

std::vector<std::string> Context::nothing_happened() const {
    return {say("fact.no_money"), say("fact.deleted")};
}

std::string Context::remark(const model::OfferView& offer) const {
    switch (offer.offered) {
        case model::Offered::open:
            return {};
        case model::Offered::closed_by_hour:
            return offer.opens ? opening_short(*offer.opens) : say("list.closed");
        case model::Offered::suspended:
            return say("list.suspended");
        case model::Offered::device_away:
            return say("list.device_away");
        case model::Offered::unknown:
            return say("list.unknown");
    }
    std::terminate();
}

}  // namespace madoguchi::view
