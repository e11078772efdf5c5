// Lights and Auxiliaries through terminal-daemon as a process, with a simulated board on a pseudo terminal.
#include "common/base64.h"
#include "tests/component/daemon/bench.h"
#include "tests/component/daemon/daemon_process.h"
#include "tests/simulators/shared/process.h"
#include "tests/unit/common/temporary.h"

using namespace madoguchi;
using madoguchi::simulator::SimulatorProcess;
using madoguchi::test::DaemonProcess;
using madoguchi::test::LoopBench;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

// A board, the daemon that runs it, and a client that follows its status.
struct Desk : LoopBench {
    explicit Desk(std::string more = "") : config{write_config(more)}, daemon{start_daemon()} {
        client = connect("ws://127.0.0.1:" + port() + "/xfs4iot/v1.0/panel");
        client->unsolicited = [this](const xfs4iot::Message& message) { known.merge_patch(message.payload); };
        known = call(*client, "Common.Status").payload;
        until_device("online");
    }

    std::string write_config(const std::string& more) {
        auto file = directory.path() / "terminal.toml";
        test::write_file(file, "[terminal]\nid = \"t1\"\nproduction = false\nassets = \"" SOURCE_ROOT
                               "/assets\"\nstate = \"" +
                                   (directory.path() / "state").string() +
                                   "\"\n[device.panel]\nclass = \"auxiliaries\"\ndriver = \"panel-io\"\npath = \"" +
                                   (board.state() / "tty").string() + "\"\n" + more);
        return file;
    }
    std::unique_ptr<DaemonProcess> start_daemon() {
        return std::make_unique<DaemonProcess>(TERMINAL_DAEMON,
                                               std::vector<std::string>{"--config", config, "--device", "panel"});
    }
    std::string port() {
        auto text = test::read_file(directory.path() / "state" / "panel.port");
        text.pop_back();
        return text;
    }
    void until_status(const char* pointer, const json& value) {
        json::json_pointer place{pointer};
        until([&] { return known.value(place, json{}) == value; });
    }
    void until_device(const char* state) { until_status("/common/device", state); }

    xfs4iot::Completion light(const char* name, json state, std::chrono::milliseconds timeout = 5s) {
        return call(*client, "Lights.SetLight", {{name, {{"default", std::move(state)}}}}, timeout);
    }

    test::TemporaryDirectory directory;
    SimulatorProcess board{PANEL_IO_SIMULATOR};
    std::string config;
    std::unique_ptr<DaemonProcess> daemon;
    xfs4iot::Client::Pointer client;
    json known;
};

}  // namespace

TEST_CASE("a light burns as it was asked to, and every client is told") {
    Desk desk;
    auto done = desk.light("cardReader", {{"flashRate", "medium"}, {"color", "green"}});
    CHECK(done.code == "success");
    CHECK(desk.board.status()["lights"]["cardReader"] == "medium green");
    desk.until_status("/lights/cardReader/default/flashRate", "medium");
    CHECK(desk.known["lights"]["cardReader"]["default"]["color"] == "green");
    CHECK(desk.known["lights"]["scanner"]["default"]["flashRate"] == "off");
}

TEST_CASE("capabilities list lights, sensors and switches of the model and nothing else") {
    Desk desk;
    auto payload = desk.call(*desk.client, "Common.Capabilities").payload;
    CHECK(payload["interfaces"].size() == 3);
    CHECK(payload["lights"]["lights"]["cardReader"]["default"]["flashRate"]["quick"] == true);
    CHECK(payload["lights"]["lights"]["cardReader"]["default"]["color"]["cyan"] == false);
    CHECK(!payload["lights"]["lights"].contains("pinPad"));
    CHECK(payload["auxiliaries"]["proximitySensor"] == true);
    CHECK(payload["auxiliaries"]["cabinetDoor"]["open"] == true);
    CHECK(payload["auxiliaries"]["audibleAlarm"] == true);
    CHECK(!payload["auxiliaries"].contains("heating"));
    CHECK(payload["common"]["deviceInformation"][0]["modelName"] == "SIM-1");
}

TEST_CASE("what is not there, or not possible, is refused by its name and changes nothing") {
    Desk desk("");
    CHECK(desk.light("pinPad", {{"flashRate", "slow"}}).error_code() == "invalidLight");
    CHECK(desk.light("cardReader", {{"flashRate", "hectic"}}).code == "invalidData");
    CHECK(desk.light("cardReader", {{"flashRate", "slow"}, {"color", "cyan"}}).code == "unsupportedData");
    CHECK(desk.light("cardReader", {{"flashRate", "slow"}, {"color", "mauve"}}).code == "invalidData");
    CHECK(desk.light("cardReader", 7).code == "invalidData");
    CHECK(desk.call(*desk.client, "Lights.SetLight").code == "invalidData");
    json left{{"cardReader", {{"left", {{"flashRate", "slow"}}}}}};
    CHECK(desk.call(*desk.client, "Lights.SetLight", left).code == "invalidData");
    auto set = [&](json payload) { return desk.call(*desk.client, "Auxiliaries.SetAuxiliaries", std::move(payload)); };
    CHECK(set({{"heating", "on"}}).error_code() == "invalidAuxiliary");
    CHECK(set({{"audibleAlarm", "loud"}}).code == "invalidData");
    CHECK(set(json::object()).code == "invalidData");
    auto registered = desk.call(*desk.client, "Auxiliaries.Register", {{"proximitySensor", "register"}});
    CHECK(registered.code == "success");
    auto unknown = desk.call(*desk.client, "Auxiliaries.Register", {{"seismicSensor", "register"}});
    CHECK(unknown.error_code() == "invalidAuxiliary");
    CHECK(desk.board.status()["lights"]["cardReader"].get<std::string>().starts_with("off"));
}

TEST_CASE("presence, headphone jack and help button are told as they change") {
    Desk desk;
    desk.until_status("/auxiliaries/proximitySensor", "notPresent");
    for (const auto& [sensor, on, off] : {std::tuple{"proximitySensor", "present", "notPresent"},
                                          {"enhancedAudioSensor", "present", "notPresent"},
                                          {"operatorCallButtonSensor", "on", "off"},
                                          {"cabinetDoor", "open", "closed"}}) {
        auto place = std::string{"/auxiliaries/"} + sensor;
        desk.board.command({{"do", "sense"}, {"name", sensor}});
        desk.until_status(place.c_str(), on);
        desk.board.command({{"do", "sense"}, {"name", sensor}, {"on", false}});
        desk.until_status(place.c_str(), off);
    }
}

TEST_CASE("a change whose announcement was lost is found by the heartbeat") {
    Desk desk;
    desk.board.command({{"do", "sense"}, {"name", "proximitySensor"}, {"quiet", true}});
    desk.until_status("/auxiliaries/proximitySensor", "present");
}

TEST_CASE("switches are switched and told") {
    Desk desk;
    auto done = desk.call(*desk.client, "Auxiliaries.SetAuxiliaries",
                          {{"audibleAlarm", "on"}, {"consumerDisplayBackLight", "on"}});
    CHECK(done.code == "success");
    CHECK(desk.board.status()["switches"]["audibleAlarm"] == "1");
    CHECK(desk.board.status()["switches"]["consumerDisplayBacklight"] == "1");
    desk.until_status("/auxiliaries/consumerDisplayBacklight", "on");
}

TEST_CASE("a board that was unplugged comes back with its sensors read and its lights as they were wished") {
    Desk desk;
    CHECK(desk.light("scanner", {{"flashRate", "quick"}, {"color", "blue"}}).code == "success");
    desk.board.command({{"do", "unplug"}});
    desk.until_device("noDevice");
    CHECK(!desk.known["auxiliaries"].contains("proximitySensor"));
    CHECK(desk.light("scanner", {{"flashRate", "off"}}).code == "deviceNotReady");
    desk.board.command({{"do", "sense"}, {"name", "proximitySensor"}, {"quiet", true}});
    desk.board.command({{"do", "plug"}});
    desk.until_device("online");
    desk.until_status("/auxiliaries/proximitySensor", "present");
    CHECK(desk.board.status()["lights"]["scanner"] == "quick blue");
}

TEST_CASE("a lost or wrong answer is asked for once more, and the light is set") {
    Desk desk;
    for (const char* fault : {"lose", "wrong"}) {
        desk.board.command({{"do", fault}});
        CHECK(desk.light("cardReader", {{"flashRate", "slow"}, {"color", "red"}}).code == "success");
    }
    CHECK(desk.board.status()["lights"]["cardReader"] == "slow red");
}

TEST_CASE("noise and glued lines disturb nothing") {
    Desk desk;
    desk.board.command({{"do", "noise"}});
    desk.board.command({{"do", "glue"}});
    CHECK(desk.light("cardReader", {{"flashRate", "continuous"}}).code == "success");
    desk.board.command({{"do", "sense"}, {"name", "proximitySensor"}});
    desk.until_status("/auxiliaries/proximitySensor", "present");
    CHECK(!desk.known["auxiliaries"].contains("unknownThing"));
}

TEST_CASE("a board that answers nothing goes offline, and a no of the board is told as such") {
    Desk desk;
    desk.board.command({{"do", "refuse"}});
    CHECK(desk.light("cardReader", {{"flashRate", "slow"}}).error_code() == "lightError");
    desk.board.command({{"do", "refuse"}, {"on", false}});
    desk.board.command({{"do", "silent"}});
    CHECK(desk.light("cardReader", {{"flashRate", "slow"}}).code == "deviceNotReady");
    desk.until_device("offline");
    desk.board.command({{"do", "silent"}, {"on", false}});
    desk.until_device("online");
    CHECK(desk.light("cardReader", {{"flashRate", "slow"}}).code == "success");
}

TEST_CASE("a client in a hurry does not take a healthy board off line") {
    Desk desk;
    std::vector<json> states;
    desk.client->unsolicited = [&](const xfs4iot::Message& message) {
        if (message.payload.contains("/common/device"_json_pointer))
            states.push_back(message.payload.at("common").at("device"));
    };
    desk.board.command({{"do", "late"}, {"ms", 50}});
    for (int turn = 0; turn < 10; ++turn) {
        auto done = desk.light("cardReader", {{"flashRate", "slow"}, {"color", "red"}}, 1ms);
        CHECK_MESSAGE((done.code == "success" || done.code == "timeOut"), done.code);
    }
    CHECK(desk.light("cardReader", {{"flashRate", "quick"}, {"color", "blue"}}).code == "success");
    CHECK(states.empty());
    CHECK(desk.board.status()["lights"]["cardReader"] == "quick blue");
}

TEST_CASE("another protocol on the line is not taken for a board") {
    Desk desk;
    desk.board.command({{"do", "identity"}, {"text", "something-else 3 X"}});
    desk.board.command({{"do", "unplug"}});
    desk.until_device("noDevice");
    desk.board.command({{"do", "plug"}});
    desk.until_device("offline");
    desk.board.command({{"do", "identity"}, {"text", "panel-io 1 SIM-2"}});
    desk.until_device("online");
}

TEST_CASE("a session is recorded in both directions when the configuration says so") {
    test::TemporaryDirectory scratch;
    const char* kept = std::getenv("PANEL_CAPTURE");  // by hand, to make records for drivers/panel-io/captures
    const std::filesystem::path records = kept ? std::filesystem::path{kept} : scratch.path() / "records";
    {
        Desk desk("capture = \"" + records.string() + "\"\n");
        desk.board.command({{"do", "sense"}, {"name", "proximitySensor"}});
        desk.until_status("/auxiliaries/proximitySensor", "present");
        desk.board.command({{"do", "noise"}});
        CHECK(desk.light("cardReader", {{"flashRate", "medium"}, {"color", "green"}}).code == "success");
        desk.board.command({{"do", "lose"}});
        CHECK(desk.call(*desk.client, "Auxiliaries.SetAuxiliaries", {{"audibleAlarm", "on"}}).code == "success");
        desk.board.command({{"do", "sense"}, {"name", "operatorCallButtonSensor"}, {"quiet", true}});
        desk.until_status("/auxiliaries/operatorCallButtonSensor", "on");
        desk.board.command({{"do", "unplug"}});
        desk.until_device("noDevice");
        desk.board.command({{"do", "plug"}});
        desk.until_device("online");
    }
    std::string text;
    for (const auto& file : std::filesystem::directory_iterator{records}) text += test::read_file(file.path());
    for (const char* way : {"open", "out", "in", "closed"})
        CHECK(text.find("\"way\":\"" + std::string{way} + "\"") != std::string::npos);
    CHECK(text.find(to_hex("light cardReader medium green")) != std::string::npos);
    CHECK(text.find(to_hex("+ proximitySensor 1")) != std::string::npos);
}

TEST_CASE("a model with lamps only offers Lights only") {
    Desk desk("model = \"lamps\"\n");
    auto payload = desk.call(*desk.client, "Common.Capabilities").payload;
    REQUIRE(payload["interfaces"].size() == 2);
    CHECK(payload["interfaces"][1]["name"] == "Lights");
    CHECK(!payload.contains("auxiliaries"));
    CHECK(desk.light("scanner", {{"flashRate", "quick"}}).code == "unsupportedData");
    CHECK(desk.light("scanner", {{"flashRate", "continuous"}}).code == "success");
    CHECK(desk.board.status()["lights"]["scanner"] == "continuous");
}
