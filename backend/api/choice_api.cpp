// What a signed-in person may choose and what it costs. Every refusal that can be known is known here, before any name.
#include "backend/api/call.h"
#include "backend/api/choice.h"
#include "backend/rules/sheet_data.h"
#include "common/ids.h"
#include "text/japanese_date.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::backend {
namespace {

std::vector<std::string> causes_of(const std::vector<Finding>& findings) {
    std::vector<std::string> causes;
    for (const auto& finding : findings) causes.push_back(finding.cause);
    return causes;
}

Problem closed_problem(const Availability& state) {
    Problem problem{state.state == OpenState::suspended ? Code::suspended : Code::closed};
    problem.next_opening = state.next_opening;
    problem.reason = state.reason;
    return problem;
}

// Open now, or open when the visit began and the grace is not over.
Outcome<void> require_open(Call& call, const catalogue::Service& service) {
    const auto& office = call.bench.office;
    BOOST_OUTCOME_TRY(auto pauses, call.bench.pauses());
    auto state_at = [&](WallTime time) {
        auto machine = with_pauses(availability(office, office.rules.machine_hours, time), pauses, "*");
        if (machine.state != OpenState::open) return machine;
        return with_pauses(availability(office, service.hours, time), pauses, service.id);
    };
    auto state = state_at(call.now);
    if (state.state == OpenState::open) return ok();
    bool in_grace = call.visit && state.state == OpenState::closed &&
                    state_at(call.visit->started).state == OpenState::open &&
                    state_at(call.now - office.rules.closing_grace).state == OpenState::open;
    if (in_grace) return ok();
    return fail_with(
        refused(call, call.visit->id, service.id, closed_problem(state), {std::string{name(state.state)}}));
}

nlohmann::json year_json(int year, bool income) {
    auto fiscal = text::japanese_fiscal_year(std::chrono::year{year});
    auto before = text::japanese_year(std::chrono::year{year - 1});
    nlohmann::json sub{
        {"ja", income ? fmt::format("{}1月~12月の所得", before) : fmt::format("{}に課税された税", fiscal)},
        {"en", income ? fmt::format("Income of January to December {}", year - 1)
                      : fmt::format("Taxes of fiscal year {}", year)}};
    return {{"id", std::to_string(year)},
            {"name", {{"ja", fiscal}, {"en", fmt::format("Fiscal year {}", year)}}},
            {"sub", std::move(sub)}};
}

bool asks_from(const catalogue::Service& service, std::string_view source) {
    return std::ranges::any_of(service.steps, [&](const catalogue::Step& step) { return step.from == source; });
}

std::string_view audience_name(PersonKind kind) {
    return kind == PersonKind::japanese ? "japanese" : "foreign";
}

nlohmann::json audiences_json(const Dossier& dossier, const catalogue::Service& service) {
    std::set<std::string> audiences{std::string{audience_name(dossier.requester.kind)}};
    if (service.certificate->subjects == "household") {
        for (const auto& person : dossier.members) audiences.emplace(audience_name(person.kind));
    }
    return audiences;
}

nlohmann::json members_json(const Call& call, const Dossier& dossier, const MemberIds& ids) {
    auto list = nlohmann::json::array();
    for (const auto* person : choosable_members(dossier)) {
        list.push_back({{"id", ids(*person)},
                        {"name", given_name(*person)},
                        {"holder", person->id == call.visit->resident},
                        {"audience", audience_name(person->kind)}});
    }
    return list;
}

nlohmann::json years_json(const std::vector<RecordYear>& years, bool wanted, bool income) {
    auto list = nlohmann::json::array();
    for (const auto& year : years) {
        if (wanted) list.push_back(year_json(year.year, income));
    }
    return list;
}

// If every year on offer is refused, so is the service, for the reason of the newest.
std::vector<Finding> examine_years(Call& call, const Dossier& dossier, const catalogue::Service& service) {
    auto first = examine(dossier, service, {call.bench.office, call.today(), 0});
    if (!first.empty()) return first;
    const auto& office = call.bench.office;
    bool income = asks_from(service, "income_years"), tax = asks_from(service, "tax_years");
    const auto& years = income ? office.income_years : office.tax_years;
    for (const auto& year : years) {
        auto found = examine(dossier, service, {office, call.today(), (income || tax) ? year.year : 0});
        if (found.empty()) return {};
        if (first.empty()) first = std::move(found);
    }
    return first;
}

Problem of_sheet(const printers::SheetError& trouble) {
    switch (trouble.code) {
        case printers::SheetErrc::missing_character:
            return Problem{Code::glyph_pending};
        case printers::SheetErrc::too_long:
            return Problem{Code::text_too_long};
        case printers::SheetErrc::unknown_kind:
        case printers::SheetErrc::bad_data:
        case printers::SheetErrc::drawing_failed:
            return Problem{Code::internal};
    }
    return Problem{Code::internal};
}

}  // namespace

MemberIds member_ids(const Call& call) {
    return [&call](const Resident& person) {
        return "m" + call.bench.sealer.fingerprint("member:" + call.visit->id + ":" + person.id).substr(0, 16);
    };
}

Outcome<Choice> choose(Call& call, const std::string& service_id, const nlohmann::json& options) {
    auto& bench = call.bench;
    const auto* service = bench.service(service_id);
    if (service == nullptr || !service->certificate) return refuse(Code::not_found);
    BOOST_OUTCOME_TRY(require_open(call, *service));
    Choice choice{.service = service, .dossier = {}, .selection = {}, .sheet = {}};
    BOOST_OUTCOME_TRY(auto dossier, gather(bench.registry, call.visit->resident, *service, bench.office));
    if (!dossier) return refuse(Code::not_signed_in);
    choice.dossier = std::make_unique<Dossier>(std::move(*dossier));
    auto findings = examine(*choice.dossier, *service, {bench.office, call.today(), 0});
    if (!findings.empty())
        return fail_with(refused(call, call.visit->id, service->id, problem_of(findings), causes_of(findings)));
    BOOST_OUTCOME_TRY(choice.selection, select(options, *service, *choice.dossier, bench.office, member_ids(call)));
    findings = examine(*choice.dossier, *service, {bench.office, call.today(), choice.selection.year});
    if (!findings.empty())
        return fail_with(refused(call, call.visit->id, service->id, problem_of(findings), causes_of(findings)));
    choice.sheet = sheet_data(*service, *choice.dossier, choice.selection, bench.office);
    if (auto fit = bench.check_press.check(service->certificate->sheet, choice.sheet); !fit) {
        auto problem = of_sheet(fit.error());
        return fail_with(refused(call, call.visit->id, service->id, problem, {"sheet:" + fit.error().field}));
    }
    return choice;
}

Outcome<Reply> show_options(Call& call) {
    auto& bench = call.bench;
    const auto* service = bench.service(call.id);
    if (service == nullptr || !service->certificate) return refuse(Code::not_found);
    BOOST_OUTCOME_TRY(require_open(call, *service));
    BOOST_OUTCOME_TRY(auto dossier, gather(bench.registry, call.visit->resident, *service, bench.office));
    if (!dossier) return refuse(Code::not_signed_in);
    auto findings = examine_years(call, *dossier, *service);
    if (!findings.empty())
        return fail_with(refused(call, call.visit->id, service->id, problem_of(findings), causes_of(findings)));
    nlohmann::json body{
        {"service", service->id},
        {"audiences", audiences_json(*dossier, *service)},
        {"members", nlohmann::json::array()},
        {"income_years", years_json(bench.office.income_years, asks_from(*service, "income_years"), true)},
        {"tax_years", years_json(bench.office.tax_years, asks_from(*service, "tax_years"), false)},
        {"switches", bench.office.rules.switches},
        {"copies", bench.office.rules.copies}};
    if (offers_members(*service)) body["members"] = members_json(call, *dossier, member_ids(call));
    return Reply{200, std::move(body)};
}

Outcome<Reply> make_quote(Call& call) {
    auto& bench = call.bench;
    JsonReader reader{call.body};
    auto service_id = reader.text("service", std::nullopt, 64);
    const auto* options = reader.object("options", true);
    auto copies = reader.integer("copies", std::nullopt, 1, 1000);
    BOOST_OUTCOME_TRY(reader.finish());
    if (copies > bench.office.rules.copies) return refuse(Code::too_many_copies);
    BOOST_OUTCOME_TRY(auto choice, choose(call, service_id, *options));
    const auto* fee = bench.office.find_fee(choice.service->fee);
    Fee free{.code = choice.service->fee,
             .amount = 0,
             .name = {{"ja", choice.service->certificate->register_name}},
             .tax_class = "exempt"};
    const auto& price = fee == nullptr ? free : *fee;
    StoredQuote quote{.id = new_ulid(milliseconds(call.now)),
                      .visit = call.visit->id,
                      .service = choice.service->id,
                      .fee_code = price.code,
                      .options = *options,
                      .amount = price.amount,
                      .copies = copies,
                      .total = price.amount * copies,
                      .expires = std::min(call.now + bench.office.rules.quote, call.visit->expires)};
    BOOST_OUTCOME_TRY(bench.visits.add_quote(quote));
    nlohmann::json item{{"service", quote.service},    {"fee_code", quote.fee_code}, {"name", price.name},
                        {"amount", quote.amount},      {"copies", copies},           {"subtotal", quote.total},
                        {"tax_class", price.tax_class}};
    return Reply{201,
                 {{"quote_id", quote.id},
                  {"items", nlohmann::json::array({item})},
                  {"total", quote.total},
                  {"expires", to_rfc3339(quote.expires)}}};
}

}  // namespace madoguchi::backend
