// 支援措置 must not be told apart from the causes that share its refusal: not by the reply, the log or the work done.
// Times are held to one class by the same padding and the same storage queries; they are not compared with each other.
#include "tests/component/backend/town.h"

#include <doctest/doctest.h>

#include <sstream>

using nlohmann::json;

namespace {

// Lines that the log gained since `before`, without what differs from one moment to the next.
std::vector<json> log_since(std::size_t before) {
    std::istringstream text{town().log().substr(before)};
    std::vector<json> lines;
    for (std::string line; std::getline(text, line);) {
        auto entry = json::parse(line, nullptr, false);
        if (!entry.is_object()) continue;
        for (const auto* moment : {"time", "ts", "timestamp"}) entry.erase(moment);
        lines.push_back(std::move(entry));
    }
    return lines;
}

struct Trace {
    Answer options, quote;
    std::vector<json> log;
};

Trace trace(const std::string& resident) {
    auto visit = town().visit(resident);
    REQUIRE(!visit.token.empty());
    auto before = town().log().size();
    Trace seen;
    seen.options = town().call("/v1/services/koseki-zenbu/options", nullptr, visit.token);
    seen.quote = town().call("/v1/quotes", {{"service", "koseki-zenbu"}, {"options", json::object()}, {"copies", 1}},
                             visit.token);
    seen.log = log_since(before);
    return seen;
}

}  // namespace

TEST_CASE("the protected person's refusal equals five other causes in status, headers, body, pace and log") {
    auto generic = trace("r-0060");
    REQUIRE(generic.options.code() == "ask_at_counter");
    REQUIRE(generic.log.size() == 2);
    for (const auto* resident : {"r-0040", "r-0041", "r-0061", "r-0062", "r-0063", "r-0064"}) {
        CAPTURE(resident);
        auto seen = trace(resident);
        for (auto [one, other] : {std::pair{&seen.options, &generic.options}, std::pair{&seen.quote, &generic.quote}}) {
            CHECK(one->status == other->status);
            CHECK(one->body == other->body);
            CHECK(one->headers == other->headers);
            CHECK(one->milliseconds >= 300);
        }
        CHECK(seen.log == generic.log);
    }
}
