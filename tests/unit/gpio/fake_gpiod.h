// Plays libgpiod for the adapter: a chip whose lines a test sets, breaks and takes. Edges come through a pipe, as they
// come through the kernel's descriptor.
#pragma once

#include <map>
#include <optional>
#include <string>

struct gpiod_line {
    std::string name, holder;  // holder: somebody else has it
    int level = 0, flags = 0;
    int failing = 0;  // errno of every further call
    int read_end = -1, write_end = -1;
    bool requested = false, output = false;
};

struct gpiod_chip {
    std::map<unsigned, gpiod_line> lines;
    std::string name = "test-chip";
    int absent = 0;  // errno of opening it
    int opened = 0;
};

namespace madoguchi::test {

// The one chip there is.
gpiod_chip& chip();
// An edge on a requested input.
void edge(gpiod_line& line, int level);
// The kernel ends the descriptor of a line whose chip is gone.
void hang_up(gpiod_line& line);

}  // namespace madoguchi::test
