// 交付記録, day totals, refusals with their causes, and who looked at them.
#include "backend/staff/receipt.h"
#include "backend/staff/staff_api.h"
#include "text/japanese_date.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace madoguchi::backend {
namespace {

struct Days {
    std::string from_text, until_text;
    WallTime from, until;  // until: the end of the last day
};

std::optional<CivilTime> day_of(const std::string& text) {
    if (!is_date(text)) return std::nullopt;
    CivilTime day{std::stoi(text.substr(0, 4)), std::stoi(text.substr(5, 2)), std::stoi(text.substr(8, 2)), 0, 0, 0, 0};
    return day_after(day, 0);
}

// ?date= or ?from=&until=, days of the city; without them, today.
Outcome<Days> days_of(const StaffCall& call) {
    const auto& query = call.request.query;
    const auto& timezone = call.bench.office.timezone;
    auto today = date_text(civil(call.now, timezone));
    auto text = [&](const char* key, const std::string& fallback) {
        auto at = query.find(key);
        return at == query.end() || at->second.empty() ? fallback : at->second;
    };
    auto date = text("date", today);
    Days days{text("from", date), text("until", date), {}, {}};
    auto from = day_of(days.from_text), until = day_of(days.until_text);
    if (!from || !until || days.until_text < days.from_text)
        return refuse(Code::malformed_request, "?date: days are written YYYY-MM-DD");
    days.from = from_civil(*from, timezone);
    days.until = from_civil(day_after(*until, 1), timezone);
    return days;
}

std::string value_of(const StaffCall& call, const char* key) {
    auto at = call.request.query.find(key);
    return at == call.request.query.end() ? std::string{} : at->second;
}

std::string fiscal_year(const std::string& digits) {
    int year = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), year);
    return text::japanese_fiscal_year(std::chrono::year{year});
}

// What was chosen, in the words of the screen; persons stand in a column of their own.
nlohmann::json choices(const Workbench& bench, const IssuedDocument& one) {
    auto words = nlohmann::json::array();
    auto add = [&](const std::string& step, const nlohmann::json& answer) {
        if (!answer.is_string()) return;
        auto key = fmt::format("{}.{}.{}", one.service, step, answer.get<std::string>());
        if (bench.strings.has("ja", key))
            words.push_back(bench.strings.text("ja", key));
        else if (step == "year")
            words.push_back(fiscal_year(answer.get<std::string>()));
    };
    for (const auto& [step, answer] : one.options.items()) {
        if (!answer.is_array())
            add(step, answer);
        else
            for (const auto& part : answer) add(step, part);
    }
    return words;
}

// RFC 4180; a leading sign of a formula is defused for spreadsheet programs.
std::string csv_field(std::string text) {
    if (!text.empty() && std::string_view{"=+-@"}.find(text.front()) != std::string_view::npos) text.insert(0, "'");
    std::string quoted = "\"";
    for (char c : text) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
    return quoted + "\"";
}

}  // namespace

nlohmann::json register_line(const Workbench& bench, const IssuedDocument& one) {
    return {{"serial", one.serial},
            {"document", one.id},
            {"name", one.register_name},
            {"service", one.service},
            {"choices", choices(bench, one)},
            {"requester", one.requester},
            {"persons", one.persons},
            {"terminal", one.terminal},
            {"place", place_of(bench, one.terminal)},
            {"time", to_rfc3339(one.created)},
            {"fee", one.fee},
            {"copy", one.copy_number},
            {"outcome", one.outcome},
            {"outcome_time", one.outcome == "pending" ? "" : to_rfc3339(one.outcome_time)},
            {"pages", one.pages},
            {"made", !one.sha256.empty()},
            {"impressions", one.impressions},
            {"visit", one.visit},
            {"number", inquiry_number(one.visit)},
            {"retain_until", to_rfc3339(one.retain_until)}};
}

std::string fee_name(const Office& office, const std::string& code) {
    const auto* fee = office.find_fee(code);
    return fee == nullptr ? code : fee->name.at("ja");
}

std::string means_name(const Office& office, const std::string& id) {
    if (id == counter_cash) return "窓口の現金";
    auto at = std::ranges::find(office.means, id, &Means::id);
    return at == office.means.end() ? id : at->name.at("ja");
}

Outcome<Response> show_today(StaffCall& call) {
    BOOST_OUTCOME_TRY(auto days, days_of(call));
    BOOST_OUTCOME_TRY(auto outcomes, call.bench.issues.outcomes(days.from, days.until));
    BOOST_OUTCOME_TRY(auto totals, call.bench.staff.totals(days.from, days.until));
    std::int64_t sum = 0;
    for (const auto& one : totals) sum += one.amount;
    return json_response({{"date", days.from_text}, {"outcomes", outcomes}, {"sum", sum}});
}

Outcome<Response> show_register(StaffCall& call) {
    BOOST_OUTCOME_TRY(auto days, days_of(call));
    RegisterQuery query{.from = days.from,
                        .until = days.until,
                        .serial = value_of(call, "serial"),
                        .service = value_of(call, "service"),
                        .outcome = value_of(call, "outcome")};
    BOOST_OUTCOME_TRY(call.log("issue_register", fmt::format("{}..{} {} {} {}", days.from_text, days.until_text,
                                                             query.serial, query.service, query.outcome)));
    BOOST_OUTCOME_TRY(auto lines, call.bench.issues.search(query));
    auto list = nlohmann::json::array();
    for (const auto& one : lines) list.push_back(register_line(call.bench, one));
    return json_response({{"from", days.from_text}, {"until", days.until_text}, {"lines", list}});
}

Outcome<Response> show_totals(StaffCall& call) {
    BOOST_OUTCOME_TRY(auto days, days_of(call));
    BOOST_OUTCOME_TRY(auto totals, call.bench.staff.totals(days.from, days.until));
    auto list = nlohmann::json::array();
    std::int64_t sum = 0;
    for (const auto& one : totals) {
        list.push_back({{"fee_code", one.fee_code},
                        {"fee", fee_name(call.bench.office, one.fee_code)},
                        {"means", one.means},
                        {"means_name", means_name(call.bench.office, one.means)},
                        {"payments", one.payments},
                        {"copies", one.copies},
                        {"amount", one.amount}});
        sum += one.amount;
    }
    return json_response({{"from", days.from_text}, {"until", days.until_text}, {"totals", list}, {"sum", sum}});
}

Outcome<Response> show_totals_csv(StaffCall& call) {
    BOOST_OUTCOME_TRY(auto days, days_of(call));
    BOOST_OUTCOME_TRY(auto totals, call.bench.staff.totals(days.from, days.until));
    BOOST_OUTCOME_TRY(call.log("totals_csv", days.from_text));
    // The byte order mark makes spreadsheet programs read UTF-8.
    std::string csv =
        "\xEF\xBB\xBF\"日付\",\"手数料コード\",\"手数料\",\"支払方法コード\",\"支払方法\",\"件数\",\"通数\","
        "\"金額\"\r\n";
    for (const auto& one : totals) {
        csv += fmt::format("{},{},{},{},{},{},{},{}\r\n", csv_field(days.from_text), csv_field(one.fee_code),
                           csv_field(fee_name(call.bench.office, one.fee_code)), csv_field(one.means),
                           csv_field(means_name(call.bench.office, one.means)), one.payments, one.copies, one.amount);
    }
    return Response{
        .status = 200,
        .content_type = "text/csv; charset=utf-8",
        .body = std::move(csv),
        .headers = {{"Content-Disposition", fmt::format("attachment; filename=\"totals-{}.csv\"", days.from_text)}}};
}

// Clerks see that there were refusals; why, only supervisors and administrators, and that is logged.
Outcome<Response> show_refusals(StaffCall& call) {
    BOOST_OUTCOME_TRY(auto days, days_of(call));
    bool authorised = call.user.role >= Role::supervisor;
    BOOST_OUTCOME_TRY(call.log(authorised ? "refusal_causes" : "refusals", days.from_text));
    BOOST_OUTCOME_TRY(auto refusals, call.bench.staff.refusals(days.from, days.until, authorised));
    auto list = nlohmann::json::array();
    for (const auto& one : refusals) {
        nlohmann::json line{
            {"time", to_rfc3339(one.time)}, {"terminal", one.terminal}, {"place", place_of(call.bench, one.terminal)},
            {"service", one.service},       {"code", one.code},         {"visit", one.visit}};
        if (authorised) line["causes"] = one.causes;
        list.push_back(std::move(line));
    }
    return json_response({{"refusals", list}, {"causes_shown", authorised}});
}

Outcome<Response> show_access_log(StaffCall& call) {
    BOOST_OUTCOME_TRY(call.log("access_log"));
    BOOST_OUTCOME_TRY(auto accesses, call.bench.staff.accesses(500));
    auto list = nlohmann::json::array();
    for (const auto& one : accesses) {
        list.push_back({{"time", to_rfc3339(one.time)},
                        {"name", one.name},
                        {"role", one.role},
                        {"action", one.action},
                        {"object", one.object}});
    }
    return json_response({{"accesses", list}});
}

}  // namespace madoguchi::backend
