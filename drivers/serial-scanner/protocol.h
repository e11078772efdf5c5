// What a scanner sends over a serial line: the bytes of a code, an AIM identifier before them where it is set to, and
// something that ends them (reference "barcodes" 7). Bytes in, codes out; no I/O.
#pragma once

#include "drivers/device/stream_scanner.h"

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace madoguchi::drivers::serial_scanner {

enum class Suffix {
    line,  // CR, LF or CRLF, whichever comes; a code of several lines would come as several codes
    cr,
    lf,
    crlf,  // the pair: a CR or LF alone belongs to the code
    tab,
    etx,
};
enum class Prefix { none, stx };  // stx: what comes before the STX is noise

[[nodiscard]] std::optional<Suffix> suffix(std::string_view name);
[[nodiscard]] std::optional<Prefix> prefix(std::string_view name);

struct Framing {
    Suffix suffix = Suffix::line;
    Prefix prefix = Prefix::none;
    std::size_t longest = barcode::longest_code + 3;  // with the AIM identifier; more ends as too_long
};

// One NUL at either end is stripped as well as prefix and suffix.
class FrameReader final : public ScanDecoder {
public:
    explicit FrameReader(Framing framing) : framing{framing} {}

    void add(std::string_view bytes) override;
    [[nodiscard]] std::optional<ScanFrame> next() override;
    [[nodiscard]] bool begun() const override { return inside || !pending.empty() || overflow; }
    void mark_stale() override { stale = begun(); }
    void clear() override;

private:
    void take(char c);
    void take_inside(char c);
    void finish();
    [[nodiscard]] bool ends(char c);

    Framing framing;
    std::string pending;
    bool inside = false;  // after STX
    bool overflow = false, stale = false;
    std::deque<ScanFrame> frames;
};

}  // namespace madoguchi::drivers::serial_scanner
