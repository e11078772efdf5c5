// The JSON interface of the staff pages, without sessions and cookies. Database Worker only.
#pragma once

#include "backend/api/workbench.h"
#include "backend/http/message.h"

#include <nlohmann/json.hpp>

namespace madoguchi::backend {

struct StaffCall {
    const Request& request;
    Workbench& bench;
    StaffUser user;
    nlohmann::json body;  // of a POST
    std::string id;       // the part of the path after the route's prefix
    WallTime now;
    // Set by a handler whose answer is this receipt: drawn elsewhere, once everything is stored.
    std::optional<xfs4iot::PrintFormRequest> receipt = {};

    // Who looked at what: written before anything is shown.
    Result<void> log(std::string_view action, std::string_view object = "");
};

// Answers a path below /staff/api/ for a signed-in user.
Response staff_answer(StaffCall& call);

// staff_visits.cpp
Outcome<Response> show_visits(StaffCall& call);
Outcome<Response> mark_outcome(StaffCall& call);
Outcome<Response> reissue_receipt(StaffCall& call);

// staff_adjustments.cpp
Outcome<Response> show_adjustments(StaffCall& call);
Outcome<Response> propose_adjustment(StaffCall& call);
Outcome<Response> confirm_adjustment(StaffCall& call);
Outcome<Response> reject_adjustment(StaffCall& call);
[[nodiscard]] nlohmann::json adjustment_json(const StaffCall& call, const Adjustment& one);
// What can still be given back of it.
Result<std::int64_t> refundable(StaffCall& call, const Payment& payment);
// The means under which a refund out of the counter's till stands in the day totals.
inline constexpr std::string_view counter_cash = "counter_cash";

// staff_reports.cpp
Outcome<Response> show_today(StaffCall& call);
Outcome<Response> show_register(StaffCall& call);
Outcome<Response> show_totals(StaffCall& call);
Outcome<Response> show_totals_csv(StaffCall& call);
Outcome<Response> show_refusals(StaffCall& call);
Outcome<Response> show_access_log(StaffCall& call);

[[nodiscard]] nlohmann::json event_json(const Workbench& bench, const StaffEvent& event);
[[nodiscard]] nlohmann::json register_line(const Workbench& bench, const IssuedDocument& document);
// Names in Japanese; the code itself where the city's data has none any more.
[[nodiscard]] std::string fee_name(const Office& office, const std::string& code);
[[nodiscard]] std::string means_name(const Office& office, const std::string& id);
[[nodiscard]] std::string place_of(const Workbench& bench, const std::string& terminal);

[[nodiscard]] Response json_response(const nlohmann::json& body, int status = 200);

}  // namespace madoguchi::backend
