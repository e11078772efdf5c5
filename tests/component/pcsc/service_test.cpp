// CardReader and XIdentity through the real terminal-daemon: what clients get, and who gets it.
#include "common/base64.h"
#include "common/json.h"
#include "common/xfs4iot/x_identity.h"
#include "common/xfs4iot/x_identity_documents.h"
#include "drivers/pcsc/winscard_transport.h"
#include "tests/component/pcsc/daemon_bench.h"

#include <set>

namespace madoguchi::bench {

namespace {

using namespace std::chrono_literals;

Json fault(Json command) {
    command["do"] = "fault";
    return Bench::shared().control(command);
}

// pcscd 1.9.9 looks at such a reader every 0.4 s; a card put down between a pull and the next look may be missed. Its
// counter of events says when it has looked; that it calls the reader empty does not: an APDU without answer tells it
// so.
class PcscdLooks {
public:
    void until_next_event() {
        const auto deadline = Deadline::in(10s);
        auto now = before;
        while (now.insertions == before.insertions && !deadline.passed()) now = reader->watch(now, 1s);
        REQUIRE(now.insertions != before.insertions);
        REQUIRE(!now.card);
    }

private:
    std::unique_ptr<drivers::pcsc::Transport> reader = drivers::pcsc::make_winscard_transport("Virtual PCD 00 00");
    drivers::pcsc::ReaderView before = reader->watch({}, 1s);
};

std::string message(const std::string& name, int id, const Json& payload, int timeout_ms = 10000,
                    const char* version = "1.0") {
    return Json{
        {"header",
         {{"type", "command"}, {"name", name}, {"version", version}, {"requestId", id}, {"timeout", timeout_ms}}},
        {"payload", payload}}
        .dump();
}

}  // namespace

TEST_CASE("attributes, signatures and documents come over the wire as docs/xfs4iot.md has them") {
    {
        CardVisit visit{"taro"};
        const auto inspection = visit.ask("Inspect");
        CHECK(decode<xfs4iot::CardInspection>(inspection.payload).value().signing_tries_left == 5);
        const auto attributes = visit.ask("ReadAttributes", {{"pin", "4321"}});
        CHECK(attributes.payload == Json{{"name", "山田　太郎"},
                                         {"address", "東京都千代田区架空町一丁目２番３号"},
                                         {"birthDate", "19800101"},
                                         {"sex", "1"}});
        CHECK(visit.ask("ReadAttributes", {{"referenceNumber", "80010120354649"}}).payload == attributes.payload);
        const auto login = visit.ask("Authenticate", {{"pin", "1234"}, {"challenge", to_base64("challenge")}});
        CHECK(decode<xfs4iot::CardSignature>(login.payload).value().signature.size() == 256);
        const auto signature = visit.ask("Sign", {{"password", "abc123"}, {"data", to_base64("a document")}});
        CHECK(decode<xfs4iot::DocumentSignature>(signature.payload).value().signature.size() == 256);
    }
    {
        CardVisit visit{"other-card"};
        const auto licence = visit.ask("ReadDriversLicence", {{"pin1", "1111"}, {"pin2", "2222"}});
        const auto decoded = decode<xfs4iot::DriversLicence>(licence.payload);
        REQUIRE_MESSAGE(decoded.has_value(), licence.payload.dump());
        CHECK(decoded.value().name.view() == "山田　〓郎");
        CHECK(licence.payload["externalCharacters"] == 1);
        CHECK(licence.payload["changes"][0]["what"] == "address");
    }
    CardVisit visit{"residence-card"};
    CHECK(visit.ask("ReadResidenceCard").payload["opened"] == false);
    CHECK(visit.ask("ReadResidenceCard", {{"cardNumber", "AB12345678CD"}}).payload["municipality"] == "131016");
}

TEST_CASE("what the card refuses comes as errorCode with the tries left and the PIN's name") {
    {
        CardVisit visit{"taro"};
        const auto wrong = visit.ask("ReadAttributes", {{"pin", "9999"}});
        CHECK(wrong.code == "commandErrorCode");
        CHECK(wrong.payload == Json{{"errorCode", "pinWrong"}, {"triesLeft", 2}});
        CHECK(visit.ask("ReadAttributes", {{"pin", "999"}}).payload["errorCode"] == "pinMalformed");
        CHECK(visit.ask("ReadAttributes", {{"referenceNumber", "123456789018"}}).payload["which"] == "referenceNumber");
        CHECK(visit.ask("ReadDriversLicence", {{"pin1", "1111"}}).error_code() == "notThisCard");
        CHECK(visit.ask("ReadResidenceCard").error_code() == "notThisCard");
        fault({{"kind", "rubbish"}});
        CHECK(visit.ask("Inspect").error_code() == "cardFault");
        fault({{"kind", "none"}});
    }
    {
        CardVisit visit{"other-card"};
        const auto wrong = visit.ask("ReadDriversLicence", {{"pin1", "1111"}, {"pin2", "9999"}});
        CHECK(wrong.payload == Json{{"errorCode", "pinWrong"}, {"triesLeft", 2}, {"which", "pin2"}});
        for (const auto& [pin1, pin2, which] : {std::tuple{"111", "2222", "pin1"}, std::tuple{"1111", "222", "pin2"},
                                                std::tuple{"1111", "22a2", "pin2"}, std::tuple{"1", "2", "pin1"}}) {
            const auto malformed = visit.ask("ReadDriversLicence", {{"pin1", pin1}, {"pin2", pin2}});
            CHECK(malformed.error_code() == "pinMalformed");
            CHECK(malformed.payload["which"] == which);
        }
        CHECK(visit.ask("ReadAttributes", {{"pin", "4321"}}).error_code() == "notThisCard");
    }
    for (const auto& [card, code] : {std::pair{"locked", "pinLocked"}, std::pair{"never-set", "pinNeverSet"},
                                     std::pair{"no-certificate", "noCertificate"}}) {
        CardVisit visit{card};
        CHECK(visit.ask("Authenticate", {{"pin", "1234"}, {"challenge", "eA=="}}).error_code() == code);
    }
}

TEST_CASE("payloads of the wrong shape are invalidData and nothing reaches the card") {
    CardVisit visit{"taro"};
    const int before = Bench::shared().control({{"do", "status"}}).at("apdus");
    CHECK(visit.ask("ReadAttributes").code == "invalidData");
    CHECK(visit.ask("ReadAttributes", {{"pin", 4321}}).code == "invalidData");
    CHECK(visit.ask("ReadAttributes", {{"pin", "4321"}, {"referenceNumber", "80010120354649"}}).code == "invalidData");
    CHECK(visit.ask("Authenticate", {{"pin", "1234"}}).code == "invalidData");
    CHECK(visit.ask("Authenticate", {{"pin", "1234"}, {"challenge", "?"}}).code == "invalidData");
    CHECK(visit.ask("Authenticate", {{"pin", "1234"}, {"challenge", ""}}).code == "invalidData");
    CHECK(visit.ask("Sign", {{"password", "ABC123"}}).code == "invalidData");
    CHECK(visit.ask("ReadDriversLicence", {{"pin1", 1111}}).code == "invalidData");
    CHECK(visit.ask("ReadResidenceCard", {{"cardNumber", true}}).code == "invalidData");
    CHECK(Bench::shared().control({{"do", "status"}}).at("apdus") == before);
}

TEST_CASE("a wait for a card is told by event, ends by cancel and by timeout, and takes a card that comes") {
    Bench::shared().remove();
    CardDaemon daemon;
    auto client = daemon.connect(daemon.uri());
    daemon.until_device(*client, "online");
    daemon.until_card(*client, false);
    CHECK(daemon.call(*client, "CardReader.ReadRawData", {{"chip", true}}, 300ms).code == "timeOut");
    CHECK(daemon.call(*client, "XIdentity.Inspect").error_code() == "noCard");

    std::vector<std::string> events;
    std::int32_t id = 0;
    std::optional<xfs4iot::Completion> done;
    const auto wait_for_card = [&] {
        xfs4iot::CallOptions options;
        options.on_event = [&](const auto& event) { events.push_back(event.header.name); };
        options.on_start = [&](std::int32_t given) { id = given; };
        events.clear();
        done.reset();
        daemon.spawn(client->call("CardReader.ReadRawData", {{"chip", true}}, 20s, options),
                     [&](const auto& result) { done = result.value(); });
        daemon.until([&] { return !events.empty(); });
        CHECK(events.front() == "CardReader.InsertCardEvent");
    };
    wait_for_card();
    CHECK(daemon.run(client->cancel({id})).value().success());
    daemon.until([&] { return done.has_value(); });
    CHECK(done->code == "canceled");

    wait_for_card();
    Bench::shared().insert("taro");
    daemon.until([&] { return done.has_value(); });
    CHECK(done->success());
    CHECK(events.back() == "CardReader.MediaInsertedEvent");
    CHECK(from_base64(done->payload["chip"][0]["data"].get<std::string>())->starts_with("\x3B\xDA"));
    Bench::shared().remove();
    daemon.until_card(*client, false);
}

TEST_CASE("canceling a slow command ends it without a PIN sent") {
    CardVisit visit{"taro"};
    fault({{"kind", "slow"}, {"ms", 100}});
    std::int32_t id = 0;
    std::optional<xfs4iot::Completion> done;
    xfs4iot::CallOptions options;
    options.on_start = [&](std::int32_t given) { id = given; };
    visit.spawn(visit.client->call("XIdentity.ReadAttributes", {{"pin", "4321"}}, 20s, options),
                [&](const auto& result) { done = result.value(); });
    visit.until([&] { return id != 0; });
    CHECK(visit.run(visit.client->cancel({id})).value().success());
    visit.until([&] { return done.has_value(); });
    CHECK(done->code == "canceled");
    fault({{"kind", "none"}});
    CHECK(visit.ask("Inspect").payload["attributesTriesLeft"] == 3);
    CHECK(Bench::shared().control({{"do", "status"}}).at("verifies") == 0);
}

TEST_CASE("a silent card ends a command by its timeout, and the next card works") {
    CardVisit visit{"taro"};
    fault({{"kind", "silent"}});
    CHECK(visit.ask("Inspect", Json::object(), 300ms).code == "timeOut");
    Bench::shared().remove();
    visit.until_card(*visit.client, false);
    Bench::shared().insert("taro");
    visit.until_card(*visit.client, true);
    CHECK(visit.ask("Inspect").success());
}

TEST_CASE("a card pulled in the middle is cardRemoved, pcscd's end readerFault, and both are over by themselves") {
    CardVisit visit{"taro"};
    PcscdLooks pcscd;
    fault({{"kind", "remove_at_apdu"}, {"n", 5}});
    CHECK(visit.ask("ReadAttributes", {{"pin", "4321"}}).error_code() == "cardRemoved");
    fault({{"kind", "none"}});
    CHECK(visit.call(*visit.client, "CardReader.ChipIO", {{"chipData", "AKQEDA=="}}).error_code() == "noMedia");
    pcscd.until_next_event();
    Bench::shared().insert("taro");
    visit.until_card(*visit.client, true);
    CHECK(visit.ask("ReadAttributes", {{"pin", "4321"}}).success());

    Bench::shared().kill_pcscd();
    visit.until_device(*visit.client, "offline");
    CHECK(visit.ask("Inspect").error_code() == "readerFault");
    CHECK(visit.call(*visit.client, "CardReader.ReadRawData", {{"chip", true}}, 200ms).code == "deviceNotReady");
    Bench::shared().start_pcscd();
    visit.until_device(*visit.client, "online");
    visit.until_card(*visit.client, true);
    CHECK(visit.ask("ReadAttributes", {{"pin", "4321"}}).success());
}

TEST_CASE("attributes go to the connection that asked and to nobody else") {
    CardVisit visit{"taro"};
    auto asking = visit.raw(visit.uri());
    auto listening = visit.raw(visit.uri());
    asking->send(message("XIdentity.ReadAttributes", 1, {{"pin", "4321"}}));
    listening->send(message("XIdentity.Inspect", 2, Json::object()));
    std::string heard;
    bool answered = false;
    while (!answered) {
        const auto next = visit.next(*listening);
        heard += next.dump();
        answered = next["header"]["type"] == "completion";
    }
    // Whatever else was sent to it came before the answer to this last question.
    listening->send(message("Common.Status", 3, Json::object(), 0, "2.0"));
    for (answered = false; !answered;) {
        const auto next = visit.next(*listening);
        heard += next.dump();
        answered = next["header"]["type"] == "completion";
    }
    CHECK(heard.find("山田") == std::string::npos);
    CHECK(heard.find("ReadAttributes") == std::string::npos);
    CHECK(visit.next(*asking)["header"]["type"] == "acknowledge");
    CHECK(visit.next(*asking)["payload"]["name"] == "山田　太郎");
}

TEST_CASE("capabilities name what this reader can do") {
    CardVisit visit{"felica"};
    const auto payload = visit.call(*visit.client, "Common.Capabilities").payload;
    CHECK(payload["cardReader"]["type"] == "contactless");  // as the card's ATR says
    CHECK(payload["xIdentity"]["attributes"] == Json::array({"pin", "referenceNumber"}));
    CHECK(payload["xIdentity"]["tokens"] == Json::array({"felica", "typeA"}));
    CHECK(visit.ask("Inspect").payload["token"] == "01100a1012345678");
    std::set<std::string> commands;
    for (const auto& interface : payload["interfaces"])
        for (const auto& [name, entry] : interface["commands"].items()) commands.insert(name);
    for (const char* name : {"XIdentity.Inspect", "XIdentity.Sign", "XIdentity.ReadDriversLicence",
                             "XIdentity.ReadResidenceCard", "CardReader.ChipIO"})
        CHECK(commands.contains(name));
}

}  // namespace madoguchi::bench
