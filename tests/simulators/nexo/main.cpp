// A cashless terminal behind the nexo Retailer protocol (JSON over TCP). See README.md.
#include "tests/simulators/nexo/terminal.h"

using namespace madoguchi::simulator;

int main(int argc, char** argv) {
    auto options = read_options(argc, argv, "nexo-simulator: a cashless terminal with a ledger");
    asio::io_context loop;
    Terminal terminal{loop, options.state};
    Listener listener{loop, options.port, [&](tcp::socket peer) { terminal.connect(std::move(peer)); }};
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
