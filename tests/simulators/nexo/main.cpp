// A cashless terminal behind the nexo Retailer protocol (JSON over TCP, WebSocket or HTTP, the latter two also over
// TLS). See README.md.
#include "tests/simulators/nexo/terminal.h"

#include <stdexcept>

using namespace madoguchi::simulator;

namespace {

// Takes one of the simulator's own words out and leaves the common ones for read_options.
std::string take(std::vector<char*>& words, const std::string& name, std::string value = {}) {
    std::erase_if(words, [&](const char* word) {
        const std::string text{word};
        if (!text.starts_with(name)) return false;
        value = text.substr(name.size());
        return true;
    });
    return value;
}

std::string take_transport(std::vector<char*>& words) {
    auto transport = take(words, "--transport=", "tcp");
    for (const char* known : {"tcp", "ws", "wss", "http", "https"})
        if (transport == known) return transport;
    throw std::runtime_error{"--transport=tcp|ws|wss|http|https"};
}

// With --tls-ca= a till has to show a certificate of that authority.
Tls take_tls(std::vector<char*>& words, const std::string& transport) {
    const auto certificate = take(words, "--tls-certificate="), key = take(words, "--tls-key="),
               authority = take(words, "--tls-ca=");
    if (transport != "wss" && transport != "https") return {};
    auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    tls->use_certificate_chain_file(certificate);
    tls->use_private_key_file(key, asio::ssl::context::pem);
    if (authority.empty()) return tls;
    tls->load_verify_file(authority);
    tls->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    return tls;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<char*> words(argv, argv + argc);
    auto transport = take_transport(words);
    auto tls = take_tls(words, transport);
    auto options =
        read_options(static_cast<int>(words.size()), words.data(), "nexo-simulator: a cashless terminal with a ledger");
    asio::io_context loop;
    Terminal terminal{loop, options.state};
    auto take = [&](const SessionPointer& from, const json& message) { terminal.take(from, message); };
    auto make = [&](tcp::socket peer) {
        if (transport == "tcp") return make_tcp_session(std::move(peer), take);
        auto kind = transport.starts_with("ws") ? make_websocket_session : make_http_session;
        return kind(std::move(peer), take, tls);
    };
    Listener listener{loop, options.port, [&](tcp::socket peer) { terminal.connect(make(std::move(peer))); }};
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
