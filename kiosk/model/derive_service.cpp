// What follows from the service files, the back end's offers and the answers so far.
#include "kiosk/model/derive.h"

#include <algorithm>
#include <exception>

namespace madoguchi::model {

using catalogue::Audience;
using catalogue::DeviceClass;
using catalogue::StepKind;

namespace {

bool contains(const std::vector<std::string>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

bool usable(const State& state, DeviceClass device) {
    const auto& devices = state.devices;
    switch (device) {
        case DeviceClass::card_reader:
            return devices.card_reader.usable();
        case DeviceClass::document_printer:
            return devices.document_printer.usable();
        case DeviceClass::receipt_printer:
            return devices.receipt_printer.usable();
        case DeviceClass::cashless_terminal:
            return devices.cashless_terminal.usable() && state.doubts.empty();
        case DeviceClass::ticket_printer:
        case DeviceClass::barcode_reader:
        case DeviceClass::lights:
        case DeviceClass::auxiliaries:
        case DeviceClass::maintenance:
        case DeviceClass::consultation:
            return false;
    }
    std::terminate();
}

bool concerns(const State& state, Audience audience) {
    const auto& options = state.visit.options;
    switch (audience) {
        case Audience::everyone:
            return true;
        case Audience::japanese:
            return options && options->japanese;
        case Audience::foreign:
            return options && options->foreign;
    }
    std::terminate();
}

bool offered_by_city(const State& state, const std::string& city_switch) {
    if (city_switch.empty()) return true;
    if (state.visit.options) return contains(state.visit.options->switches, city_switch);
    return state.situation && contains(state.situation->switches, city_switch);
}

// Before the sign-in nobody knows; afterwards only households of more than one have somebody to choose.
bool has_members(const State& state) {
    if (!state.visit.options) return true;
    const auto members = state.visit.options->lists.find("members");
    return members != state.visit.options->lists.end() && members->second.size() > 1;
}

bool chosen(const State& state, const catalogue::Step& step, std::string_view answer) {
    const auto given = state.visit.answers.find(step.id);
    return given != state.visit.answers.end() && contains(given->second, answer);
}

std::vector<AnswerView> static_answers(const State& state, const catalogue::Step& step) {
    std::vector<AnswerView> views;
    const auto key = state.visit.service + "." + step.id + ".";
    for (const auto& answer : step.answers) {
        if (!concerns(state, answer.audience) || !offered_by_city(state, answer.city_switch)) continue;
        if (answer.needs_members && !has_members(state)) continue;
        AnswerView view;
        view.id = answer.id;
        view.text = key + answer.id;
        view.sub = view.text + ".sub";
        view.pictogram = answer.pictogram;
        view.chosen = chosen(state, step, answer.id);
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<AnswerView> dynamic_answers(const State& state, const catalogue::Step& step) {
    std::vector<AnswerView> views;
    if (!state.visit.options) return views;
    const auto list = state.visit.options->lists.find(step.from);
    if (list == state.visit.options->lists.end()) return views;
    for (const auto& answer : list->second) {
        AnswerView view;
        view.id = answer.id;
        if (!answer.label.empty()) view.label = &answer.label;
        view.words = answer.text;
        view.sub_words = answer.sub;
        view.chosen = chosen(state, step, answer.id);
        views.push_back(std::move(view));
    }
    return views;
}

bool is_question(const catalogue::Step& step) {
    return step.kind == StepKind::choose || step.kind == StepKind::question;
}

void add_rows(const State& state, const catalogue::Step& step, std::vector<ConfirmRow>& rows) {
    auto views = answers(state, step);
    if (step.many && step.from.empty()) {
        for (const auto& view : views) rows.push_back({view.text, {}, view.chosen});
        return;
    }
    std::erase_if(views, [](const AnswerView& view) { return !view.chosen; });
    rows.push_back({state.visit.service + "." + step.id + ".label", std::move(views), std::nullopt});
}

}  // namespace

std::optional<DeviceClass> missing_device(const State& state, const catalogue::Service& asked) {
    const auto away = std::ranges::find_if(asked.devices, [&](DeviceClass device) { return !usable(state, device); });
    return away == asked.devices.end() ? std::nullopt : std::optional{*away};
}

OfferView offer(const State& state, const catalogue::Service& asked) {
    OfferView view;
    view.service = &asked;
    if (!state.situation || !state.backend_reachable) return view;
    const auto& offers = state.situation->offers;
    const auto found = std::ranges::find(offers, asked.id, &Offer::service);
    if (found == offers.end()) return view;
    view.price = found->price;
    view.opens = found->availability.next_opening;
    if (found->availability.state == Opened::suspended) {
        view.offered = Offered::suspended;
        view.reason = found->availability.reason;
        return view;
    }
    view.offered = open_at(found->availability, state.now) ? Offered::open : Offered::closed_by_hour;
    if (view.offered == Offered::closed_by_hour) return view;
    view.device = missing_device(state, asked);
    if (view.device) view.offered = Offered::device_away;
    return view;
}

std::vector<OfferView> offers(const State& state, std::string_view category) {
    std::vector<OfferView> views;
    for (const auto& each : state.settings->services)
        if (each.category == category) views.push_back(offer(state, each));
    return views;
}

std::vector<std::string> categories(const State& state) {
    std::vector<std::string> names;
    for (const auto& each : state.settings->services)
        if (!contains(names, each.category)) names.push_back(each.category);
    return names;
}

const catalogue::Service* service(const State& state) {
    return state.visit.service.empty() ? nullptr : find_service(*state.settings, state.visit.service);
}

const catalogue::Step* current_step(const State& state) {
    const auto* running = service(state);
    return running && state.visit.step < running->steps.size() ? &running->steps[state.visit.step] : nullptr;
}

bool applies(const State& state, const catalogue::Step& step) {
    if (!concerns(state, step.audience) || !offered_by_city(state, step.city_switch)) return false;
    if (step.when_step.empty()) return true;
    const auto given = state.visit.answers.find(step.when_step);
    return given != state.visit.answers.end() && contains(given->second, step.when_answer);
}

std::vector<AnswerView> answers(const State& state) {
    const auto* step = current_step(state);
    return step ? answers(state, *step) : std::vector<AnswerView>{};
}

std::vector<AnswerView> answers(const State& state, const catalogue::Step& step) {
    return step.from.empty() ? static_answers(state, step) : dynamic_answers(state, step);
}

QuestionNumber question_number(const State& state) {
    QuestionNumber number;
    const auto* running = service(state);
    if (!running) return number;
    for (std::size_t index = 0; index < running->steps.size(); ++index) {
        const auto& step = running->steps[index];
        if (!is_question(step) || !applies(state, step)) continue;
        ++number.count;
        if (index <= state.visit.step) number.number = number.count;
    }
    return number;
}

std::vector<ConfirmRow> confirm_rows(const State& state) {
    std::vector<ConfirmRow> rows;
    const auto* running = service(state);
    if (!running) return rows;
    for (const auto& step : running->steps)
        if (is_question(step) && applies(state, step)) add_rows(state, step, rows);
    return rows;
}

int most_copies(const State& state) {
    int most = state.situation ? state.situation->most_copies : 1;
    if (state.visit.options) most = std::min(most, state.visit.options->most_copies);
    const auto* running = service(state);
    if (!running) return most;
    for (const auto& step : running->steps)
        if (step.kind == StepKind::confirm && step.most > 0) most = std::min(most, step.most);
    return std::max(1, most);
}

}  // namespace madoguchi::model
