#include "backend/rules/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace madoguchi::backend {
namespace {

using catalogue::Answer;
using catalogue::Audience;
using catalogue::Step;
using catalogue::StepKind;

using Answers = std::map<std::string, std::vector<std::string>>;  // by step

bool asks(const Step& step) {
    return step.kind == StepKind::choose || step.kind == StepKind::question;
}

bool is_asked(const Step& step, const Answers& given) {
    if (step.when_step.empty()) return true;
    auto earlier = given.find(step.when_step);
    return earlier != given.end() && std::ranges::find(earlier->second, step.when_answer) != earlier->second.end();
}

Outcome<std::vector<std::string>> values_of(const nlohmann::json& options, const Step& step) {
    auto place = "/options/" + step.id;
    auto at = options.find(step.id);
    std::vector<std::string> values;
    if (at == options.end()) {
        if (!step.initial.empty()) values.push_back(step.initial);
        if (values.empty() && step.least > 0) return refuse(Code::malformed_request, place + ": is missing");
        return values;
    }
    if (at->is_string()) {
        values.push_back(at->get<std::string>());
        return values;
    }
    if (!at->is_array() || !step.many) return refuse(Code::malformed_request, place + ": one text is wanted");
    for (const auto& one : *at) {
        if (!one.is_string()) return refuse(Code::malformed_request, place + ": a list of texts is wanted");
        values.push_back(one.get<std::string>());
    }
    std::ranges::sort(values);
    if (std::ranges::adjacent_find(values) != values.end())
        return refuse(Code::malformed_request, place + ": an answer stands twice");
    if (values.size() < static_cast<std::size_t>(step.least))
        return refuse(Code::malformed_request, place + ": too few answers");
    return values;
}

bool meets(Audience audience, const std::vector<const Resident*>& persons) {
    if (audience == Audience::everyone) return true;
    auto wanted = audience == Audience::japanese ? PersonKind::japanese : PersonKind::foreign;
    return std::ranges::any_of(persons, [&](const Resident* person) { return person->kind == wanted; });
}

bool offered(const std::string& city_switch, const Office& office) {
    return city_switch.empty() || std::ranges::find(office.rules.switches, city_switch) != office.rules.switches.end();
}

class Selector {
public:
    Selector(const catalogue::Service& chosen, const Dossier& known, const Office& city, const MemberIds& ids)
        : service{chosen}, dossier{known}, office{city}, member_id{ids} {}

    Outcome<Selection> select(const nlohmann::json& options) {
        for (const auto& step : service.steps) {
            if (!asks(step) || !is_asked(step, given)) continue;
            BOOST_OUTCOME_TRY(auto values, values_of(options, step));
            given[step.id] = values;
            BOOST_OUTCOME_TRY(take(step, values));
        }
        for (const auto& [key, value] : options.items()) {
            if (!given.contains(key))
                return refuse(Code::malformed_request, fmt::format("/options/{}: unknown", key.substr(0, 40)));
        }
        BOOST_OUTCOME_TRY(finish());
        return std::move(selection);
    }

private:
    Outcome<void> take(const Step& step, const std::vector<std::string>& values) {
        if (step.from == "members") return take_members(values);
        if (step.from == "income_years") return take_year(step, values, office.income_years);
        if (step.from == "tax_years") return take_year(step, values, office.tax_years);
        for (const auto& value : values) {
            auto answer = std::ranges::find(step.answers, value, &Answer::id);
            if (answer == step.answers.end())
                return refuse(Code::malformed_request, fmt::format("/options/{}: no such answer", step.id));
            if (answer->needs_members && dossier.members.size() < 2) return refuse(Code::option_unavailable);
            if (!offered(answer->city_switch, office)) return refuse(Code::option_unavailable);
            chosen_answers.push_back(&*answer);
            if (step.many) {
                selection.items.insert(value);
            } else {
                selection.who = value;
            }
        }
        return ok();
    }

    Outcome<void> take_members(const std::vector<std::string>& values) {
        for (const auto* person : choosable_members(dossier)) {
            if (std::ranges::find(values, member_id(*person)) != values.end()) selection.persons.push_back(person);
        }
        if (selection.persons.size() != values.size()) return refuse(Code::option_unavailable);
        return ok();
    }

    Outcome<void> take_year(const Step& step, const std::vector<std::string>& values,
                            const std::vector<RecordYear>& years) {
        const auto& text = values.front();
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), selection.year);
        bool known = error == std::errc{} && end == text.data() + text.size() &&
                     std::ranges::find(years, selection.year, &RecordYear::year) != years.end();
        if (!known) return refuse(Code::malformed_request, fmt::format("/options/{}: no such year", step.id));
        return ok();
    }

    Outcome<void> finish() {
        const auto& subjects = service.certificate->subjects;
        if (subjects == "household" && selection.who == "household") {
            for (const auto& person : dossier.members) selection.persons.push_back(&person);
        }
        if (selection.persons.empty()) selection.persons.push_back(&dossier.requester);
        selection.whole_household = selection.persons.size() == dossier.members.size();
        order();
        for (const auto* answer : chosen_answers) {
            if (!meets(answer->audience, selection.persons)) return refuse(Code::option_unavailable);
        }
        return ok();
    }

    // As in the register: head first, then by age.
    void order() {
        std::vector<const Resident*> sorted;
        for (const auto& person : dossier.members) {
            auto same = [&](const Resident* chosen) { return chosen->id == person.id; };
            if (std::ranges::any_of(selection.persons, same)) sorted.push_back(&person);
        }
        if (!sorted.empty()) selection.persons = std::move(sorted);
    }

    const catalogue::Service& service;
    const Dossier& dossier;
    const Office& office;
    const MemberIds& member_id;
    Answers given;
    std::vector<const Answer*> chosen_answers;
    Selection selection;
};

}  // namespace

std::vector<const Resident*> choosable_members(const Dossier& dossier) {
    std::vector<const Resident*> list;
    for (const auto& person : dossier.members) {
        if (person.id == dossier.requester.id)
            list.insert(list.begin(), &person);
        else
            list.push_back(&person);
    }
    return list;
}

bool offers_members(const catalogue::Service& service) {
    return std::ranges::any_of(service.steps, [](const Step& step) { return step.from == "members"; });
}

Outcome<Selection> select(const nlohmann::json& options, const catalogue::Service& service, const Dossier& dossier,
                          const Office& office, const MemberIds& member_id) {
    return Selector{service, dossier, office, member_id}.select(options);
}

}  // namespace madoguchi::backend
