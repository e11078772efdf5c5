#include "backend/api/routes.h"

#include <algorithm>
#include <array>

namespace madoguchi::backend {
namespace {

constexpr std::array<Route, 14> table{{
    {"GET", "/v1/terminal", terminal_status},
    {"POST", "/v1/visits", start_visit},
    {"GET", "/v1/visits/{id}", show_visit},
    {"POST", "/v1/visits/{id}/close", close_visit},
    {"POST", "/v1/certificate-checks", check_certificate},
    {"POST", "/v1/sign-in/challenges", make_challenge},
    {"POST", "/v1/sign-in", sign_in},
    {"GET", "/v1/services/{id}/options", show_options, true, true},
    {"POST", "/v1/quotes", make_quote, true, true},
    {"POST", "/v1/documents", nullptr, true, true},
    {"GET", "/v1/documents/{id}/content", document_content},
    {"POST", "/v1/documents/{id}/outcome", record_outcome},
    {"POST", "/v1/payments", record_payment},
    {"POST", "/v1/staff-events", record_staff_event},
}};

constexpr std::string_view id_place = "{id}";

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
               c == '-';
    });
}

std::optional<std::string> match(std::string_view pattern, std::string_view path) {
    auto at = pattern.find(id_place);
    if (at == pattern.npos) return pattern == path ? std::optional<std::string>{""} : std::nullopt;
    auto after = pattern.substr(at + id_place.size());
    bool around = path.size() > at + after.size() && path.starts_with(pattern.substr(0, at)) && path.ends_with(after);
    if (!around) return std::nullopt;
    auto id = path.substr(at, path.size() - at - after.size());
    return is_id(id) ? std::optional<std::string>{id} : std::nullopt;
}

}  // namespace

std::span<const Route> routes() {
    return table;
}

RouteMatch find_route(std::string_view method, std::string_view path) {
    RouteMatch found;
    for (const auto& route : table) {
        auto id = match(route.path, path);
        if (!id) continue;
        found.known_path = true;
        if (route.method != method) continue;
        found.route = &route;
        found.id = *id;
        return found;
    }
    return found;
}

}  // namespace madoguchi::backend
