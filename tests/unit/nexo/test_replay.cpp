// Recorded sessions of drivers/nexo/captures are played back: the driver says what it said then, the terminal's side
// comes from the record. The first line of a record tells what the payment came to.
#include "common/config.h"
#include "drivers/nexo/capture.h"
#include "drivers/nexo/driver.h"
#include "drivers/nexo/protocol.h"
#include "tests/simulators/shared/process.h"

#include <doctest/doctest.h>
#include <boost/asio/as_tuple.hpp>

#include <fstream>
#include <map>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

using Record = std::vector<Json>;

Record read_record(const std::filesystem::path& file) {
    Record lines;
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
    return lines;
}

const Json& header_of(const Json& line) {
    const auto& message = line.at("message");
    return message.front().at("MessageHeader");
}

// The terminal's side of a record. A request leads to what followed it then; ServiceIDs of then become those of now.
class Replay final : public nexo::Channel {
public:
    Replay(asio::io_context& loop, Record lines) : record(std::move(lines)), used(record.size(), false), news{loop} {}

    Task<Result<void>> open(Deadline) override {
        while (opened < record.size() && record[opened].at("way") != "open") ++opened;
        if (opened == record.size()) co_return fail(Errc::unreachable, "the record ends");
        ++opened;
        up = true;
        co_return ok();
    }

    Task<Result<std::string>> read() override {
        while (up && arrived.empty()) {
            news.expires_at(std::chrono::steady_clock::time_point::max());
            co_await news.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        if (arrived.empty()) co_return fail(Errc::closed, "as recorded");
        auto message = std::move(arrived.front());
        arrived.erase(arrived.begin());
        if (message.empty()) {
            up = false;
            co_return fail(Errc::closed, "as recorded");
        }
        co_return message;
    }

    Task<Result<void>> write(std::string message, Deadline) override {
        auto said = Json::parse(message);
        const auto& header = said.front().at("MessageHeader");
        for (std::size_t at = 0; at < record.size(); ++at) {
            if (used[at] || !is_same_request(record[at], header)) continue;
            used[at] = true;
            ids[header_of(record[at]).value("ServiceID", "")] = header.value("ServiceID", "");
            hand_out(at + 1);
            break;
        }
        co_return ok();  // what the record does not know is not answered
    }

    void close() override {
        up = false;
        arrived.clear();
        news.cancel();
    }

private:
    static bool is_same_request(const Json& line, const Json& header) {
        return line.at("way") == "out" &&
               header_of(line).value("MessageCategory", "") == header.value("MessageCategory", "");
    }

    void hand_out(std::size_t at) {
        for (; at < record.size() && record[at].at("way") == "in"; ++at) arrived.push_back(renumbered(record[at]));
        bool ended = at < record.size() && record[at].at("way") == "closed";
        if (ended) arrived.emplace_back();
        news.cancel();
    }

    std::string renumbered(const Json& line) {
        auto text = line.at("message").dump();
        for (const auto& [then, now] : ids)
            for (auto found = text.find('"' + then + '"'); found != std::string::npos;
                 found = text.find('"' + then + '"'))
                text.replace(found + 1, then.size(), now);
        return text;
    }

    Record record;
    std::vector<bool> used;
    asio::steady_timer news;
    std::vector<std::string> arrived;  // "": the connection ended
    std::map<std::string, std::string> ids;
    std::size_t opened = 0;
    bool up = false;
};

xfs4iot::PayRequest recorded_payment(const Record& record) {
    for (const auto& line : record) {
        if (line.at("way") != "out" || header_of(line).value("MessageCategory", "") != "Payment") continue;
        const auto& body = line.at("message").at("SaleToPOIRequest").at("PaymentRequest");
        auto sale = body.at("SaleData").at("SaleTransactionID").value("TransactionID", "");
        auto amount = body.at("PaymentTransaction").at("AmountsReq").at("RequestedAmount").get<std::int64_t>();
        return {{sale}, {"01VISIT"}, {amount}, "", "ja"};
    }
    FAIL("the record holds no payment");
    std::terminate();
}

xfs4iot::PaymentResult play(const Record& record) {
    simulator::TemporaryDirectory state;
    asio::io_context loop;
    auto file = ConfigFile::parse(
        "[device.t]\naddress = \"tcp://127.0.0.1:1\"\nsale_id = \"KIOSK1\"\npoi_id = \"POI1\"\nquery_interval_ms = "
        "20\n",
        "replay.toml");
    auto section = file.value().section("device.t", nexo::config_keys());
    auto made =
        nexo::make_nexo_cashless_terminal(loop, section.value(), state.path(), std::make_unique<Replay>(loop, record));
    auto& driver = *made.value();
    xfs4iot::PaymentResult result;
    start(loop, [&]() -> Task<> { co_await driver.run(); });
    start(loop, [&]() -> Task<> {
        while (driver.state() != DeviceState::online) co_await pause(1ms);
        std::string id;
        auto request = recorded_payment(record);
        auto wire = [&](std::string given) { id = std::move(given); };
        result = co_await driver.pay(request, wire, Deadline::in(2s));
        bool odd = result.reason == xfs4iot::PaymentReason::amount_mismatch;
        if (result.outcome == xfs4iot::Outcome::unknown && !odd)
            result = co_await driver.query(request.attempt, id, false, Deadline::in(5s));
        driver.stop();
    });
    loop.run_for(20s);
    return result;
}

}  // namespace

TEST_CASE("every recorded session ends as it ended then") {
    int sessions = 0;
    for (const auto& entry : std::filesystem::directory_iterator{std::string{SOURCE_ROOT} + "/drivers/nexo/captures"}) {
        if (entry.path().extension() != ".jsonl") continue;
        CAPTURE(entry.path().filename().string());
        auto record = read_record(entry.path());
        auto result = play(record);
        CHECK(xfs4iot::name(result.outcome) == record.front().at("outcome").get<std::string>());
        CHECK(xfs4iot::name(result.reason) == record.front().at("reason").get<std::string>());
        ++sessions;
    }
    CHECK(sessions >= 4);
}

TEST_CASE("only the terminal's own account can read a record") {
    simulator::TemporaryDirectory folder;
    asio::io_context loop;
    Record session{Json{{"way", "open"}}};
    auto channel = nexo::record(std::make_unique<Replay>(loop, session), folder.path() / "captures");
    start(loop, [&]() -> Task<> { (void)co_await channel->open(Deadline::in(1s)); });
    loop.run();
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder.path() / "captures"})
        files.push_back(entry.path());
    REQUIRE(files.size() == 1);
    CHECK(files[0].filename().string().starts_with("nexo-"));
    CHECK(read_record(files[0]).at(0).at("way") == "open");
    using std::filesystem::perms;
    CHECK(std::filesystem::status(files[0]).permissions() == (perms::owner_read | perms::owner_write));
}

TEST_CASE("a record holds nothing of card and person") {
    auto shown = nexo::redact(R"({"SaleToPOIResponse":{"PaymentResponse":{
        "PaymentResult":{"AmountsResp":{"AuthorizedAmount":300},
            "PaymentInstrumentData":{"CardData":{"PaymentBrand":"WAON","MaskedPan":"1234"}},
            "PaymentAcquirerData":{"ApprovalCode":"A1","AcquirerTransactionID":{"TransactionID":"77"}}},
        "CustomerToken":{"TokenValue":88},"PaymentReceipt":[{"OutputContent":{"OutputText":[{"Text":"Yamada"}]}}]}}})")
                     .dump();
    CHECK(shown.find("WAON") != std::string::npos);
    CHECK(shown.find("300") != std::string::npos);
    for (const char* secret : {"1234", "A1", "77", "88", "Yamada"}) CHECK(shown.find(secret) == std::string::npos);
    CHECK(nexo::redact("no json").is_null());
    CHECK(nexo::redact("[1]").is_null());
}

TEST_CASE("a message nested without end is refused, and its record does not overflow the stack") {
    constexpr std::size_t deep = 500'000;
    auto whole = R"({"SaleToPOIResponse":)" + std::string(deep, '[') + std::string(deep, ']') + "}";
    for (const auto& text : {whole, std::string(deep, '[')}) {
        CHECK(nexo::redact(text).is_null());
        auto message = nexo::decode(text);
        REQUIRE(!message);
        CHECK(message.error().code == Errc::malformed);
    }
}
