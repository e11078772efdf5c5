// `card-simulator run`: one virtual card in the reader of a real pcscd, led over a control socket.
#pragma once

#include <filesystem>
#include <string>

namespace madoguchi::simulators::card {

struct RunOptions {
    std::string vpcd;  // HOST:PORT
    std::filesystem::path control, state, faults;
    std::string insert;  // card to begin with; empty = none
};

// Returns on SIGTERM or SIGINT.
void run_card(const RunOptions& options);

}  // namespace madoguchi::simulators::card
