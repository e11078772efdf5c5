// One request on its way through the handlers: who asks, in which visit, with which body.
#pragma once

#include "backend/api/workbench.h"
#include "backend/http/message.h"
#include "backend/problem.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace madoguchi::backend {

struct Call {
    const Request& request;
    Workbench& bench;
    std::string terminal;
    std::string id;              // {id} of the path
    nlohmann::json body;         // parsed, of a POST
    std::optional<Visit> visit;  // of the bearer token
    WallTime now;

    [[nodiscard]] std::string today() const { return date_text(civil(now, bench.office.timezone)); }
};

struct Reply {
    int status = 200;
    nlohmann::json body;
    std::string bytes = {};  // instead of a JSON body
    std::string content_type = "application/json";
};

using Handler = Outcome<Reply> (*)(Call&);

// An open visit of the calling terminal: not_found or visit_over otherwise.
Outcome<Visit> open_visit(Call& call, const std::string& id);
// Any visit of the calling terminal, also an ended one.
Outcome<Visit> any_visit(Call& call, const std::string& id);
// Notes the true causes for authorised staff and the shared code in the log, and passes the problem on.
Problem refused(Call& call, const std::string& visit, const std::string& service, Problem problem,
                std::vector<std::string> causes);

[[nodiscard]] bool is_ulid(std::string_view text);
std::string ulid(JsonReader& reader, std::string_view key, bool required = true);

// terminal_api.cpp
Outcome<Reply> terminal_status(Call& call);
Outcome<Reply> start_visit(Call& call);
Outcome<Reply> show_visit(Call& call);
Outcome<Reply> close_visit(Call& call);
// sign_in_api.cpp
Outcome<Reply> check_certificate(Call& call);
Outcome<Reply> make_challenge(Call& call);
Outcome<Reply> sign_in(Call& call);
// choice_api.cpp
Outcome<Reply> show_options(Call& call);
Outcome<Reply> make_quote(Call& call);
// record_api.cpp
Outcome<Reply> document_content(Call& call);
Outcome<Reply> record_outcome(Call& call);
Outcome<Reply> record_payment(Call& call);
Outcome<Reply> record_staff_event(Call& call);

[[nodiscard]] nlohmann::json document_json(const IssuedDocument& document);

}  // namespace madoguchi::backend
