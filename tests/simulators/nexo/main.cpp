// A cashless terminal behind the nexo Retailer protocol (JSON over TCP, WebSocket or HTTP). See README.md.
#include "tests/simulators/nexo/terminal.h"

#include <stdexcept>

using namespace madoguchi::simulator;

namespace {

// Takes the simulator's own word out and leaves the common ones for read_options.
std::string take_transport(std::vector<char*>& words) {
    std::string transport = "tcp";
    std::erase_if(words, [&](const char* word) {
        std::string text{word};
        if (!text.starts_with("--transport=")) return false;
        transport = text.substr(12);
        return true;
    });
    if (transport != "tcp" && transport != "ws" && transport != "http")
        throw std::runtime_error{"--transport=tcp|ws|http"};
    return transport;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<char*> words(argv, argv + argc);
    auto transport = take_transport(words);
    auto options =
        read_options(static_cast<int>(words.size()), words.data(), "nexo-simulator: a cashless terminal with a ledger");
    asio::io_context loop;
    Terminal terminal{loop, options.state};
    auto take = [&](const SessionPointer& from, const json& message) { terminal.take(from, message); };
    auto make = transport == "ws" ? make_websocket_session : transport == "http" ? make_http_session : make_tcp_session;
    Listener listener{loop, options.port, [&](tcp::socket peer) { terminal.connect(make(std::move(peer), take)); }};
    run(loop, options, listener.port(), [&](const std::string& name, const json& command) -> json {
        if (name == "unplug") {
            listener.close();
            terminal.disconnect_all();
            return json::object();
        }
        if (name == "plug") {
            listener.open();
            return json::object();
        }
        return terminal.control(name, command);
    });
}
