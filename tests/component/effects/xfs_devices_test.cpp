// XfsDevices over real WebSockets: every way an answer can fail becomes done, not done or unknown, never more.
#include "kiosk/effects/xfs_devices.h"
#include "common/digest.h"
#include "common/json.h"
#include "fake_service.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace madoguchi::effects {

using namespace std::chrono_literals;
using nlohmann::json;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using Answer = FakeServices::Answer;

namespace {

struct Bench {
    Bench() {
        services.services = {"reader", "printer", "slips", "money"};
        services.answer = [this](const std::string& name, const json& payload) {
            if (name == "Common.Status") return Answer{.payload = status};
            return act ? act(name, payload) : Answer{};
        };
        devices.changed = [this](const model::Devices& now) { seen = now; };
        asio::co_spawn(loop, devices.run(), [](const std::exception_ptr& trouble) { CHECK_FALSE(trouble); });
        until([&] {
            return seen.card_reader.usable() && seen.document_printer.usable() && seen.receipt_printer.usable() &&
                   seen.cashless_terminal.usable();
        });
    }
    ~Bench() {
        devices.stop();
        services.close();
        loop.restart();
        loop.run_for(2s);
    }
    // Runs the loop until it is true; a deadline ends the test instead of hanging.
    void until(const std::function<bool()>& true_now) {
        const auto deadline = Deadline::in(20s);
        loop.restart();
        while (!true_now() && !deadline.passed()) loop.run_one_for(100ms);
        REQUIRE(true_now());
    }
    template <class T>
    T result_of(Task<T> task) {
        std::optional<T> result;
        asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& trouble, T value) {
            CHECK_FALSE(trouble);
            result = std::move(value);
        });
        until([&] { return result.has_value(); });
        return std::move(*result);
    }

    json status{{"common", {{"device", "online"}}},
                {"cardReader", {{"chipPower", "noCard"}}},
                {"printer", {{"media", "unknown"}, {"paper", {{"upper", "full"}}}, {"toner", "full"}}}};
    std::function<Answer(const std::string&, const json&)> act;
    asio::io_context loop{1};
    FakeServices services{loop};
    model::Devices seen;
    XfsDevices devices{loop, [this] { return services.publisher(); }, {}, {"reader", "printer", "slips", "money"}};
};

xfs4iot::PayRequest pay_request() {
    return {{"01KATEST000000000000000101"}, {"01KATEST000000000000000100"}, {300}, "credit", "ja"};
}

saga::Document document() {
    saga::Document sheet;
    sheet.id = {"D1"};
    sheet.pages = 1;
    sheet.sha256 = sha256_hex("%PDF-1.7");
    sheet.data = std::make_shared<saga::DocumentData>("%PDF-1.7");
    return sheet;
}

const AttemptId attempt{"01KATEST000000000000000102"};
const VisitId visit{"01KATEST000000000000000100"};

Answer printed(const json& payload) {
    auto result = payload;
    result.erase("data");
    result["outcome"] = "done";
    result["impressions"] = 1;
    return {.payload = result};
}

}  // namespace

TEST_CASE("sensors are read at connect and followed afterwards") {
    Bench bench;
    CHECK_FALSE(bench.seen.card_present);
    bench.services.announce({{"cardReader", {{"chipPower", "poweredOff"}}}});
    bench.until([&] { return bench.seen.card_present; });
    bench.services.announce({{"printer", {{"paper", {{"upper", "out"}}}}}});
    bench.until([&] { return bench.seen.document_printer.trouble == model::DeviceTrouble::paper_out; });
}

TEST_CASE("a device whose service goes away is offline and comes back by itself") {
    Bench bench;
    bench.act = [](const std::string&, const json&) { return Answer{.drop = true}; };
    CHECK(std::get<xfs4iot::CardError>(bench.result_of(bench.devices.inspect_card())) ==
          xfs4iot::CardError::reader_fault);
    bench.until([&] { return !bench.seen.card_reader.usable(); });
    bench.until([&] { return bench.seen.card_reader.usable(); });
}

TEST_CASE("a payment is what the terminal says, unknown when its answer was lost, and nothing when never sent") {
    Bench bench;
    const auto pay = [&] { return bench.result_of(bench.devices.pay(pay_request())); };
    SUBCASE("done") {
        bench.act = [](const std::string&, const json& payload) {
            return Answer{.payload = {{"attemptId", payload.at("attemptId")},
                                      {"outcome", "done"},
                                      {"reason", "none"},
                                      {"amount", 300},
                                      {"transactionId", "T1"}}};
        };
        const auto result = pay();
        CHECK(result.outcome == Outcome::done);
        CHECK(result.transaction_id == "T1");
    }
    SUBCASE("lost") {
        bench.act = [](const std::string&, const json&) { return Answer{.drop = true}; };
        CHECK(pay().outcome == Outcome::unknown);
    }
    SUBCASE("refused at the acknowledge") {
        bench.act = [](const std::string&, const json&) { return Answer{.refuse = "tooManyRequests"}; };
        CHECK(pay().outcome == Outcome::not_done);
    }
    SUBCASE("for another attempt") {
        bench.act = [](const std::string&, const json&) {
            return Answer{.payload = {{"attemptId", "01KATEST000000000000000999"},
                                      {"outcome", "done"},
                                      {"reason", "none"},
                                      {"amount", 300},
                                      {"transactionId", "T9"}}};
        };
        CHECK(pay().outcome == Outcome::unknown);
    }
    SUBCASE("rubbish") {
        bench.act = [](const std::string&, const json&) { return Answer{.payload = {{"outcome", 7}}}; };
        CHECK(pay().outcome == Outcome::unknown);
    }
    SUBCASE("an attempt that was used before") {
        bench.act = [](const std::string&, const json&) {
            return Answer{.code = "commandErrorCode", .payload = {{"errorCode", "duplicateAttempt"}}};
        };
        CHECK(pay().outcome == Outcome::unknown);
    }
    SUBCASE("a question that fails says nothing about the money") {
        bench.act = [](const std::string&, const json&) { return Answer{.code = "deviceNotReady"}; };
        const auto result = bench.result_of(bench.devices.query_payment(attempt));
        CHECK(result.outcome == Outcome::unknown);
        CHECK(result.reason == PaymentReason::unreachable);
    }
}

TEST_CASE("nothing is sent to a terminal that is not there") {
    Bench bench;
    bench.services.close();
    bench.until([&] { return !bench.seen.cashless_terminal.usable(); });
    const auto result = bench.result_of(bench.devices.pay(pay_request()));
    CHECK(result.outcome == Outcome::not_done);
    CHECK(result.reason == PaymentReason::unreachable);
}

TEST_CASE("the ids and the digest of a print are compared before anything is presented") {
    Bench bench;
    int page = 0;
    const auto print = [&] {
        return bench.result_of(bench.devices.print(attempt, visit, document(), [&](int now) { page = now; }));
    };
    SUBCASE("same") {
        bench.act = [](const std::string&, const json& payload) {
            auto answer = printed(payload);
            xfs4iot::Message event;
            event.header.type = xfs4iot::MessageType::event;
            event.header.name = "XPrintJob.PageCompleted";
            event.payload = {{"attemptId", payload.at("attemptId")}, {"impressions", 1}};
            answer.events.push_back(event);
            return answer;
        };
        const auto outcome = print();
        CHECK(outcome.result.outcome == Outcome::done);
        CHECK(outcome.echo_matches);
        CHECK(page == 1);
    }
    for (const auto* member : {"visitId", "documentId", "sha256"}) {
        SUBCASE(member) {
            bench.act = [member](const std::string&, const json& payload) {
                auto answer = printed(payload);
                answer.payload[member] = "another";
                return answer;
            };
            CHECK_FALSE(print().echo_matches);
        }
    }
    SUBCASE("lost: unknown") {
        bench.act = [](const std::string&, const json&) { return Answer{.drop = true}; };
        CHECK(print().result.outcome == Outcome::unknown);
        CHECK_FALSE(print().result.impressions == 1);
    }
    SUBCASE("refused: provably nothing") {
        bench.act = [](const std::string&, const json&) { return Answer{.refuse = "tooManyRequests"}; };
        const auto outcome = print();
        CHECK(outcome.result.outcome == Outcome::not_done);
        CHECK(outcome.result.impressions == 0);
    }
}

TEST_CASE("a wrong PIN tells how many tries remain and is sent once") {
    Bench bench;
    bench.act = [](const std::string&, const json&) {
        return Answer{.code = "commandErrorCode", .payload = {{"errorCode", "pinWrong"}, {"triesLeft", 2}}};
    };
    const auto outcome = bench.result_of(bench.devices.authenticate({Secret{"9999"}, "nonce"}));
    CHECK(std::get<xfs4iot::CardError>(outcome.result) == xfs4iot::CardError::pin_wrong);
    CHECK(outcome.tries_left == 2);
    CHECK(std::ranges::count(bench.services.heard, std::string{"XIdentity.Authenticate"}) == 1);
}

namespace {

xfs4iot::Message event(const char* name, json payload) {
    xfs4iot::Message message;
    message.header.type = xfs4iot::MessageType::event;
    message.header.name = name;
    message.header.version = "1.0";
    message.payload = std::move(payload);
    return message;
}

}  // namespace

TEST_CASE(
    "what the terminal shows and asks during a payment is passed on, what is no such thing is not, and not without "
    "end") {
    Bench bench;
    std::vector<xfs4iot::TerminalDisplay> shown;
    std::vector<xfs4iot::TerminalInput> asked;
    bench.devices.terminal_shown = [&](const xfs4iot::TerminalDisplay& display) { shown.push_back(display); };
    bench.devices.terminal_asked = [&](const xfs4iot::TerminalInput& question) { asked.push_back(question); };
    bench.act = [](const std::string&, const json& payload) {
        const auto& id = payload.at("attemptId");
        Answer answer{.payload = {{"attemptId", id}, {"outcome", "done"}, {"reason", "none"}, {"amount", 300}}};
        answer.events = {
            event("XPayment.DisplayEvent", {{"attemptId", id}, {"kind", "prompt"}, {"lines", {"もういちど"}}}),
            event("XPayment.DisplayEvent", {{"attemptId", id}, {"kind", "shout"}, {"lines", 1}}),
            event("XPayment.InputEvent", {{"attemptId", id},
                                          {"inputId", "7"},
                                          {"kind", "menu"},
                                          {"lines", {"払い方"}},
                                          {"choices", {"一括", "リボ"}},
                                          {"seconds", 20}})};
        for (int more = 0; more < 240; ++more) answer.events.push_back(answer.events.front());
        return answer;
    };
    CHECK(bench.result_of(bench.devices.pay(pay_request())).outcome == Outcome::done);
    REQUIRE(shown.size() >= 2);
    CHECK(shown.size() < 220);
    CHECK(shown[0].lines == std::vector<std::string>{"もういちど"});
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].choices.size() == 2);
    bench.act = [](const std::string&, const json&) { return Answer{}; };
    asio::co_spawn(bench.loop, bench.devices.answer_terminal({"7", {}, 2}), asio::detached);
    bench.until([&] { return bench.services.heard.back() == "XPayment.Answer"; });
}

TEST_CASE("a board and a maintenance service that say rubbish of themselves leave the kiosk in peace") {
    asio::io_context loop{1};
    FakeServices services{loop};
    services.services = {"board", "service"};
    const json rubbish[] = {1,
                            "text",
                            nullptr,
                            json::array({1}),
                            json::object(),
                            {{"lights", 1}, {"vendorMode", 2}},
                            {{"lights", {{"lights", "x"}}}, {"vendorMode", {{"service", 7}}}},
                            {{"lights", {{"lights", {{"cardReader", 1}}}}}, {"auxiliaries", "on"}}};
    for (const auto& what : rubbish) {
        services.answer = [&](const std::string&, const json&) { return Answer{.payload = what}; };
        Surroundings around{loop, [&] { return services.publisher(); }, {}, {"board", "board", "service"}};
        services.heard.clear();
        asio::co_spawn(loop, around.run(), [](const std::exception_ptr& trouble) { CHECK_FALSE(trouble); });
        const auto heard = [&](const char* name) { return std::ranges::count(services.heard, name) > 0; };
        const auto deadline = Deadline::in(10s);
        loop.restart();
        around.show({.card_reader = true});
        while (!(heard("Common.Capabilities") || heard("Common.Status")) && !deadline.passed()) loop.run_one_for(50ms);
        loop.run_for(50ms);
        CHECK_FALSE(around.help_button());
        CHECK(around.maintenance_state() == model::Maintenance::none);
        around.stop();
        loop.run_for(100ms);
    }
    services.close();
    loop.run_for(100ms);
}

}  // namespace madoguchi::effects
