#include "tests/simulators/escpos/receiver.h"

namespace madoguchi::simulator {

void Receiver::add(const std::string& bytes) {
    input += bytes;
    while (!input.empty()) {
        auto used = rows_left > 0 ? take_rows() : take_command();
        if (used == 0) return;
        input.erase(0, used);
    }
}

void Receiver::reset() {
    input.clear();
    orders.clear();
    rows_left = 0;
}

std::size_t Receiver::take_rows() {
    if (input.size() < row_bytes) return 0;
    std::vector<std::uint8_t> bits(row_bytes);
    for (std::size_t i = 0; i < row_bytes; ++i) bits[i] = static_cast<std::uint8_t>(at(i));
    orders.emplace_back(PrintRow{std::move(bits), rows_stored});
    --rows_left;
    return row_bytes;
}

std::size_t Receiver::take_command() {
    switch (at(0)) {
        case 0x00:
            return 1;
        case 0x0A:
            orders.emplace_back(Feed{30});
            return 1;
        case 0x10:
            return take_real_time();
        case 0x1B:
            return take_escape();
        case 0x1D:
            return take_group();
        default:
            ++ignored_bytes;
            return 1;
    }
}

std::size_t Receiver::take_real_time() {
    static const std::string clear_command{"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 10};
    if (input.size() < 3) return 0;
    if (at(1) == 0x04) {
        ask_status(static_cast<int>(at(2)));
        return 3;
    }
    if (at(1) == 0x05) {
        recover(static_cast<int>(at(2)));
        return 3;
    }
    if (at(1) == 0x14 && at(2) == 0x08) {
        if (input.size() < clear_command.size()) return 0;
        bool whole = input.starts_with(clear_command);
        if (whole) {
            orders.clear();
            clear();
        }
        return clear_command.size();
    }
    ++ignored_bytes;
    return 1;
}

std::size_t Receiver::take_escape() {
    if (input.size() < 2) return 0;
    if (at(1) == 0x40) {
        orders.emplace_back(Initialise{});
        return 2;
    }
    if (input.size() < 3) return 0;
    if (at(1) == 0x4A)
        orders.emplace_back(Feed{static_cast<int>(at(2))});
    else if (at(1) == 0x64)
        orders.emplace_back(Feed{static_cast<int>(at(2)) * 30});
    else
        ignored_bytes += 3;
    return 3;
}

std::size_t Receiver::take_group() {
    if (input.size() < 3) return 0;
    switch (at(1)) {
        case 0x28:
            return take_parenthesis();
        case 0x61:
            orders.emplace_back(SetAutomatic{static_cast<std::uint8_t>(at(2))});
            return 3;
        case 0x72:
            orders.emplace_back(ReportInOrder{});
            return 3;
        case 0x56: {
            bool feeds = at(2) == 0x41 || at(2) == 0x42;
            if (feeds && input.size() < 4) return 0;
            if (feeds) orders.emplace_back(Feed{static_cast<int>(at(3))});
            orders.emplace_back(Cut{});
            return feeds ? 4 : 3;
        }
        case 0x76:
            if (input.size() < 8) return 0;
            return take_raster(8, word(4), word(6), false);
        default:
            ignored_bytes += 3;
            return 3;
    }
}

// GS ( x pL pH …: the length tells how much to skip of what is not known.
std::size_t Receiver::take_parenthesis() {
    if (input.size() < 5) return 0;
    auto kind = at(2);
    auto length = word(3);
    bool store = kind == 0x4C && length > 10;
    if (input.size() < 5 + (store ? 10 : length)) return 0;
    if (store) return take_raster(15, (word(11) + 7) / 8, word(13), true);
    if (kind == 0x4C && length == 2 && at(6) == 0x32) orders.emplace_back(PrintStored{});
    if (kind == 0x48 && length == 6 && at(5) == 0x30) orders.emplace_back(ReportProcess{input.substr(7, 4)});
    return 5 + length;
}

std::size_t Receiver::take_raster(std::size_t header, std::size_t row, std::size_t rows, bool stored) {
    row_bytes = row;
    rows_left = row == 0 ? 0 : rows;
    rows_stored = stored;
    return header;
}

}  // namespace madoguchi::simulator
