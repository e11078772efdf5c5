#include "terminal-daemon/maintenance_service.h"

#include "common/json.h"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>

namespace madoguchi::daemon {

using nlohmann::json;
using xfs4iot::CompletionCode;

namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t most_applications = 32;

const std::vector<ConfigKey> key_table{
    {.name = "acknowledge_seconds",
     .type = ConfigType::integer,
     .fallback = "30",
     .least = 1,
     .most = 600,
     .help = "How long applications have to let go of their devices when service software asks for them."}};

}  // namespace

std::span<const ConfigKey> maintenance_keys() {
    return key_table;
}

MaintenanceService::MaintenanceService(asio::io_context& loop, Milliseconds patience)
    : patience{patience}, answers{loop}, ended{loop, asio::steady_timer::time_point::max()} {}

Task<> MaintenanceService::run() {
    boost::system::error_code ignored;
    co_await ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

std::string_view MaintenanceService::name(Mode mode) {
    switch (mode) {
        case Mode::inactive:
            return "inactive";
        case Mode::enter_pending:
            return "enterPending";
        case Mode::active:
            return "active";
        case Mode::exit_pending:
            return "exitPending";
    }
    std::terminate();
}

std::vector<InterfaceEntry> MaintenanceService::interfaces() {
    auto entry = [](std::string_view name, std::function<Reply(Command&)> work) {
        auto run = [work](Command& command) -> Task<Reply> { co_return work(command); };
        // Whoever may take the devices away is a trusted peer, as for commands of our own interfaces.
        return CommandEntry{.name = name, .run = run, .immediate = true, .trusted = true};
    };
    return {{.name = "VendorMode",
             .commands = {entry("VendorMode.Register", [this](Command& command) { return enroll(command); }),
                          entry("VendorMode.EnterModeRequest",
                                [this](Command&) {
                                    return request(Mode::inactive, Mode::enter_pending,
                                                   "VendorMode.EnterModeRequestEvent");
                                }),
                          entry("VendorMode.EnterModeAcknowledge",
                                [this](Command& command) { return acknowledge(command, Mode::enter_pending); }),
                          entry("VendorMode.ExitModeRequest",
                                [this](Command&) {
                                    return request(Mode::active, Mode::exit_pending, "VendorMode.ExitModeRequestEvent");
                                }),
                          entry("VendorMode.ExitModeAcknowledge",
                                [this](Command& command) { return acknowledge(command, Mode::exit_pending); })},
             .events = {"VendorMode.EnterModeRequestEvent", "VendorMode.ExitModeRequestEvent",
                        "VendorMode.ModeEnteredEvent", "VendorMode.ModeExitedEvent"}}};
}

json MaintenanceService::status() const {
    return {{"common", {{"device", "online"}}}, {"vendorMode", {{"device", "online"}, {"service", name(mode)}}}};
}

Reply MaintenanceService::enroll(const Command& command) {
    auto given = holds(command.payload, "appName") ? decode<std::string>(command.payload.at("appName"))
                                                   : Result<std::string>{fail(Errc::missing)};
    if (!given || given.value().empty() || given.value().size() > longest_name)
        return refuse(CompletionCode::invalid_data, "appName");
    if (applications.size() >= most_applications && !applications.contains(command.client))
        return refuse(CompletionCode::not_enough_space, "too many applications");
    applications[command.client].name = given.value();
    return {};
}

Reply MaintenanceService::request(Mode from, Mode pending, std::string_view event) {
    if (mode != from) return refuse(CompletionCode::sequence_error, std::string{name(mode)});
    for (auto& [client, application] : applications) application.asked = true;
    enter(pending);
    for (const auto& [client, application] : applications) tell(client, event, json::object());
    answers.expires_after(patience);
    answers.async_wait([this](boost::system::error_code code) {
        if (!code) lapse();
    });
    settle();
    return {};
}

Reply MaintenanceService::acknowledge(const Command& command, Mode pending) {
    if (mode != pending) return refuse(CompletionCode::sequence_error, std::string{name(mode)});
    auto found = applications.find(command.client);
    if (found == applications.end()) return refuse(CompletionCode::sequence_error, "not registered");
    found->second.asked = false;
    settle();
    return {};
}

void MaintenanceService::client_gone(ClientId client) {
    if (applications.erase(client) > 0) settle();
}

// Ends a request that nobody is waited for any more.
void MaintenanceService::settle() {
    bool waiting = std::ranges::any_of(applications, [](const auto& entry) { return entry.second.asked; });
    if (waiting || (mode != Mode::enter_pending && mode != Mode::exit_pending)) return;
    answers.cancel();
    bool entering = mode == Mode::enter_pending;
    enter(entering ? Mode::active : Mode::inactive);
    if (entering)
        announce("VendorMode.ModeEnteredEvent", json::object());
    else
        tell_exited({});
}

// Two programs must not use one device: who has not let go keeps it, and the request is over.
void MaintenanceService::lapse() {
    if (mode != Mode::enter_pending && mode != Mode::exit_pending) return;  // settled in the same turn
    std::vector<std::string> keeping;
    for (auto& [client, application] : applications)
        if (std::exchange(application.asked, false)) keeping.push_back(application.name);
    enter(Mode::inactive);
    tell_exited(std::move(keeping));
}

void MaintenanceService::enter(Mode next) {
    mode = next;
    changed();
}

void MaintenanceService::tell_exited(std::vector<std::string> keeping) {
    announce("VendorMode.ModeExitedEvent", {{"connectedApplications", std::move(keeping)}});
}

}  // namespace madoguchi::daemon
