#include "tests/simulation/resident.h"

#include "kiosk/model/derive.h"
#include "tests/simulation/promises.h"

#include <algorithm>
#include <array>
#include <utility>

namespace madoguchi::simulation {

using namespace model;

Resident::Resident(Outside& given, int number) : outside{given}, card{"card-" + std::to_string(number)} {}

void Resident::put_card() {
    if (outside.card.empty()) outside.card = card;
    outside.changed();
}

void Resident::take_card() {
    if (outside.card != card) return;
    outside.card.clear();
    outside.changed();
}

void Resident::leave() {
    auto& parts = outside.parts;
    if (!parts.chance.misfortune("a card is forgotten", 12)) take_card();
    parts.trace.line(parts.schedule.elapsed(), "{} walks away", card);
    has_left = true;
}

void Resident::take_from(Paper& paper) {
    for (const auto& sheet : std::exchange(paper.outlet, {}))
        if (!sheet.form && !visits.contains(sheet.visit)) broken(outside, "nobody gets somebody else's sheet");
    outside.changed();
}

// Whoever is being served takes what lies there.
void Resident::take_papers(const State& state) {
    const bool served = !state.visit.id.empty() && visits.contains(state.visit.id.text);
    if (!served || outside.parts.chance.misfortune("a sheet is overlooked", 25)) return;
    if (!outside.sheets.outlet.empty()) take_from(outside.sheets);
    if (!outside.slips.outlet.empty()) take_from(outside.slips);
}

void Resident::enter_pin(Kiosk& kiosk) {
    const bool wrong = outside.parts.chance.once_in(12);
    for (const char digit : std::string_view{wrong ? "9999" : "1234"})
        kiosk.press(ActionKind::digit, std::string{digit});
    kiosk.press(ActionKind::proceed);
}

void Resident::press_what_leads_on(Kiosk& kiosk) {
    const auto& state = kiosk.state;
    if (state.overlay)
        return kiosk.press(state.overlay == Screen::idle_warning ? ActionKind::proceed : ActionKind::close);
    switch (state.stage) {
        case Screen::home:
            if (had_a_visit || wants_no_more) return leave();
            return kiosk.press(ActionKind::choose_category, "certificates");
        case Screen::list:
            return kiosk.press(ActionKind::choose_service, "juminhyo");
        case Screen::question:
            if (!can_proceed(state)) kiosk.press(ActionKind::pick_answer, "self");
            return kiosk.press(ActionKind::proceed);
        case Screen::card_prompt:
            return put_card();
        case Screen::pin:
            return enter_pin(kiosk);
        case Screen::card_return:
            return take_card();
        case Screen::pay_means:
            return kiosk.press(ActionKind::choose_means, "credit");
        case Screen::paying:
            return outside.cash.tap(!outside.parts.chance.once_in(10));
        case Screen::take:
            if (!outside.sheets.outlet.empty()) return;  // not seen yet
            kiosk.press(ActionKind::taken, "certificate");
            kiosk.press(ActionKind::taken, "receipt");
            return take_card();
        case Screen::notice:
        case Screen::confirm:
        case Screen::pin_last_try:
            return kiosk.press(ActionKind::proceed);
        case Screen::starting:
        case Screen::working:
        case Screen::card_reading:
        case Screen::pin_checking:
        case Screen::printing:
        case Screen::returning_money:
            return;
        default:  // an ending or a refusal: takes what is theirs and goes
            take_card();
            if (state.visit.over) kiosk.press(ActionKind::finish);
            wants_no_more = true;
            if (outside.parts.chance.once_in(4)) leave();
    }
}

void Resident::press_anything(Kiosk& kiosk) {
    static const std::array<std::pair<ActionKind, const char*>, 13> keys{{{ActionKind::back, ""},
                                                                          {ActionKind::cancel, ""},
                                                                          {ActionKind::proceed, ""},
                                                                          {ActionKind::edit, ""},
                                                                          {ActionKind::more_copies, ""},
                                                                          {ActionKind::other_means, ""},
                                                                          {ActionKind::something_missing, ""},
                                                                          {ActionKind::print_receipt, ""},
                                                                          {ActionKind::finish, ""},
                                                                          {ActionKind::call_staff, ""},
                                                                          {ActionKind::do_not_know, ""},
                                                                          {ActionKind::extend, ""},
                                                                          {ActionKind::touched, ""}}};
    const auto& [kind, argument] =
        keys[static_cast<std::size_t>(outside.parts.chance.pick(static_cast<int>(keys.size())))];
    kiosk.press(kind, argument);
}

void Resident::act(Kiosk* kiosk) {
    auto& chance = outside.parts.chance;
    if (chance.misfortune("somebody walks away", 150)) return leave();
    if (!kiosk) return chance.once_in(60) ? leave() : void();
    const auto& visit = kiosk->state.visit.id;
    const bool mine = outside.office.visits.contains(visit.text);
    if (!visit.empty() && mine && !kiosk->state.visit.saga.recovering) {
        had_a_visit = true;
        visits.insert(visit.text);
    }
    take_papers(kiosk->state);
    if (chance.once_in(12)) return press_anything(*kiosk);
    press_what_leads_on(*kiosk);
}

}  // namespace madoguchi::simulation
