#include "terminal-daemon/service.h"

#include "common/json.h"
#include "common/log.h"
#include "common/secret.h"
#include "common/xfs4iot/versions.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <limits>

namespace madoguchi::daemon {

using nlohmann::json;
using xfs4iot::CompletionCode;
using xfs4iot::Header;
using xfs4iot::Message;
using xfs4iot::MessageType;

namespace {

using namespace std::chrono_literals;
constexpr auto driver_grace = 2s;  // a driver should end by its deadline; after this it is asked to
constexpr auto hang_grace = 60s;   // after this the process no longer counts as healthy

Message completion_of(const Header& command, Reply reply) {
    Message message;
    message.header.type = MessageType::completion;
    message.header.name = command.name;
    message.header.request_id = command.request_id;
    message.header.completion_code = name(reply.code);
    message.header.error_description = std::move(reply.description);
    auto versions = xfs4iot::command_versions(command.name);
    message.header.version = versions ? std::string{versions->completion} : command.version;
    message.payload = std::move(reply.payload);
    return message;
}

std::string acknowledge_of(Header header, std::string_view status) {
    header.type = MessageType::acknowledge;
    header.status = status;
    return xfs4iot::to_text({std::move(header), {}});
}

Message event_of(MessageType type, std::string_view name, std::int32_t request_id, json payload) {
    Message message;
    message.header.type = type;
    message.header.name = name;
    message.header.version = xfs4iot::event_version(name);
    message.header.request_id = request_id;
    message.payload = std::move(payload);
    return message;
}

// Whole numbers only: the library would cut 1.5 to 1.
std::optional<std::int32_t> whole_number(const json& value) {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > std::numeric_limits<std::int32_t>::max())
        return std::nullopt;
    return value.get<std::int32_t>();
}

// nullopt: not a list of at least one request id.
std::optional<std::vector<std::int32_t>> request_ids_in(const json& list) {
    if (!list.is_array() || list.empty()) return std::nullopt;
    std::vector<std::int32_t> ids;
    for (const auto& item : list) {
        auto id = whole_number(item);
        if (!id || *id < 1) return std::nullopt;
        ids.push_back(*id);
    }
    return ids;
}

using Majors = std::map<std::string, std::int32_t>;
// payload.KEY as name -> major; nullopt: something else stands there.
std::optional<Majors> majors_in(const json& payload, const char* key) {
    if (!holds(payload, key)) return Majors{};
    if (!payload.at(key).is_object()) return std::nullopt;
    Majors majors;
    for (const auto& [name, value] : payload.at(key).items()) {
        auto major = whole_number(value);
        if (!major || *major < 1) return std::nullopt;
        majors[name] = *major;
    }
    return majors;
}

bool vendor_command(std::string_view name) {
    return name.starts_with('X');
}

}  // namespace

std::string_view device_name(drivers::DeviceState state) {
    switch (state) {
        case drivers::DeviceState::starting:
            return "starting";
        case drivers::DeviceState::online:
            return "online";
        case drivers::DeviceState::offline:
            return "offline";
        case drivers::DeviceState::no_device:
            return "noDevice";
        case drivers::DeviceState::hardware_error:
            return "hardwareError";
        case drivers::DeviceState::user_error:
            return "userError";
    }
    std::terminate();
}

json changed_members(const json& before, const json& after) {
    json changes = json::object();
    for (const auto& [key, value] : after.items()) {
        auto old = before.find(key);
        if (old == before.end()) {
            changes[key] = value;
        } else if (value.is_object() && old->is_object()) {
            if (auto below = changed_members(*old, value); !below.empty()) changes[key] = std::move(below);
        } else if (*old != value) {
            changes[key] = value;
        }
    }
    for (const auto& [key, value] : before.items())
        if (!after.contains(key)) changes[key] = nullptr;
    return changes;
}

struct Service::Open {
    Open(asio::io_context& loop, SessionPointer session) : session{std::move(session)}, timer{loop} {}
    SessionPointer session;  // reset when the client goes
    Command command;
    asio::steady_timer timer;
    const CommandEntry* entry = nullptr;
    const Handler* handler = nullptr;
    bool started = false, completed = false;
};

Service::Service(asio::io_context& loop, ServiceOptions options, DeviceService& device)
    : loop{loop}, options{std::move(options)}, device{device}, interfaces{device.interfaces()} {
    if (this->options.common) add_common_commands();
    for (const auto& interface : interfaces)
        for (const auto& entry : interface.commands)
            if (entry.run) add(entry, [run = entry.run](const OpenPointer& open) { return run(open->command); });
    last_status = device.status();
    device.changed = [this] { status_changed(); };
    device.announce = [this](std::string_view event, json payload) { announce(event, payload); };
    device.tell = [this](ClientId client, std::string_view event, json payload) { tell(client, event, payload); };
}

Service::~Service() {
    device.changed = [] {};
    device.announce = [](std::string_view, json) {};
    device.tell = [](ClientId, std::string_view, json) {};
}

void Service::add(CommandEntry entry, Handler handler) {
    commands[std::string{entry.name}] = {entry, std::move(handler)};
}

void Service::add_common_commands() {
    auto status = [this](const OpenPointer&) { return common_status(); };
    auto capabilities = [this](const OpenPointer&) { return common_capabilities(); };
    auto cancel_some = [this](const OpenPointer& open) { return common_cancel(open); };
    auto set_versions = [this](const OpenPointer& open) { return common_set_versions(open); };
    InterfaceEntry common{.name = "Common", .commands = {}, .events = {"Common.StatusChangedEvent"}};
    auto put = [&](std::string_view name, Handler handler) {
        CommandEntry entry{.name = name, .run = {}, .immediate = true};
        common.commands.push_back(entry);
        add(entry, std::move(handler));
    };
    put("Common.Status", status);
    put("Common.Capabilities", capabilities);
    put("Common.Cancel", cancel_some);
    put("Common.SetVersions", set_versions);
    interfaces.insert(interfaces.begin(), std::move(common));
}

void Service::connected(const SessionPointer& session) {
    sessions[session] = ++last_client;
}

bool Service::full_for(std::string_view name) const {
    auto found = commands.find(name);
    if (found != commands.end() && found->second.first.immediate) return false;
    return queue.size() + (executing ? 1 : 0) >= options.most_requests;
}

void Service::received(const SessionPointer& session, std::string text) {
    if (stopping) return;
    auto parsed = xfs4iot::parse_command(text);
    wipe(text);
    auto refuse_with = [&](const Header& header, xfs4iot::AcknowledgeStatus status) {
        log_event(LogEvent::message_refused, {{"service", options.name}, {"reason", std::string{name(status)}}});
        session->send(acknowledge_of(header, name(status)), false);
    };
    if (!parsed) return refuse_with(parsed.error().header, parsed.error().status);
    auto& message = parsed.value();
    if (open_commands.contains({session.get(), message.header.request_id}))
        return refuse_with(message.header, xfs4iot::AcknowledgeStatus::invalid_request_id);
    if (full_for(message.header.name))
        return refuse_with(message.header, xfs4iot::AcknowledgeStatus::too_many_requests);
    session->send(acknowledge_of(message.header, ""), false);
    accept(session, std::move(message));
}

void Service::accept(const SessionPointer& session, Message message) {
    auto open = std::make_shared<Open>(loop, session);
    open->command.header = std::move(message.header);
    open->command.payload = std::move(message.payload);
    open->command.client = sessions.at(session);
    open_commands[{session.get(), open->command.header.request_id}] = open;
    if (auto found = commands.find(open->command.header.name); found != commands.end()) {
        open->entry = &found->second.first;
        open->handler = &found->second.second;
    }
    if (auto refusal = refusal_of(open)) return complete(open, std::move(*refusal));
    std::weak_ptr<Open> weak = open;
    open->command.emit = [weak](std::string_view event, json payload) {
        auto target = weak.lock();
        if (!target || !target->session || target->completed) return;
        target->session->send(to_text(event_of(MessageType::event, event, target->command.header.request_id, payload)),
                              false);
    };
    watch(open);
    if (open->entry->immediate || (open->entry->beside && open->entry->beside(open->command)))
        run_beside(open);
    else
        enqueue(open);
}

// Checks 6 to 8 of reference 2.9, which come after the acknowledge.
std::optional<Reply> Service::refusal_of(const OpenPointer& open) const {
    const auto& header = open->command.header;
    auto versions = xfs4iot::command_versions(header.name);
    if (!open->entry || !versions) {
        bool known = versions.has_value();
        return refuse(known ? CompletionCode::unsupported_command : CompletionCode::invalid_command, header.name);
    }
    if (xfs4iot::major_version(header.version) != xfs4iot::major_version(versions->command))
        return refuse(CompletionCode::unsupported_command, "version " + std::string{versions->command} + " is offered");
    if ((vendor_command(header.name) || open->entry->trusted) && !open->session->trusted())
        return refuse(CompletionCode::authorization_required, "for trusted peers");
    if (header.timeout < 0) return refuse(CompletionCode::invalid_data, "negative timeout");
    return std::nullopt;
}

void Service::watch(const OpenPointer& open) {
    auto given = std::min<std::int64_t>(open->command.header.timeout, Milliseconds{24h}.count());
    auto limit = given > 0 ? Milliseconds{given} : open->entry->longest;
    open->command.deadline = Deadline::in(limit);
    open->timer.expires_at(open->command.deadline.at);
    open->timer.async_wait([this, weak = std::weak_ptr{open}](boost::system::error_code code) {
        auto expired = weak.lock();
        if (!code && expired && !expired->completed) expire(expired);
    });
}

void Service::expire(const OpenPointer& open) {
    if (std::erase(queue, open) > 0) return complete(open, refuse(CompletionCode::time_out));
    open->timer.expires_after(driver_grace);
    open->timer.async_wait([this, weak = std::weak_ptr{open}](boost::system::error_code code) {
        auto late = weak.lock();
        if (!code && late && !late->completed && late == executing) device.cancel();
    });
}

void Service::enqueue(const OpenPointer& open) {
    queue.push_back(open);
    run_next();
}

void Service::run_beside(const OpenPointer& open) {
    start(loop, [this, open] { return execute(open); });
}

void Service::run_next() {
    while (!executing && !queue.empty()) {
        auto next = queue.front();
        queue.pop_front();
        // Its timer may not have had its turn on the loop yet.
        if (next->command.deadline.passed())
            complete(next, refuse(CompletionCode::time_out));
        else
            executing = next;
    }
    if (!executing || executing->started) return;
    executing->started = true;
    start(loop, [this, open = executing] { return execute(open); });
}

Task<> Service::execute(OpenPointer open) {
    auto reply = co_await run_handler(open);
    complete(open, std::move(reply));
    if (executing == open) {
        executing.reset();
        run_next();
    }
}

// Library exceptions should have stopped in their adapter; if one did not, the command fails and the service lives.
Task<Reply> Service::run_handler(OpenPointer open) {
    std::string trouble;
    try {
        co_return co_await (*open->handler)(open);
    } catch (const std::exception& unexpected) {
        trouble = unexpected.what();
    }
    log_event(LogEvent::command_failed, {{"service", options.name},
                                         {"command", std::string{open->command.header.name}},
                                         {"reason", open->entry->secret ? std::string{"secret"} : trouble}});
    co_return refuse(CompletionCode::internal_error);
}

void Service::complete(const OpenPointer& open, Reply reply) {
    if (open->completed) return;
    open->completed = true;
    open->timer.cancel();
    bool secret = open->entry && open->entry->secret;
    if (open->session) {
        auto message = completion_of(open->command.header, std::move(reply));
        open->session->send(to_text(message), secret);
        open_commands.erase({open->session.get(), open->command.header.request_id});
        if (secret) wipe(message.payload);
    }
    if (secret) {
        wipe(reply.payload);
        wipe(open->command.payload);
    }
}

void Service::cancel(const OpenPointer& open) {
    open->command.canceled = true;
    if (std::erase(queue, open) > 0) {
        complete(open, refuse(CompletionCode::canceled));
    } else if (open == executing) {
        device.cancel();
    }
}

void Service::disconnected(const SessionPointer& session) {
    auto client = sessions.extract(session);
    std::vector<OpenPointer> orphans;
    for (auto& [key, open] : open_commands)
        if (key.first == session.get()) orphans.push_back(open);
    for (auto& open : orphans) {
        open_commands.erase({session.get(), open->command.header.request_id});
        open->session.reset();
        // A sheet or a refund half way is worse than one that nobody waits for: its outcome is asked for by Query.
        if (open != executing || !open->entry->finishes) cancel(open);
    }
    if (client) device.client_gone(client.mapped());
}

void Service::stop() {
    stopping = true;
    auto opened = open_commands;
    for (auto& [key, open] : opened) cancel(open);
    if (executing && !executing->command.canceled) cancel(executing);  // its client has gone
}

bool Service::healthy() const {
    return !executing || std::chrono::steady_clock::now() < executing->command.deadline.at + hang_grace;
}

void Service::announce(std::string_view event, const json& payload) {
    auto text = to_text(event_of(MessageType::unsolicited, event, 0, payload));
    for (const auto& [session, client] : sessions) session->send(text, false);
}

void Service::tell(ClientId client, std::string_view event, const json& payload) {
    auto found = std::ranges::find(sessions, client, [](const auto& entry) { return entry.second; });
    if (found == sessions.end()) return;
    found->first->send(to_text(event_of(MessageType::unsolicited, event, 0, payload)), false);
}

void Service::status_changed() {
    auto status = device.status();
    auto changes = changed_members(last_status, status);
    if (changes.empty()) return;
    if (changes.contains("common") && status["common"].contains("device"))
        log_event(LogEvent::device_state,
                  {{"service", options.name}, {"state", status["common"]["device"].get<std::string>()}});
    last_status = std::move(status);
    if (options.common) announce("Common.StatusChangedEvent", changes);
}

Task<Reply> Service::common_status() {
    co_return Reply{.payload = device.status()};
}

Task<Reply> Service::common_capabilities() {
    json payload = device.capabilities();
    payload["interfaces"] = json::array();
    for (const auto& interface : interfaces) {
        json entry{{"name", interface.name}, {"commands", json::object()}, {"maximumRequests", options.most_requests}};
        for (const auto& command : interface.commands)
            entry["commands"][std::string{command.name}] = {
                {"versions", {xfs4iot::command_versions(command.name)->command}}};
        for (auto event : interface.events)
            entry["events"][std::string{event}] = {{"versions", {xfs4iot::event_version(event)}}};
        payload["interfaces"].push_back(std::move(entry));
    }
    json information = json::object();
    if (auto model = device.model(); !model.empty()) information["modelName"] = model;
    payload["common"] = {{"serviceVersion", MADOGUCHI_VERSION},
                         {"deviceInformation", {information}},
                         {"powerSaveControl", false},
                         {"antiFraudModule", false}};
    co_return Reply{.payload = std::move(payload)};
}

Task<Reply> Service::common_cancel(const OpenPointer& open) {
    const auto& payload = open->command.payload;
    std::vector<std::int32_t> ids;
    bool all = !holds(payload, "requestIds");
    if (!all) {
        auto wanted = request_ids_in(payload.at("requestIds"));
        if (!wanted) co_return refuse(CompletionCode::invalid_data, "requestIds");
        ids = std::move(*wanted);
    }
    std::vector<OpenPointer> matching;
    for (auto& [key, other] : open_commands)
        if (key.first == open->session.get() && other != open &&
            (all || std::ranges::find(ids, key.second) != ids.end()))
            matching.push_back(other);
    if (matching.empty() && !all) co_return command_error("noMatchingRequestIDs");
    // The completion of Cancel goes first, then those of the cancelled commands.
    asio::post(loop, [this, matching] {
        for (const auto& other : matching)
            if (!other->completed) cancel(other);
    });
    co_return Reply{};
}

Task<Reply> Service::common_set_versions(const OpenPointer& open) {
    const auto& payload = open->command.payload;
    if (!holds(payload, "commands") && !holds(payload, "events"))
        co_return refuse(CompletionCode::invalid_data, "commands or events are needed");
    auto wanted_commands = majors_in(payload, "commands");
    auto wanted_events = majors_in(payload, "events");
    if (!wanted_commands || !wanted_events) co_return refuse(CompletionCode::invalid_data, "not a map of numbers");
    // One major is offered per message: accepting it changes nothing, any other is refused.
    for (const auto& [name, major] : *wanted_commands) {
        auto found = commands.find(name);
        if (found == commands.end() || xfs4iot::major_version(xfs4iot::command_versions(name)->command) != major)
            co_return refuse(CompletionCode::unsupported_data, name);
    }
    for (const auto& [name, major] : *wanted_events) {
        bool offered = std::ranges::any_of(interfaces, [&](const InterfaceEntry& interface) {
            return std::ranges::find(interface.events, name) != interface.events.end();
        });
        if (!offered || xfs4iot::major_version(xfs4iot::event_version(name)) != major)
            co_return refuse(CompletionCode::unsupported_data, name);
    }
    co_return Reply{};
}

}  // namespace madoguchi::daemon
