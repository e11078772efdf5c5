// What a terminal may offer, and the visit as a frame around everything else.
#include "backend/api/call.h"
#include "common/ids.h"
#include "common/log.h"

#include <algorithm>

namespace madoguchi::backend {
namespace {

constexpr std::chrono::days sheets_remembered{30};
constexpr std::int64_t most_sheets = 100;

void add_times(nlohmann::json& json, const Availability& state) {
    if (state.closes) json["closes"] = to_rfc3339(*state.closes);
    if (state.next_opening) json["next_opening"] = to_rfc3339(*state.next_opening);
    if (!state.reason.empty()) json["reason"] = state.reason;
}

nlohmann::json state_json(const Availability& state) {
    nlohmann::json json{{"state", name(state.state)}};
    add_times(json, state);
    return json;
}

nlohmann::json counter_json(const Office& office, WallTime now) {
    auto state = availability(office, office.counter.hours, now);
    nlohmann::json json{{"staffed", state.state == OpenState::open},
                        {"name", office.counter.name},
                        {"number", office.counter.number},
                        {"telephone", office.counter.telephone}};
    add_times(json, state);
    if (!office.after_hours) return json;
    auto other = availability(office, office.after_hours->hours, now);
    json["after_hours"] = {{"name", office.after_hours->name},
                           {"telephone", office.after_hours->telephone},
                           {"staffed", other.state == OpenState::open}};
    if (other.next_opening) json["after_hours"]["next_opening"] = to_rfc3339(*other.next_opening);
    return json;
}

nlohmann::json service_json(const Office& office, const catalogue::Service& service, const std::vector<Pause>& pauses,
                            WallTime now) {
    auto json = state_json(with_pauses(availability(office, service.hours, now), pauses, service.id));
    const auto* fee = office.find_fee(service.fee);
    json["id"] = service.id;
    json["fee_code"] = service.fee;
    json["amount"] = fee == nullptr ? 0 : fee->amount;
    return json;
}

nlohmann::json means_json(const Means& means) {
    nlohmann::json json{{"id", means.id},
                        {"kind", means.kind},
                        {"name", means.name},
                        {"brands", means.brands},
                        {"receipt_title", means.receipt_title},
                        {"issuer", means.issuer},
                        {"stamp", means.stamp}};
    if (!means.pictogram.empty()) json["pictogram"] = means.pictogram;
    if (!means.remark.empty()) json["remark"] = means.remark;
    return json;
}

nlohmann::json visit_json(const Visit& visit) {
    return {{"visit_id", visit.id}, {"state", visit.state}, {"expires", to_rfc3339(visit.expires)}};
}

template <class T, class F>
nlohmann::json list_json(const std::vector<T>& items, F one) {
    auto list = nlohmann::json::array();
    for (const auto& item : items) list.push_back(one(item));
    return list;
}

}  // namespace

bool is_ulid(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    return text.size() == 26 && std::ranges::all_of(text, [&](char c) { return digits.find(c) != digits.npos; });
}

std::string ulid(JsonReader& reader, std::string_view key, bool required) {
    auto text = required ? reader.text(key) : reader.text(key, "");
    if (!is_ulid(text) && (required || !text.empty())) reader.trouble(Errc::malformed, key, "a ULID is wanted");
    return text;
}

Outcome<Visit> any_visit(Call& call, const std::string& id) {
    BOOST_OUTCOME_TRY(auto visit, call.bench.visits.find(id, call.terminal, call.now));
    if (!visit) return refuse(Code::not_found);
    return std::move(*visit);
}

Outcome<Visit> open_visit(Call& call, const std::string& id) {
    BOOST_OUTCOME_TRY(auto visit, any_visit(call, id));
    if (visit.state != "open") return refuse(Code::visit_over);
    return visit;
}

Problem refused(Call& call, const std::string& visit, const std::string& service, Problem problem,
                std::vector<std::string> causes) {
    log_event(LogEvent::backend_refusal,
              {{"terminal", call.terminal}, {"service", service}, {"code", std::string{name(problem.code)}}});
    auto noted = call.bench.staff.add_refusal({.id = new_ulid(milliseconds(call.now)),
                                               .terminal = call.terminal,
                                               .visit = visit,
                                               .service = service,
                                               .code = std::string{name(problem.code)},
                                               .causes = std::move(causes),
                                               .time = call.now});
    return noted ? problem : Problem{noted.error()};
}

Outcome<Reply> terminal_status(Call& call) {
    auto& bench = call.bench;
    BOOST_OUTCOME_TRY(auto pauses, bench.pauses());
    BOOST_OUTCOME_TRY(auto sheets,
                      bench.staff.settled_keys(call.terminal, "paper_left", call.now - sheets_remembered, most_sheets));
    const auto& office = bench.office;
    const auto* terminal = bench.terminal(call.terminal);
    Text place{{"ja", terminal->place.empty() ? terminal->id : terminal->place}};
    if (!terminal->place_en.empty()) place["en"] = terminal->place_en;
    auto machine = with_pauses(availability(office, office.rules.machine_hours, call.now), pauses, "*");
    nlohmann::json body{
        {"terminal_id", call.terminal},
        {"place", place},
        {"city", office.name},
        {"time", to_rfc3339(call.now)},
        {"timezone", office.timezone},
        {"machine", state_json(machine)},
        {"counter", counter_json(office, call.now)},
        {"services",
         list_json(bench.services, [&](const auto& one) { return service_json(office, one, pauses, call.now); })},
        {"means", list_json(office.means, means_json)},
        {"switches", office.rules.switches},
        {"notices", office.notices},
        {"limits", {{"copies", office.rules.copies}}},
        {"sheets_removed", sheets}};
    return Reply{200, std::move(body)};
}

Outcome<Reply> start_visit(Call& call) {
    JsonReader reader{call.body};
    Visit visit{.id = ulid(reader, "visit_id"),
                .terminal = call.terminal,
                .state = "open",
                .language = reader.text("language", std::nullopt, 35),
                .resident = {},
                .revocation = {},
                .started = call.now,
                .expires = call.now + call.bench.office.rules.visit};
    if (visit.language.size() < 2) reader.trouble(Errc::malformed, "language", "a language tag is wanted");
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(auto taken, call.bench.database.rows("select id from visits where id = :1", {visit.id}));
    if (!taken.empty()) return refuse(Code::visit_exists);
    BOOST_OUTCOME_TRY(call.bench.visits.start(visit));
    return Reply{201, visit_json(visit)};
}

Outcome<Reply> show_visit(Call& call) {
    BOOST_OUTCOME_TRY(auto visit, any_visit(call, call.id));
    BOOST_OUTCOME_TRY(auto documents, call.bench.issues.of_visit(visit.id));
    BOOST_OUTCOME_TRY(auto payments, call.bench.visits.payments(visit.id));
    std::erase_if(documents, [](const IssuedDocument& one) { return one.sha256.empty(); });
    auto body = visit_json(visit);
    body["documents"] = list_json(documents, document_json);
    body["payments"] = list_json(payments, [](const Payment& one) {
        return nlohmann::json{{"attempt_id", one.attempt}, {"outcome", one.outcome}, {"amount", one.amount}};
    });
    return Reply{200, std::move(body)};
}

Outcome<Reply> close_visit(Call& call) {
    JsonReader reader{call.body};
    auto reason = reader.word("reason", {"finished", "canceled", "idle", "refused", "failed", "recovered"});
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(auto visit, any_visit(call, call.id));
    BOOST_OUTCOME_TRY(call.bench.visits.close(visit.id, reason));
    BOOST_OUTCOME_TRY(call.bench.issues.drop_content(visit.id));
    if (visit.state == "open") visit.state = "closed";
    return Reply{200, visit_json(visit)};
}

}  // namespace madoguchi::backend
