#include "tests/simulation/promises.h"

#include "kiosk/effects/records.h"
#include "kiosk/model/names.h"
#include "kiosk/model/saga/steps.h"
#include "kiosk/model/screens.h"
#include "tests/unit/model/desk.h"

#include <algorithm>
#include <map>

namespace madoguchi::simulation {

using namespace model;

void broken(Outside& outside, std::string promise) {
    outside.parts.trace.broken(outside.parts.schedule.elapsed(), std::move(promise));
}

bool intended(const Outside& outside, const AttemptId& attempt, RecordKind kind) {
    return std::ranges::any_of(
        outside.journal, [&](const JournalRecord& record) { return record.kind == kind && record.attempt == attempt; });
}

void before_charge(Outside& outside, const xfs4iot::PayRequest& request) {
    const auto& visit = outside.office.visits[request.visit.text];
    const bool ready = std::ranges::any_of(visit.documents, [&](const auto& each) {
        const bool whole = std::ranges::none_of(each.second, [](const auto& one) { return one.id.empty(); });
        return whole && visit.quotes.at(each.first) == request.amount;
    });
    if (!ready) broken(outside, "money is asked only for documents that are here, at their price");
    if (outside.cash.kept(request.visit.text) > 0) broken(outside, "nobody is asked for money twice");
}

void before_reversal(Outside& outside, const xfs4iot::ReverseRequest& request) {
    const auto original = outside.cash.charges.find(request.original.text);
    if (original == outside.cash.charges.end() || original->second.state != Charge::State::charged)
        return broken(outside, "only a charge is given back");
    if (outside.sheets.visit_may_have_paper(original->second.visit))
        broken(outside, "money goes back by itself only when no sheet came out");
    if (outside.cash.kept(original->second.visit) == 0) broken(outside, "money goes back once");
}

void before_print(Outside& outside, const VisitId& visit, const saga::Document& document) {
    if (!outside.office.document(visit.text, document.id.text))
        broken(outside, "a sheet is printed for the visit it was made for");
    if (outside.sheets.may_still_come(document.id.text)) broken(outside, "no document is printed twice");
    const auto& quotes = outside.office.visits[visit.text].quotes;
    const bool free = std::ranges::all_of(quotes, [](const auto& each) { return each.second.amount == 0; });
    if (!free && outside.cash.kept(visit.text) == 0) broken(outside, "nothing is printed before it is paid");
}

namespace {

bool between_people(Screen stage) {
    return stage == Screen::home || stage == Screen::thank_you || stage == Screen::card_left ||
           stage == Screen::incident || stage == Screen::money_returned || stage == Screen::refusal ||
           stage == Screen::out_of_service;
}

bool holds_document(const saga::Saga& saga) {
    return std::ranges::any_of(saga.documents, [](const saga::Document& each) { return each.data != nullptr; });
}

void nothing_of_a_person(Outside& outside, const State& now) {
    const auto& visit = now.visit;
    const bool something = !visit.pin.empty() || visit.holder || visit.options || visit.card ||
                           !visit.answers.empty() || !visit.challenge.empty() || visit.quote ||
                           holds_document(visit.saga);
    if (something) broken(outside, "between two people nothing of a person is left in the machine");
}

}  // namespace

void after_step(Outside& outside, const State& before, const State& now) {
    if (between_people(now.stage)) nothing_of_a_person(outside, now);
    const bool begins = before.visit.service.empty() && !now.visit.service.empty();
    if (begins && outside.sheets.sensor && !outside.sheets.outlet.empty())
        broken(outside, "no visit begins while somebody's sheet lies in the machine");
}

namespace {

bool got_everything(const Outside& outside, const std::string& id, const Office::Visit& visit) {
    return std::ranges::any_of(visit.documents, [&](const auto& each) {
        if (each.second.empty()) return false;
        return std::ranges::all_of(each.second, [&](const saga::Document& document) {
            const auto out = std::ranges::count_if(outside.sheets.ever, [&](const Sheet& sheet) {
                return sheet.visit == id && sheet.document == document.id.text;
            });
            return document.pages > 0 && out == document.pages;
        });
    });
}

void money_is_settled(Outside& outside) {
    for (const auto& [id, visit] : outside.office.visits) {
        const int kept = outside.cash.kept(id);
        const bool staff = outside.office.staff_know(id);
        if (kept > 1 && !staff) broken(outside, "nobody is charged twice without staff knowing: " + id);
        if (kept == 1 && !staff && !got_everything(outside, id, visit))
            broken(outside, "whoever paid has the document, the money, or staff who know: " + id);
    }
}

void visits_are_closed(Outside& outside, const State& state) {
    std::map<std::string, int> open;
    for (const auto& record : outside.journal) {
        if (record.kind == RecordKind::visit_opened) ++open[record.visit.text];
        if (record.kind == RecordKind::closed) --open[record.visit.text];
    }
    for (const auto& [visit, count] : open) {
        if (count != 0) broken(outside, "every visit ends once in the journal: " + visit);
        if (!outside.office.visits[visit].closed) broken(outside, "the back end hears of every end: " + visit);
    }
    if (!state.reports.empty()) broken(outside, "every report arrives in the end");
}

void journal_is_silent_about_people(Outside& outside) {
    for (const auto& record : outside.journal) {
        const auto body = effects::record_body(record);
        for (const auto* planted : {"見本", "花○", "1234\"", "card-"})
            if (body.find(planted) != body.npos) broken(outside, "the journal holds nothing of a person");
    }
}

}  // namespace

void at_rest(Outside& outside, const State& state) {
    const bool serves = state.stage == Screen::home;
    if (!serves) broken(outside, "in the end the first screen is back, not " + std::string{name(state.stage)});
    if (holds_personal_data(state)) broken(outside, "in the end nothing of a person is left");
    money_is_settled(outside);
    visits_are_closed(outside, state);
    journal_is_silent_about_people(outside);
}

}  // namespace madoguchi::simulation
