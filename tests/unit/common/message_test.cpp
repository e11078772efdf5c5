#include "common/xfs4iot/message.h"
#include "common/json.h"
#include "common/xfs4iot/versions.h"

#include <doctest/doctest.h>

#include <random>

using namespace madoguchi;
using namespace madoguchi::xfs4iot;

namespace {

const std::string good =
    R"({"header":{"type":"command","name":"Common.Status","version":"2.0","requestId":7,"timeout":500},"payload":{"a":1}})";

Refusal refusal(std::string_view text) {
    auto parsed = parse_command(text);
    REQUIRE(!parsed);
    return parsed.error();
}

}  // namespace

TEST_CASE("a good command is taken with its header and payload") {
    auto message = parse_command(good).value();
    CHECK(message.header.name == "Common.Status");
    CHECK(message.header.request_id == 7);
    CHECK(message.header.timeout == 500);
    CHECK(message.payload == nlohmann::json{{"a", 1}});
}

TEST_CASE("a payload may be absent, null or empty, and a command may come without version or timeout") {
    for (const char* payload : {"", R"(,"payload":null)", R"(,"payload":{})"}) {
        auto text = std::string{R"({"header":{"type":"command","name":"A.B","requestId":1})"} + payload + "}";
        auto message = parse_command(text);
        REQUIRE(message);
        CHECK(message.value().payload == nlohmann::json::object());
        CHECK(message.value().header.version == "2.0");
    }
}

TEST_CASE("a message cut at any length is refused as invalidMessage") {
    for (std::size_t length = 0; length < good.size(); ++length) {
        auto refused = refusal(std::string_view{good}.substr(0, length));
        CHECK(refused.status == AcknowledgeStatus::invalid_message);
        CHECK(refused.header.name == "Common.Acknowledge");
        CHECK(refused.header.request_id == 0);
    }
}

TEST_CASE("two messages in one text, garbage, bytes that are not UTF-8 and deep nesting are refused") {
    for (std::string text : {good + good, std::string{"hello"}, std::string{"[1,2]"}, std::string{"\"\xff\""},
                             std::string{"null"}, std::string(100000, '['), std::string(1, '\0')})
        CHECK(refusal(text).status == AcknowledgeStatus::invalid_message);
    std::mt19937 random{20261124};
    for (int round = 0; round < 2000; ++round) {
        auto damaged = good;
        damaged[random() % damaged.size()] = static_cast<char>(random());
        damaged[random() % damaged.size()] = static_cast<char>(random());
        (void)parse_command(damaged);
        (void)parse_reply(damaged);
    }
}

TEST_CASE("an unusable header is refused and echoes what could be read") {
    auto refused = refusal(R"({"header":{"type":"event","name":"Common.Status","version":"2.0","requestId":9}})");
    CHECK(refused.status == AcknowledgeStatus::invalid_message);
    CHECK(refused.header.name == "Common.Status");
    CHECK(refused.header.request_id == 9);
    for (const char* header : {R"({"name":"A.B","requestId":1})", R"({"type":"command","requestId":1})",
                               R"({"type":"command","name":5,"requestId":1})",
                               R"({"type":"command","name":"A.B","requestId":1,"timeout":"500"})",
                               R"({"type":"command","name":"A.B","requestId":1,"timeout":1.5})"})
        CHECK(refusal(std::string{R"({"header":)"} + header + "}").status == AcknowledgeStatus::invalid_message);
    CHECK(refusal(R"({"header":{"type":"command","name":"A.B","requestId":1},"payload":[1]})").status ==
          AcknowledgeStatus::invalid_message);
}

TEST_CASE("a request id that is missing, zero, negative, fractional, a text or too large is invalidRequestID") {
    for (const char* id : {"0", "-1", "1.5", "\"1\"", "2147483648", "18446744073709551616", "null", "true"}) {
        auto refused = refusal(std::string{R"({"header":{"type":"command","name":"A.B","requestId":)"} + id + "}}");
        CHECK_MESSAGE(refused.status == AcknowledgeStatus::invalid_request_id, id);
    }
    CHECK(refusal(R"({"header":{"type":"command","name":"A.B"}})").status == AcknowledgeStatus::invalid_request_id);
    CHECK(parse_command(R"({"header":{"type":"command","name":"A.B","requestId":2147483647}})"));
}

TEST_CASE("a negative timeout is left to the completion and a gigantic one is taken as very long") {
    CHECK(parse_command(R"({"header":{"type":"command","name":"A.B","requestId":1,"timeout":-5}})")
              .value()
              .header.timeout == -5);
    CHECK(parse_command(R"({"header":{"type":"command","name":"A.B","requestId":1,"timeout":18446744073709551615}})")
              .value()
              .header.timeout == INT64_MAX);
}

TEST_CASE("messages written are read back and carry only the members of their type") {
    Message completion{{.type = MessageType::completion,
                        .name = "A.B",
                        .version = "3.0",
                        .request_id = 4,
                        .completion_code = "success"},
                       {{"x", "y"}}};
    auto text = to_text(completion);
    auto back = parse_reply(text).value();
    CHECK(back.header.completion_code == "success");
    CHECK(back.payload["x"] == "y");
    auto json = parse_json(text).value();
    CHECK(!json["header"].contains("timeout"));
    CHECK(!json["header"].contains("status"));
    Message unsolicited{{.type = MessageType::unsolicited, .name = "A.E"}, {}};
    auto header = parse_json(to_text(unsolicited)).value()["header"];
    CHECK(!header.contains("requestId"));
}

TEST_CASE("an event without request id counts as unsolicited, also with a null one") {
    CHECK(parse_reply(R"({"header":{"type":"event","name":"A.E","version":"2.0"}})").value().header.type ==
          MessageType::unsolicited);
    CHECK(parse_reply(R"({"header":{"type":"event","name":"A.E","version":"2.0","requestId":null}})")
              .value()
              .header.type == MessageType::unsolicited);
}

TEST_CASE("replies cut at any length or without a completion code are malformed") {
    std::string reply =
        R"({"header":{"type":"completion","name":"A.B","version":"2.0","requestId":1,"completionCode":"success"}})";
    for (std::size_t length = 0; length < reply.size(); ++length)
        CHECK(!parse_reply(std::string_view{reply}.substr(0, length)));
    CHECK(!parse_reply(R"({"header":{"type":"completion","name":"A.B","version":"2.0","requestId":1}})"));
}

TEST_CASE("bytes of a device that are not UTF-8 do not reach the wire") {
    Message completion{{.type = MessageType::completion, .name = "A.B", .request_id = 1, .completion_code = "success"},
                       {{"model", "caf\xe9"}}};
    CHECK(parse_reply(to_text(completion)));
}

TEST_CASE("versions are major and minor numbers") {
    CHECK(major_version("2.0") == 2);
    CHECK(major_version("3.12") == 3);
    for (const char* text : {"", "2", "2.", ".0", "0.1", "2.0.1", "a.b", "-1.0", "2.-1"})
        CHECK(major_version(text) == 0);
}

TEST_CASE("command versions follow the release and unknown names are told from unsupported ones") {
    CHECK(command_versions("Common.Status")->completion == "3.0");
    CHECK(command_versions("Printer.PrintNative")->command == "3.0");
    CHECK(command_versions("XPayment.Pay")->command == "1.0");
    CHECK(!command_versions("Printer.Staple"));
    CHECK(event_version("Common.StatusChangedEvent") == "3.0");
    CHECK(event_version("Printer.MediaTakenEvent") == "2.0");
    CHECK(event_version("Storage.StorageChangedEvent") == "2.1");
}
