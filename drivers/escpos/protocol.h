// ESC/POS as far as raster slips need it: commands to bytes, answers to structs; no I/O.
// Source: reference "receipt-printing" sections 3-5 (byte values there).
#pragma once

#include "common/raster.h"
#include "common/xfs4iot/x_print_job.h"
#include "drivers/escpos/models.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace madoguchi::drivers::escpos {

// ---- commands

// Ends whatever an interrupted connection left open: a raster still waiting for data swallows the NULs, else they are
// ignored. Then ESC @ (initialise), and GS ( D where the model knows it.
[[nodiscard]] std::string flush_and_initialise(const Model& model);
[[nodiscard]] std::string enable_automatic_status();
// DLE EOT n, n = 1 printer, 2 off-line cause, 3 error, 4 paper. Never inside a band.
[[nodiscard]] std::string ask_status(int n);
// One band: `lines` rows from `top` (clipped to the picture).
[[nodiscard]] std::string raster_band(const Raster& raster, int top, int lines, RasterCommand command);
[[nodiscard]] std::string feed_and_cut(bool partial);
// GS ( H: the printer sends ProcessId with these characters (0x20-0x7E) once everything before it is printed.
using JobNumber = std::array<char, 4>;
[[nodiscard]] std::string ask_process_id(const JobNumber& job);
// GS r 1: answered in its turn. At paper end the printer does not get there.
[[nodiscard]] std::string ask_in_order();
// DLE DC4 fn 8: forgets everything received; answered by BufferCleared.
[[nodiscard]] std::string clear_buffer();

// The same command with white paper and the job number 0000, as it may be kept in a record: what is on a slip belongs
// to a resident. Anything but a band of raster_band() and a cut with its questions comes back as it is.
[[nodiscard]] std::string blank_dots(std::string_view sent);

// ---- answers

struct AutomaticStatus {
    std::array<std::uint8_t, 4> bytes;
};
struct RealTimeStatus {
    std::uint8_t byte;  // which n it answers is known only by who asked
};
struct InOrderStatus {
    std::uint8_t byte;
};
struct ProcessId {
    JobNumber job;
};
struct BufferCleared {};
struct OtherBlock {
    std::string bytes;
};
using Answer = std::variant<AutomaticStatus, RealTimeStatus, InOrderStatus, ProcessId, BufferCleared, OtherBlock>;

// Cuts a stream into answers; bytes that are no answer are skipped.
class AnswerReader {
public:
    void add(std::string_view bytes) { buffer += bytes; }
    [[nodiscard]] std::optional<Answer> next();
    [[nodiscard]] std::size_t skipped() const { return garbage; }

private:
    std::optional<Answer> take(std::size_t count, Answer answer);

    std::string buffer;
    std::size_t garbage = 0;
};

// ---- what the answers say

struct Sensors {
    bool offline = false, cover_open = false;
    bool paper_near_end = false, paper_end = false;
    bool cutter_error = false, unrecoverable = false, mechanical = false;
    bool recovering = false;  // goes on by itself: head too hot, cover opened while printing
    friend bool operator==(const Sensors&, const Sensors&) = default;
};

[[nodiscard]] Sensors read_sensors(const AutomaticStatus& status);
// Merges the answer to DLE EOT n.
void merge_sensors(Sensors& sensors, int n, RealTimeStatus status);
// Why a slip cannot be printed now; none when it can.
[[nodiscard]] xfs4iot::PrintReason obstacle(const Sensors& sensors);
[[nodiscard]] xfs4iot::PrinterStatus to_status(bool connected, const Sensors& sensors);

}  // namespace madoguchi::drivers::escpos
