// A board with lights and sensors behind a serial line (pseudo terminal). See README.md.
#include "tests/simulators/panel-io/board.h"

using namespace madoguchi::simulator;

int main(int argc, char** argv) {
    auto options = read_options(argc, argv, "panel-io-simulator: a board with lights and sensors");
    asio::io_context loop;
    Board board{loop, options.state / "tty"};
    run(loop, options, 0, [&](const std::string& name, const json& command) { return board.control(name, command); });
}
