// Paths, methods and what each needs: the table that openapi.yaml is tested against.
#pragma once

#include "backend/api/call.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace madoguchi::backend {

struct Route {
    std::string_view method, path;  // "/v1/documents/{id}/outcome"
    Handler handler;                // nullptr: documents, made in three steps
    bool needs_resident = false;
    bool even_paced = false;  // never answers faster than least_reply, whatever the answer
};

[[nodiscard]] std::span<const Route> routes();

struct RouteMatch {
    const Route* route = nullptr;  // nullptr with known_path: the method is not allowed
    bool known_path = false;
    std::string id;
};
[[nodiscard]] RouteMatch find_route(std::string_view method, std::string_view path);

}  // namespace madoguchi::backend
