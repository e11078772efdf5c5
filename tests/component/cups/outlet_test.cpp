// Where certificates come out: a tray with a sensor, and a presenter with shutter and retract bin, over the WebSocket.
#include "tests/component/cups/office.h"

#include <algorithm>

using namespace madoguchi;
using namespace std::chrono_literals;
using nlohmann::json;
using test::Office;

namespace {

struct Mouth : Office {
    Mouth(const std::vector<std::string>& simulator_arguments, const std::string& model)
        : Office{simulator_arguments, "model = \"" + model + "\"\n"} {
        client->unsolicited = [this](const xfs4iot::Message& message) {
            heard.emplace_back(message.header.name, message.payload);
        };
        until_status([](const json& status) { return status["common"]["device"] == "online"; });
    }

    json status() { return call(*client, "Common.Status").payload; }
    void until_status(const std::function<bool(const json&)>& reached) {
        const auto deadline = Deadline::in(10s);
        while (!reached(status()) && !deadline.passed()) loop.restart(), loop.run_one_for(50ms);
        CHECK(reached(status()));
    }
    void until_media(const std::string& word) {
        until_status([&](const json& now) { return now["printer"]["media"] == word; });
    }
    [[nodiscard]] int times(std::string_view name) const {
        return static_cast<int>(std::ranges::count(heard, name, &std::pair<std::string, json>::first));
    }
    json last(std::string_view name) const {
        json payload;
        for (const auto& [event, told] : heard)
            if (event == name) payload = told;
        return payload;
    }
    void until_heard(std::string_view name, int count = 1) {
        until([&] { return times(name) >= count; });
    }
    json print_through(const std::string& attempt, int pages) {
        begin(print(attempt, pages));
        until([this] { return !result.is_null(); });
        return result;
    }
    xfs4iot::Completion move(const std::string& where) {
        return call(*client, "Printer.ControlMedia", {{"mediaControl", {{"move", where}}}}, 20s);
    }
    json bin() { return call(*client, "Storage.GetStorage").payload["storage"]["unit1"]; }
    int at_simulator(const char* member) { return site.control({{"do", "status"}}).at(member); }
    json capabilities() { return call(*client, "Common.Capabilities").payload; }

    std::vector<std::pair<std::string, json>> heard;
};

struct TraySensor : Mouth {
    TraySensor() : Mouth{{"--outlet-sensor"}, "tray-sensor"} {}
};
struct Presenter : Mouth {
    Presenter() : Mouth{{"--presenter", "2"}, "presenter"} {}
};

}  // namespace

TEST_CASE_FIXTURE(TraySensor,
                  "a tray with a sensor tells that a sheet lies there and that it was taken, and moves nothing") {
    const auto all = capabilities();
    CHECK(all["printer"]["mediaTaken"] == true);
    CHECK(all["xPrintJob"]["takenSensor"] == true);
    CHECK_FALSE(all["printer"].contains("control"));
    CHECK(status()["printer"]["media"] == "notPresent");
    CHECK(print_through("A1", 1)["outcome"] == "done");
    until_media("entering");
    CHECK(status()["xPrintJob"]["outlet"] == "occupied");
    CHECK(times("Printer.MediaPresentedUnsolicitedEvent") == 1);
    CHECK(times("Printer.MediaTakenEvent") == 0);
    CHECK(move("retract").code == "unsupportedCommand");
    site.control({{"do", "take"}});
    until_heard("Printer.MediaTakenEvent");
    CHECK(status()["printer"]["media"] == "notPresent");
    CHECK(status()["xPrintJob"]["outlet"] == "empty");
}

TEST_CASE_FIXTURE(Presenter, "a document is presented by the shutter when it is whole, and its taking is sensed") {
    const auto all = capabilities();
    CHECK(all["printer"]["control"] == json{{"eject", true}, {"retract", true}});
    CHECK(all["printer"]["mediaPresented"] == true);
    CHECK(all["xPrintJob"]["outletSheets"] == 20);
    site.control({{"do", "paper_out"}, {"page", 2}});
    begin(print("A1", 2));
    site.wait_for("holding");
    until_media("present");  // one sheet, behind the closed shutter
    CHECK(status()["xPrintJob"]["outlet"] == "empty");
    CHECK(status()["xPrintJob"]["behindShutter"] == true);
    site.control({{"do", "refill"}});
    until([this] { return !result.is_null(); });
    CHECK(result["outcome"] == "done");
    until_media("entering");
    CHECK(status()["xPrintJob"]["behindShutter"] == false);
    CHECK(times("Printer.MediaPresentedUnsolicitedEvent") == 1);
    site.control({{"do", "take"}});
    until_heard("Printer.MediaTakenEvent");
    until_media("notPresent");
    CHECK(bin()["printer"]["status"]["in"] == 0);
}

TEST_CASE_FIXTURE(Presenter,
                  "sheets that nobody takes are drawn into the bin, which is no taking, and are counted there") {
    CHECK(move("retract").error_code() == "noMediaPresent");
    CHECK(print_through("A1", 2)["outcome"] == "done");
    until_media("entering");
    CHECK(move("retract").success());
    CHECK(at_simulator("retracted") == 2);
    CHECK(at_simulator("outlet") == 0);
    CHECK(status()["printer"]["media"] == "retracted");
    until([this] { return last("Storage.StorageChangedEvent")["unit1"]["printer"]["status"]["in"] == 1; });
    CHECK(bin()["printer"]["status"]["in"] == 1);
    CHECK(times("Printer.MediaTakenEvent") == 0);
    CHECK(query("A1")["outcome"] == "done");  // what was printed stays printed
    CHECK(move("retract").error_code() == "noMediaPresent");
    CHECK(print_through("A2", 1)["outcome"] == "done");
    until_media("entering");
    const auto other = call(*client, "Printer.RetractMedia", {{"mediaControl", "unit1"}}, 20s);
    CHECK(other.payload["result"] == "unit1");
    CHECK(times("Printer.MediaTakenEvent") == 0);
}

TEST_CASE_FIXTURE(Presenter, "what a jam left behind the shutter is presented or drawn in only when it is told to") {
    site.control({{"do", "jam"}, {"page", 2}});
    CHECK(print_through("A1", 2)["reason"] == "paperJam");
    until_media("jammed");
    site.control({{"do", "clear_jam"}});
    until_media("present");
    CHECK(times("Printer.MediaPresentedUnsolicitedEvent") == 0);
    std::vector<std::string> events;
    xfs4iot::CallOptions options;
    options.on_event = [&](const xfs4iot::Message& event) { events.push_back(event.header.name); };
    auto ejecting = client->call("Printer.ControlMedia", {{"mediaControl", {{"move", "eject"}}}}, 20s, options);
    const auto ejected = run(std::move(ejecting));
    CHECK(ejected.value().success());
    CHECK(events == std::vector<std::string>{"Printer.MediaPresentedEvent"});
    CHECK(times("Printer.MediaPresentedUnsolicitedEvent") == 0);
    CHECK(at_simulator("outlet") == 1);
    CHECK(status()["printer"]["media"] == "entering");
    CHECK(move("eject").success());  // they are presented already
    CHECK(move("retract").success());
    CHECK(at_simulator("retracted") == 1);
}

TEST_CASE_FIXTURE(
    Presenter,
    "a bin that fills up is told, and when full keeps its sheets in the mouth but not the printer from printing") {
    for (const auto* state : {"high", "full"}) {
        CHECK(print_through(std::string{"A-"} + state, 1)["outcome"] == "done");
        CHECK(move("retract").success());
        CHECK(bin()["printer"]["status"]["replenishmentStatus"] == state);
    }
    until_heard("Storage.StorageThresholdEvent", 2);
    CHECK(print_through("A3", 1)["outcome"] == "done");
    until_media("entering");
    CHECK(move("retract").error_code() == "retractBinFull");
    CHECK(at_simulator("outlet") == 1);
    CHECK(status()["common"]["device"] == "online");
    site.control({{"do", "take"}});
    until_heard("Printer.MediaTakenEvent");
    site.control({{"do", "empty_bin"}});
    until_status([this](const json&) { return bin()["printer"]["status"]["in"] == 0; });
    CHECK(bin()["printer"]["status"]["replenishmentStatus"] == "ok");
}

TEST_CASE_FIXTURE(Presenter,
                  "a retract that jams, whose answer is lost, or that reaches nobody says what is known of it") {
    print_through("A1", 1);
    until_media("entering");
    site.control({{"do", "jam_mouth"}});
    CHECK(move("retract").error_code() == "mediaJammed");
    until_media("jammed");
    site.control({{"do", "clear_jam"}});
    until_media("entering");
    site.control({{"do", "lose_reply"}, {"operation", "retract"}});
    CHECK(move("retract").success());  // the bin has it: seen by looking
    CHECK(at_simulator("bin") == 1);
    print_through("A2", 1);
    site.control({{"do", "offline"}});
    CHECK(move("retract").code == "deviceNotReady");
    site.control({{"do", "online"}});
    until_media("entering");
    CHECK(at_simulator("bin") == 1);
}

TEST_CASE_FIXTURE(Presenter, "media control that no such unit has is invalid and moves nothing") {
    print_through("A1", 1);
    until_media("entering");
    const json wrong[] = {json::object(),
                          {{"mediaControl", json::object()}},
                          {{"mediaControl", "retract"}},
                          {{"mediaControl", {{"move", "park"}}}},
                          {{"mediaControl", {{"move", "retract"}, {"cut", true}}}}};
    for (const auto& payload : wrong) {
        CAPTURE(payload.dump());
        CHECK(call(*client, "Printer.ControlMedia", payload).code == "invalidData");
    }
    CHECK(call(*client, "Printer.RetractMedia", {{"mediaControl", "transport"}}).code == "invalidData");
    CHECK(at_simulator("outlet") == 1);
}
