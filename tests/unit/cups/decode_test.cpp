// Recorded answers replayed (drivers/ipp/captures), then cut, glued and spoiled.
#include "drivers/document/ipp_transport.h"
#include "drivers/document/protocol.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace madoguchi;
using namespace madoguchi::drivers::document;

namespace {

std::filesystem::path captures() {
    return std::filesystem::path{SOURCE_ROOT} / "drivers/ipp/captures";
}

std::string capture(const std::string& name) {
    std::ifstream file{captures() / name, std::ios::binary};
    REQUIRE(file.good());
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

std::vector<std::string> all_captures() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{captures()}) {
        if (entry.path().extension() == ".ipp") names.push_back(entry.path().filename());
    }
    return names;
}

}  // namespace

TEST_CASE("a recorded idle printer is read with its trays") {
    const auto reply = decode_reply(capture("printer-idle.ipp"));
    REQUIRE(reply.has_value());
    REQUIRE(reply.value().size() == 1);
    const auto printer = parse_printer(reply.value().front());
    CHECK(printer.model == "Example Kiosk");
    CHECK_FALSE(printer.stopped);
    CHECK(printer.accepting);
    CHECK(printer.up_time.has_value());
    CHECK(printer.reasons == std::vector<std::string>{"none"});
    REQUIRE(printer.loaded.size() == 2);
    CHECK(printer.loaded[1].source == "tray-2");
    CHECK(printer.loaded[1].width == 29700);
}

TEST_CASE("a recorded printer without paper says so") {
    const auto reply = decode_reply(capture("printer-paper-out.ipp"));
    REQUIRE(reply.has_value());
    const auto status = to_status(parse_printer(reply.value().front()), "");
    CHECK(blocking_reason(status) == xfs4iot::PrintReason::paper_out);
}

TEST_CASE("recorded jobs are read one by one") {
    const auto reply = decode_reply(capture("jobs-completed.ipp"));
    REQUIRE(reply.has_value());
    REQUIRE(reply.value().size() == 2);
    for (const auto& attributes : reply.value()) {
        const auto job = parse_job(attributes);
        REQUIRE(job.has_value());
        CHECK(job.value().state == JobState::completed);
        CHECK(job.value().impressions.value_or(0) > 0);
    }
}

TEST_CASE("a recorded refusal is an error with its name") {
    const auto reply = decode_reply(capture("job-not-found.ipp"));
    REQUIRE_FALSE(reply.has_value());
    CHECK(reply.error().code == Errc::missing);
}

TEST_CASE("an answer cut at any length is malformed or shorter, never a crash") {
    for (const auto& name : all_captures()) {
        const auto whole = capture(name);
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const auto reply = decode_reply(std::string_view{whole}.substr(0, length));
            CAPTURE(name);
            CAPTURE(length);
            CHECK_FALSE(
                (reply.has_value() && !reply.value().empty() && parse_printer(reply.value().front()).model == "?"));
            if (name != "job-not-found.ipp") CHECK_FALSE(reply.has_value());
        }
    }
}

TEST_CASE("two answers glued are read as the first one") {
    const auto whole = capture("printer-idle.ipp");
    const auto reply = decode_reply(whole + whole);
    REQUIRE(reply.has_value());
    CHECK(reply.value().size() == 1);
}

TEST_CASE("each byte spoiled in turn does no harm") {
    const auto whole = capture("jobs-completed.ipp");
    for (std::size_t place = 0; place < whole.size(); ++place) {
        for (const char flip : {'\x01', '\x80', '\xff'}) {
            auto spoiled = whole;
            spoiled[place] = static_cast<char>(spoiled[place] ^ flip);
            if (const auto reply = decode_reply(spoiled)) {
                for (const auto& attributes : reply.value()) (void)parse_job(attributes).has_value();
            }
        }
    }
}

TEST_CASE("garbage and nothing are malformed") {
    CHECK_FALSE(decode_reply("").has_value());
    CHECK_FALSE(decode_reply("HTTP/1.1 200 OK\r\n\r\n").has_value());
    CHECK_FALSE(decode_reply(std::string(4096, '\xff')).has_value());
}
