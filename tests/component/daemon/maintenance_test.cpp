// VendorMode (reference 12.1) over real connections.
#include "terminal-daemon/endpoint.h"
#include "terminal-daemon/maintenance_service.h"
#include "terminal-daemon/service.h"
#include "tests/component/daemon/bench.h"

#include <unistd.h>

using namespace madoguchi;
using namespace madoguchi::daemon;
using madoguchi::test::LoopBench;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

struct Heard {
    xfs4iot::Client::Pointer client;
    std::vector<std::string> events;  // VendorMode.* only
    std::vector<std::string> modes;   // as StatusChangedEvent told them
    json exited;
};

struct Maintenance : LoopBench {
    explicit Maintenance(Milliseconds patience = 30s, std::set<uid_t> trusted = {::geteuid()})
        : device{loop, patience},
          service{loop, {.name = "maintenance"}, device},
          endpoint{loop, {.service = "maintenance", .trusted = std::move(trusted)}, service} {
        REQUIRE(endpoint.open());
        start(loop, [this] { return endpoint.run(); });
    }
    ~Maintenance() { endpoint.stop(); }

    std::shared_ptr<Heard> join(const std::string& application = {}) {
        auto heard = std::make_shared<Heard>();
        heard->client = connect(endpoint.uri());
        heard->client->unsolicited = [heard = heard.get()](const xfs4iot::Message& message) {
            const auto& name = message.header.name;
            if (name == "VendorMode.ModeExitedEvent") heard->exited = message.payload["connectedApplications"];
            if (name.starts_with("VendorMode.")) heard->events.push_back(name.substr(11));
            if (name == "Common.StatusChangedEvent") heard->modes.push_back(message.payload["vendorMode"]["service"]);
        };
        if (!application.empty()) CHECK(ask(*heard, "Register", {{"appName", application}}) == "success");
        return heard;
    }
    std::string ask(Heard& who, const std::string& command, json payload = json::object()) {
        return call(*who.client, "VendorMode." + command, std::move(payload)).code;
    }
    std::string mode(Heard& who) { return call(*who.client, "Common.Status").payload["vendorMode"]["service"]; }
    void until_heard(Heard& who, const std::string& event) {
        until([&] { return !who.events.empty() && who.events.back() == event; });
    }

    MaintenanceService device;
    Service service;
    Endpoint endpoint;
};

}  // namespace

TEST_CASE("devices are handed over when every registered application has let go, and handed back the same way") {
    Maintenance desk;
    auto kiosk = desk.join("kiosk"), counter = desk.join("counter"), tool = desk.join();
    CHECK(desk.ask(*tool, "EnterModeRequest") == "success");
    desk.until_heard(*kiosk, "EnterModeRequestEvent");
    desk.until_heard(*counter, "EnterModeRequestEvent");
    CHECK(desk.ask(*kiosk, "EnterModeAcknowledge") == "success");
    CHECK(desk.mode(*tool) == "enterPending");
    CHECK(desk.ask(*counter, "EnterModeAcknowledge") == "success");
    for (const auto& each : {kiosk, counter, tool}) desk.until_heard(*each, "ModeEnteredEvent");
    CHECK(desk.mode(*tool) == "active");
    CHECK(tool->events == std::vector<std::string>{"ModeEnteredEvent"});  // nobody asks who did not register
    CHECK(desk.ask(*tool, "ExitModeRequest") == "success");
    desk.until_heard(*kiosk, "ExitModeRequestEvent");
    CHECK(desk.ask(*kiosk, "ExitModeAcknowledge") == "success");
    CHECK(desk.ask(*counter, "ExitModeAcknowledge") == "success");
    for (const auto& each : {kiosk, counter, tool}) desk.until_heard(*each, "ModeExitedEvent");
    CHECK(tool->exited == json::array());
    CHECK(tool->modes == std::vector<std::string>{"enterPending", "active", "exitPending", "inactive"});
}

TEST_CASE("without a registered application the mode changes at once") {
    Maintenance desk;
    auto tool = desk.join();
    CHECK(desk.ask(*tool, "EnterModeRequest") == "success");
    CHECK(desk.mode(*tool) == "active");
    CHECK(desk.ask(*tool, "ExitModeRequest") == "success");
    CHECK(desk.mode(*tool) == "inactive");
}

TEST_CASE("each command is a sequenceError in every state that is not its own") {
    Maintenance desk;
    auto kiosk = desk.join("kiosk"), tool = desk.join();
    auto codes = [&](Heard& who) {
        std::string wrong;
        for (const char* name : {"EnterModeRequest", "EnterModeAcknowledge", "ExitModeRequest", "ExitModeAcknowledge"})
            if (desk.ask(who, name) == "sequenceError") wrong += name + std::string{" "};
        return wrong;
    };
    CHECK(desk.ask(*kiosk, "EnterModeAcknowledge") == "sequenceError");
    CHECK(desk.ask(*kiosk, "ExitModeRequest") == "sequenceError");
    CHECK(desk.ask(*kiosk, "ExitModeAcknowledge") == "sequenceError");
    CHECK(desk.ask(*tool, "EnterModeRequest") == "success");
    // The tool is not asked, so it has nothing to acknowledge.
    CHECK(codes(*tool) == "EnterModeRequest EnterModeAcknowledge ExitModeRequest ExitModeAcknowledge ");
    CHECK(desk.mode(*tool) == "enterPending");
    CHECK(desk.ask(*kiosk, "EnterModeAcknowledge") == "success");
    CHECK(desk.ask(*kiosk, "EnterModeRequest") == "sequenceError");
    CHECK(desk.ask(*kiosk, "EnterModeAcknowledge") == "sequenceError");
}

TEST_CASE("an application that dies is not waited for, and one that comes later is not asked") {
    Maintenance desk;
    auto dying = desk.join("kiosk"), tool = desk.join();
    CHECK(desk.ask(*tool, "EnterModeRequest") == "success");
    desk.until_heard(*dying, "EnterModeRequestEvent");
    auto late = desk.join("late");
    CHECK(desk.mode(*tool) == "enterPending");
    dying->client.reset();
    desk.until_heard(*tool, "ModeEnteredEvent");
    CHECK(desk.mode(*tool) == "active");
    CHECK(desk.ask(*late, "EnterModeAcknowledge") == "sequenceError");
}

TEST_CASE("an application that never answers keeps its devices and is named") {
    Maintenance desk{1500ms};
    auto quick = desk.join("quick"), silent = desk.join("silent"), tool = desk.join();
    CHECK(desk.ask(*tool, "EnterModeRequest") == "success");
    CHECK(desk.ask(*quick, "EnterModeAcknowledge") == "success");
    desk.until_heard(*tool, "ModeExitedEvent");
    CHECK(tool->exited == json{"silent"});
    CHECK(desk.mode(*tool) == "inactive");
    // Leaving is not held up by it.
    silent->client.reset();
    CHECK(desk.ask(*tool, "EnterModeRequest") == "success");
    CHECK(desk.ask(*quick, "EnterModeAcknowledge") == "success");
    desk.until_heard(*tool, "ModeEnteredEvent");
    CHECK(desk.ask(*tool, "ExitModeRequest") == "success");
    desk.until_heard(*tool, "ModeExitedEvent");
    CHECK(tool->exited == json{"quick"});
}

TEST_CASE("a register without a usable name is invalid, and strangers may look but not ask") {
    Maintenance desk;
    auto tool = desk.join();
    for (const json& payload : {json::object(), json{{"appName", ""}}, json{{"appName", 7}}, json{{"appName", nullptr}},
                                json{{"appName", std::string(65, 'x')}}})
        CHECK(desk.ask(*tool, "Register", payload) == "invalidData");
    Maintenance foreign{30s, {::geteuid() + 1}};
    auto stranger = foreign.join();
    CHECK(foreign.mode(*stranger) == "inactive");
    for (const char* name : {"Register", "EnterModeRequest", "ExitModeRequest", "EnterModeAcknowledge"})
        CHECK(foreign.ask(*stranger, name, {{"appName", "x"}}) == "authorizationRequired");
}
