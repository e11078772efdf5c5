#include "common/websocket.h"

#include <algorithm>
#include <array>

namespace madoguchi {
namespace {

struct Scheme {
    std::string_view name, port;
};
constexpr std::array<Scheme, 4> schemes{{{"ws", "80"}, {"wss", "443"}, {"http", "80"}, {"https", "443"}}};

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<Uri> parse_uri(std::string_view text) {
    auto trouble = [&] { return fail(Errc::malformed, "not an address: " + std::string{text}); };
    auto colon = text.find("://");
    if (colon == std::string_view::npos) return trouble();
    auto scheme = std::ranges::find(schemes, text.substr(0, colon), &Scheme::name);
    if (scheme == schemes.end()) return trouble();
    auto rest = text.substr(colon + 3);
    auto slash = std::min(rest.find('/'), rest.size());
    auto authority = rest.substr(0, slash);
    Uri uri{std::string{scheme->name}, {}, std::string{scheme->port}, std::string{rest.substr(slash)}};
    if (uri.path.empty()) uri.path = "/";
    // "[::1]:80": the colon of the port comes after the bracket.
    auto bracket = authority.rfind(']');
    auto port_colon = authority.rfind(':');
    bool has_port = port_colon != std::string_view::npos && (bracket == std::string_view::npos || port_colon > bracket);
    if (has_port) uri.port = authority.substr(port_colon + 1);
    auto host = authority.substr(0, has_port ? port_colon : authority.size());
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    uri.host = host;
    if (uri.host.empty() || !is_port(uri.port)) return trouble();
    return uri;
}

}  // namespace madoguchi
