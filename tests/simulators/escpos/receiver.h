// The printer's receive side: bytes to orders for the mechanism. It does not use drivers/escpos, so that a mistake
// there is not repeated here. Its state outlives a connection, as in a real printer: a raster that was cut off swallows
// what comes next.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace madoguchi::simulator {

struct Initialise {};
struct PrintRow {
    std::vector<std::uint8_t> bits;
    bool stored = false;  // GS ( L: kept until PrintStored
};
struct PrintStored {};
struct Feed {
    int lines;
};
struct Cut {};
struct ReportProcess {
    std::string id;  // four characters
};
struct ReportInOrder {};
struct SetAutomatic {
    std::uint8_t mask;
};
using Order = std::variant<Initialise, PrintRow, PrintStored, Feed, Cut, ReportProcess, ReportInOrder, SetAutomatic>;

class Receiver {
public:
    // Done at once, also off-line: DLE EOT n, DLE ENQ n, DLE DC4 "clear buffer".
    std::function<void(int)> ask_status, recover;
    std::function<void()> clear;

    void add(const std::string& bytes);
    void reset();
    std::deque<Order> orders;
    [[nodiscard]] std::size_t ignored() const { return ignored_bytes; }  // that were no command (NULs not counted)

private:
    // Bytes used from the front of `input`; 0 = more are needed.
    std::size_t take_command();
    std::size_t take_real_time();
    std::size_t take_escape();
    std::size_t take_group();
    std::size_t take_parenthesis();
    std::size_t take_raster(std::size_t header, std::size_t row, std::size_t rows, bool stored);
    std::size_t take_rows();
    [[nodiscard]] unsigned at(std::size_t index) const { return static_cast<unsigned char>(input[index]); }
    [[nodiscard]] std::size_t word(std::size_t index) const { return at(index) + 256U * at(index + 1); }

    std::string input;
    std::size_t row_bytes = 0, rows_left = 0;
    bool rows_stored = false;
    std::size_t ignored_bytes = 0;
};

}  // namespace madoguchi::simulator
