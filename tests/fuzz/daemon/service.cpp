// Messages of a client to a service of terminal-daemon, one a line: whatever comes, a command that was acknowledged is
// completed once, and nothing else is.
#include "terminal-daemon/service.h"
#include "tests/fuzz/fuzz.h"

#include <boost/asio/redirect_error.hpp>

#include <set>

using namespace madoguchi;
using namespace madoguchi::daemon;

namespace {

class Client final : public Session {
public:
    void send(std::string text, bool) override {
        const auto message = xfs4iot::parse_reply(text);
        fuzz::require(message.has_value(), "a service speaks the protocol");
        const auto& header = message.value().header;
        if (header.type == xfs4iot::MessageType::acknowledge && header.status.empty()) {
            fuzz::require(!running.contains(header.request_id), "a request id is not taken twice at a time");
            running.insert(header.request_id);
        }
        if (header.type == xfs4iot::MessageType::completion)
            fuzz::require(running.erase(header.request_id) == 1, "a command is completed once");
    }
    [[nodiscard]] bool trusted() const override { return true; }
    std::set<std::int32_t> running;
};

class Device final : public DeviceService {
public:
    explicit Device(asio::io_context& loop) : released{loop} {}
    std::vector<InterfaceEntry> interfaces() override {
        return {{.name = "XPayment",
                 .commands = {{.name = "XPayment.Pay", .run = [this](Command& command) { return pay(command); }},
                              {.name = "XPayment.Diagnose", .run = [](Command& command) { return echo(command); }},
                              {.name = "XPayment.Abort",
                               .run = [](Command& command) { return echo(command); },
                               .immediate = true}},
                 .events = {}}};
    }
    [[nodiscard]] nlohmann::json status() const override { return {{"common", {{"device", "online"}}}}; }
    [[nodiscard]] nlohmann::json capabilities() const override { return nlohmann::json::object(); }
    [[nodiscard]] std::string model() const override { return "fuzzed"; }
    Task<> run() override { co_return; }
    void stop() override {}
    void cancel() override { released.cancel(); }

private:
    Task<Reply> pay(Command& command) {
        released.expires_after(std::chrono::hours{1});
        boost::system::error_code ignored;
        co_await released.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (command.canceled) co_return refuse(xfs4iot::CompletionCode::canceled);
        co_return refuse(xfs4iot::CompletionCode::time_out);
    }
    static Task<Reply> echo(Command& command) { co_return Reply{.payload = command.payload}; }

    asio::steady_timer released;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    asio::io_context loop{1};
    Device device{loop};
    Service service{loop, {.name = "fuzzed"}, device};
    const auto client = std::make_shared<Client>();
    service.connected(client);
    fuzz::Input input{data, size};
    while (!input.empty()) {
        service.received(client, std::string{input.line()});
        loop.poll();
        loop.restart();
    }
    service.stop();
    loop.poll();
    fuzz::require(client->running.empty(), "what still runs at the end is completed as canceled");
    service.disconnected(client);
    return 0;
}
