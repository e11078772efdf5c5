#include "drivers/escpos/protocol.h"

#include <algorithm>
#include <cstddef>

namespace madoguchi::drivers::escpos {
namespace {

using xfs4iot::PaperState;
using xfs4iot::PrinterStatus;
using xfs4iot::PrintReason;

constexpr std::size_t flush_bytes = 8192;  // as large as the largest band
constexpr std::size_t longest_block = 128;

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (int value : values) text += static_cast<char>(value);
    return text;
}

std::string low_high(std::size_t value) {
    return bytes({static_cast<int>(value & 0xff), static_cast<int>((value >> 8) & 0xff)});
}

bool is_real_time(unsigned char byte) {
    return (byte & 0x93) == 0x12;
}
bool is_automatic(unsigned char byte) {
    return (byte & 0x93) == 0x10;
}
bool is_low(unsigned char byte) {
    return (byte & 0x90) == 0;
}
bool begins_block(unsigned char byte) {
    return byte == 0x35 || byte == 0x37 || byte == 0x3B || byte == 0x3D || byte == 0x5F;
}

Answer read_block(const std::string& block) {
    if (block.size() == 7 && block.starts_with("7\x22")) return ProcessId{{block[2], block[3], block[4], block[5]}};
    if (block == std::string{"7\x25\0", 3}) return BufferCleared{};
    return OtherBlock{block};
}

}  // namespace

std::string flush_and_initialise(const Model& model) {
    std::string out(flush_bytes, '\0');
    out += bytes({0x1B, 0x40});
    // Fn 20: the real-time "drawer pulse" (1) and "power off" (2) off, so that dots cannot be taken for them.
    if (model.lock_real_time) out += bytes({0x1D, 0x28, 0x44, 5, 0, 0x14, 1, 0, 2, 0});
    return out;
}

std::string enable_automatic_status() {
    return bytes({0x1D, 0x61, 0xFF});
}

std::string ask_status(int n) {
    return bytes({0x10, 0x04, n});
}

std::string raster_band(const Raster& raster, int top, int lines, RasterCommand command) {
    auto row = raster.row_bytes();
    auto count = static_cast<std::size_t>(std::clamp(raster.height - top, 0, lines));
    auto begin = raster.bits.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(top) * row);
    std::string data{begin, begin + static_cast<std::ptrdiff_t>(count * row)};
    if (command == RasterCommand::gs_v_0) return bytes({0x1D, 0x76, 0x30, 0}) + low_high(row) + low_high(count) + data;
    auto store = bytes({0x30, 0x70, 0x30, 1, 1, 0x31}) + low_high(static_cast<std::size_t>(raster.width)) +
                 low_high(count) + data;
    return bytes({0x1D, 0x28, 0x4C}) + low_high(store.size()) + store + bytes({0x1D, 0x28, 0x4C, 2, 0, 0x30, 0x32});
}

std::string feed_and_cut(bool partial) {
    return bytes({0x1D, 0x56, partial ? 0x42 : 0x41, 0});
}

std::string ask_process_id(const JobNumber& job) {
    return bytes({0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30}) + std::string{job.begin(), job.end()};
}

std::string ask_in_order() {
    return bytes({0x1D, 0x72, 1});
}

std::string clear_buffer() {
    return bytes({0x10, 0x14, 8, 1, 3, 0x14, 1, 6, 2, 8});
}

std::string blank_dots(std::string_view sent) {
    static const std::string band = bytes({0x1D, 0x76, 0x30}), store = bytes({0x1D, 0x28, 0x4C});
    static const std::string question = bytes({0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30});
    constexpr std::size_t band_head = 8, store_head = 15, print_order = 7;
    std::string kept{sent};
    std::size_t from = 0, until = 0;
    if (sent.starts_with(band)) from = band_head, until = sent.size();
    if (sent.starts_with(store) && sent.size() > store_head + print_order)
        from = store_head, until = sent.size() - print_order;
    for (auto at = from; at < until; ++at) kept[at] = 0;
    const auto asked = until == 0 ? kept.find(question) : std::string::npos;
    if (asked != std::string::npos) kept.replace(asked + question.size(), 4, "0000");
    return kept;
}

std::optional<Answer> AnswerReader::take(std::size_t count, Answer answer) {
    buffer.erase(0, count);
    return answer;
}

std::optional<Answer> AnswerReader::next() {
    for (; !buffer.empty(); buffer.erase(0, 1), ++garbage) {
        auto first = static_cast<unsigned char>(buffer[0]);
        if (is_real_time(first)) return take(1, RealTimeStatus{first});
        if (begins_block(first)) {
            auto end = buffer.find('\0');
            if (end != std::string::npos && end < longest_block)
                return take(end + 1, read_block(buffer.substr(0, end + 1)));
            if (end == std::string::npos && buffer.size() < longest_block) return std::nullopt;
            continue;
        }
        if (is_automatic(first)) {
            auto rest = std::string_view{buffer}.substr(1, 3);
            bool fits = std::ranges::all_of(rest, [](char c) { return is_low(static_cast<unsigned char>(c)); });
            if (!fits) continue;
            if (rest.size() < 3) return std::nullopt;
            AutomaticStatus status{};
            std::ranges::transform(buffer.substr(0, 4), status.bytes.begin(),
                                   [](char c) { return static_cast<std::uint8_t>(c); });
            return take(4, status);
        }
        if (is_low(first)) return take(1, InOrderStatus{first});
    }
    return std::nullopt;
}

Sensors read_sensors(const AutomaticStatus& status) {
    const auto& bits = status.bytes;
    Sensors sensors;
    sensors.offline = (bits[0] & 0x08) != 0;
    sensors.cover_open = (bits[0] & 0x20) != 0;
    sensors.mechanical = (bits[1] & 0x04) != 0;
    sensors.cutter_error = (bits[1] & 0x08) != 0;
    sensors.unrecoverable = (bits[1] & 0x20) != 0;
    sensors.recovering = (bits[1] & 0x40) != 0;
    sensors.paper_near_end = (bits[2] & 0x03) != 0;
    sensors.paper_end = (bits[2] & 0x0C) != 0;
    return sensors;
}

void merge_sensors(Sensors& sensors, int n, RealTimeStatus status) {
    auto bit = [&](int mask) { return (status.byte & mask) != 0; };
    switch (n) {
        case 1:
            sensors.offline = bit(0x08);
            break;
        case 2:
            sensors.cover_open = bit(0x04);
            break;  // paper end comes with n = 4
        case 3:
            sensors.mechanical = bit(0x04);
            sensors.cutter_error = bit(0x08);
            sensors.unrecoverable = bit(0x20);
            sensors.recovering = bit(0x40);
            break;
        case 4:
            sensors.paper_near_end = bit(0x0C);
            sensors.paper_end = bit(0x60);
            break;
        default:
            break;  // no such question
    }
}

PrintReason obstacle(const Sensors& sensors) {
    if (sensors.paper_end) return PrintReason::paper_out;
    if (sensors.cover_open) return PrintReason::cover_open;
    if (sensors.cutter_error) return PrintReason::cutter_error;
    if (sensors.unrecoverable || sensors.mechanical) return PrintReason::offline;
    if (sensors.recovering) return PrintReason::overheated;
    return sensors.offline ? PrintReason::offline : PrintReason::none;
}

PrinterStatus to_status(bool connected, const Sensors& sensors) {
    PrinterStatus status;
    // "Off-line" of the printer's own is told by its cause; without one it is not usable and counts as not there.
    bool cause = sensors.paper_end || sensors.cover_open || sensors.cutter_error || sensors.unrecoverable ||
                 sensors.mechanical || sensors.recovering;
    status.online = connected && (!sensors.offline || cause);
    if (connected) {
        status.paper = sensors.paper_end        ? PaperState::out
                       : sensors.paper_near_end ? PaperState::low
                                                : PaperState::full;
        status.cover_open = sensors.cover_open;
        status.fault = sensors.cutter_error || sensors.unrecoverable || sensors.mechanical;
    }
    return status;
}

}  // namespace madoguchi::drivers::escpos
