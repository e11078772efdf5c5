// A receipt printer behind ESC/POS over TCP that leaves a picture of every slip. See README.md.
#include "tests/simulators/escpos/printer.h"

using namespace madoguchi::simulator;

int main(int argc, char** argv) {
    constexpr int dots = 576;
    auto options = read_options(argc, argv, "escpos-simulator: a receipt printer that writes PNGs");
    asio::io_context loop;
    Printer printer{loop, options.state, dots};
    Listener listener{loop, options.port, [&](tcp::socket peer) { printer.connect(std::move(peer)); }};
    printer.power = [&](bool on) { on ? listener.open() : listener.close(); };
    run(loop, options, listener.port(),
        [&](const std::string& name, const json& command) { return printer.control(name, command); });
}
