#include "backend/http/message.h"

#include <optional>

namespace madoguchi::backend {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c == '%') {
            if (at + 2 >= text.size()) return std::nullopt;
            int high = hex_digit(text[at + 1]), low = hex_digit(text[at + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            at += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return std::nullopt;
        plain += c;
    }
    return plain;
}

}  // namespace

std::string_view Request::header(std::string_view lower_case_name) const {
    auto at = headers.find(lower_case_name);
    return at == headers.end() ? std::string_view{} : std::string_view{at->second};
}

bool read_target(std::string_view target, Request& into) {
    if (target.empty() || target.front() != '/') return false;
    auto mark = target.find('?');
    auto path = decoded(target.substr(0, mark));
    if (!path) return false;
    into.path = std::move(*path);
    auto rest = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    while (!rest.empty()) {
        auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        auto equal = pair.find('=');
        auto key = decoded(pair.substr(0, equal));
        auto value = equal == std::string_view::npos ? std::optional<std::string>{""} : decoded(pair.substr(equal + 1));
        if (!key || !value) return false;
        into.query[*key] = std::move(*value);
    }
    return true;
}

}  // namespace madoguchi::backend
