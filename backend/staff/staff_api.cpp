#include "backend/staff/staff_api.h"

#include "backend/staff/receipt.h"
#include "common/ids.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace madoguchi::backend {
namespace {

using StaffHandler = Outcome<Response> (*)(StaffCall&);

Outcome<Response> show_me(StaffCall& call) {
    auto services = nlohmann::json::array();
    for (const auto& service : call.bench.services) {
        services.push_back(
            {{"id", service.id}, {"name", service.certificate ? service.certificate->register_name : service.id}});
    }
    return json_response({{"name", call.user.name},
                          {"role", name(call.user.role)},
                          {"city", call.bench.office.name.at("ja")},
                          {"timezone", call.bench.office.timezone},
                          {"services", services}});
}

// What waits is listed whole, however much was settled since; ?all adds what was settled last.
Outcome<Response> show_events(StaffCall& call) {
    constexpr std::int64_t most_settled = 200;
    BOOST_OUTCOME_TRY(auto events, call.bench.staff.open_events());
    if (call.request.query.contains("all")) {
        BOOST_OUTCOME_TRY(auto settled, call.bench.staff.settled_events(most_settled));
        std::ranges::move(settled, std::back_inserter(events));
    }
    auto list = nlohmann::json::array();
    for (const auto& one : events) list.push_back(event_json(call.bench, one));
    return json_response({{"events", list}});
}

Outcome<Response> finish_event(StaffCall& call) {
    BOOST_OUTCOME_TRY(auto done, call.bench.staff.finish_event(call.id, call.user.name, call.now));
    if (!done) return refuse(Code::not_found);
    BOOST_OUTCOME_TRY(call.log("event_done", call.id));
    return json_response({{"id", call.id}});
}

Outcome<Response> show_suspensions(StaffCall& call) {
    BOOST_OUTCOME_TRY(auto stored, call.bench.staff.suspensions());
    auto list = nlohmann::json::array();
    for (const auto& one : stored) {
        list.push_back({{"service", one.service},
                        {"reason_ja", one.reason_ja},
                        {"reason_en", one.reason_en},
                        {"by", one.by_whom},
                        {"since", to_rfc3339(one.since)}});
    }
    return json_response({{"suspensions", list}});
}

Outcome<Response> suspend(StaffCall& call) {
    JsonReader reader{call.body};
    Suspension suspension{.service = reader.text("service", std::nullopt, 64),
                          .reason_ja = reader.text("reason_ja", std::nullopt, 300),
                          .reason_en = reader.text("reason_en", "", 300),
                          .by_whom = call.user.name,
                          .since = call.now};
    if (suspension.service != "*" && call.bench.service(suspension.service) == nullptr)
        reader.trouble(Errc::unknown_key, "service", "no such service");
    if (suspension.reason_ja.empty()) reader.trouble(Errc::missing, "reason_ja", "residents are told a reason");
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(call.bench.staff.suspend(suspension));
    BOOST_OUTCOME_TRY(call.log("suspend", suspension.service));
    return json_response({{"service", suspension.service}}, 201);
}

Outcome<Response> resume(StaffCall& call) {
    JsonReader reader{call.body};
    auto service = reader.text("service", std::nullopt, 64);
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(call.bench.staff.resume(service));
    BOOST_OUTCOME_TRY(call.log("resume", service));
    return json_response({{"service", service}});
}

struct StaffRoute {
    std::string_view method, path;  // a path that ends in '/' takes an id
    Role least;
    StaffHandler handler;
};
constexpr std::array<StaffRoute, 19> table{{
    {"GET", "me", Role::clerk, show_me},
    {"GET", "today", Role::clerk, show_today},
    {"GET", "visits", Role::clerk, show_visits},
    {"POST", "documents/outcome/", Role::clerk, mark_outcome},
    {"POST", "receipts/", Role::clerk, reissue_receipt},
    {"GET", "adjustments", Role::clerk, show_adjustments},
    {"POST", "adjustments", Role::clerk, propose_adjustment},
    {"POST", "adjustments/confirm/", Role::clerk, confirm_adjustment},
    {"POST", "adjustments/reject/", Role::clerk, reject_adjustment},
    {"GET", "register", Role::clerk, show_register},
    {"GET", "events", Role::clerk, show_events},
    {"POST", "events/done/", Role::clerk, finish_event},
    {"GET", "totals", Role::clerk, show_totals},
    {"GET", "totals.csv", Role::clerk, show_totals_csv},
    {"GET", "suspensions", Role::clerk, show_suspensions},
    {"POST", "suspensions", Role::supervisor, suspend},
    {"POST", "suspensions/end", Role::supervisor, resume},
    {"GET", "refusals", Role::clerk, show_refusals},
    {"GET", "access-log", Role::administrator, show_access_log},
}};

const StaffRoute* find(std::string_view method, std::string_view path, std::string& id) {
    for (const auto& route : table) {
        bool with_id = route.path.ends_with('/');
        bool fits = with_id ? path.starts_with(route.path) && path.size() > route.path.size() : path == route.path;
        if (!fits || route.method != method) continue;
        if (with_id) id = path.substr(route.path.size());
        return &route;
    }
    return nullptr;
}

Response response_of(const Problem& problem) {
    return {.status = facts(problem.code).status, .body = to_body(problem)};
}

}  // namespace

Result<void> StaffCall::log(std::string_view action, std::string_view object) {
    return bench.staff.log_access(
        {now, user.name, std::string{name(user.role)}, std::string{action}, std::string{object}});
}

std::string place_of(const Workbench& bench, const std::string& terminal) {
    const auto* known = bench.terminal(terminal);
    return known == nullptr || known->place.empty() ? terminal : known->place;
}

nlohmann::json event_json(const Workbench& bench, const StaffEvent& event) {
    return {{"id", event.id},
            {"time", to_rfc3339(event.time)},
            {"terminal", event.terminal},
            {"place", place_of(bench, event.terminal)},
            {"kind", event.kind},
            {"visit", event.visit},
            {"number", inquiry_number(event.visit)},
            {"document", event.document},
            {"serial", event.serial},
            {"attempt", event.attempt},
            {"amount", event.amount},
            {"device", event.device},
            {"state", event.state},
            {"done_by", event.done_by},
            {"done_time", event.done_by.empty() ? "" : to_rfc3339(event.done_time)}};
}

Response json_response(const nlohmann::json& body, int status) {
    return {.status = status, .body = body.dump()};
}

Response staff_answer(StaffCall& call) {
    constexpr std::string_view prefix = "/staff/api/";
    auto path = std::string_view{call.request.path}.substr(prefix.size());
    const auto* route = find(call.request.method, path, call.id);
    if (route == nullptr) return response_of(Problem{Code::not_found});
    if (call.user.role < route->least) return {.status = 403, .body = to_body(Problem{Code::not_signed_in})};
    auto transaction = Database::Transaction::begin(call.bench.database);
    if (!transaction) return response_of(Problem{transaction.error()});
    auto outcome = route->handler(call);
    if (!outcome) return response_of(outcome.error());
    if (auto done = transaction.value().commit(); !done) return response_of(Problem{done.error()});
    return std::move(outcome).value();
}

}  // namespace madoguchi::backend
