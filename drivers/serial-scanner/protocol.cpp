#include "drivers/serial-scanner/protocol.h"

#include "common/xfs4iot/names.h"

#include <utility>

namespace madoguchi::drivers::serial_scanner {
namespace {

constexpr char stx = 0x02, etx = 0x03;

constexpr xfs4iot::Names<Suffix, 6> suffixes{{{Suffix::line, "line"},
                                              {Suffix::cr, "cr"},
                                              {Suffix::lf, "lf"},
                                              {Suffix::crlf, "crlf"},
                                              {Suffix::tab, "tab"},
                                              {Suffix::etx, "etx"}}};
constexpr xfs4iot::Names<Prefix, 2> prefixes{{{Prefix::none, "none"}, {Prefix::stx, "stx"}}};

}  // namespace

std::optional<Suffix> suffix(std::string_view name) {
    return xfs4iot::value_in(suffixes, name);
}

std::optional<Prefix> prefix(std::string_view name) {
    return xfs4iot::value_in(prefixes, name);
}

void FrameReader::add(std::string_view bytes) {
    for (char c : bytes) take(c);
}

void FrameReader::take(char c) {
    if (framing.prefix == Prefix::none) return take_inside(c);
    if (inside) return take_inside(c);
    inside = c == stx;
}

// Of a CRLF whose end is the CR, the LF arrives where the next code would begin; so does the NUL some scanners send
// after the suffix. Neither begins a code.
void FrameReader::take_inside(char c) {
    if (ends(c)) return finish();
    bool leading = pending.empty() && !overflow;
    if (leading && (c == '\0' || (framing.suffix == Suffix::cr && c == '\n'))) return;
    if (overflow) return;
    pending += c;
    if (pending.size() <= framing.longest + 1) return;  // one more for the NUL or CR that is stripped
    overflow = true;
    pending.clear();
}

bool FrameReader::ends(char c) {
    switch (framing.suffix) {
        case Suffix::line:
            return c == '\r' || c == '\n';
        case Suffix::cr:
            return c == '\r';
        case Suffix::lf:
            return c == '\n';
        case Suffix::tab:
            return c == '\t';
        case Suffix::etx:
            return c == etx;
        case Suffix::crlf:
            if (c != '\n' || pending.empty() || pending.back() != '\r') return false;
            pending.pop_back();
            return true;
    }
    std::terminate();
}

void FrameReader::finish() {
    if (!pending.empty() && pending.back() == '\0') pending.pop_back();
    bool too_long = overflow || pending.size() > framing.longest;
    if (too_long) pending.clear();
    if (too_long || !pending.empty()) frames.push_back({std::exchange(pending, {}), too_long, stale});
    inside = overflow = stale = false;
}

std::optional<ScanFrame> FrameReader::next() {
    if (frames.empty()) return std::nullopt;
    auto frame = std::move(frames.front());
    frames.pop_front();
    return frame;
}

void FrameReader::clear() {
    pending.clear();
    frames.clear();
    inside = overflow = stale = false;
}

}  // namespace madoguchi::drivers::serial_scanner
