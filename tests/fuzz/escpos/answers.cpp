// The stream of a receipt printer, cut into answers, and what they say about its sensors.
#include "drivers/escpos/protocol.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::drivers::escpos;

namespace {

struct Seen {
    std::vector<std::size_t> kinds;
    std::size_t skipped = 0;
    Sensors sensors;
    bool operator==(const Seen&) const = default;
};

void take(Seen& seen, const Answer& answer) {
    seen.kinds.push_back(answer.index());
    if (const auto* automatic = std::get_if<AutomaticStatus>(&answer)) seen.sensors = read_sensors(*automatic);
    if (const auto* real_time = std::get_if<RealTimeStatus>(&answer))
        for (int n = 1; n <= 4; ++n) merge_sensors(seen.sensors, n, *real_time);
    (void)obstacle(seen.sensors);
    (void)to_status(true, seen.sensors);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::same_however_cut(fuzz::view(data, size), [](const std::vector<std::string_view>& pieces) {
        AnswerReader reader;
        Seen seen;
        for (const auto piece : pieces) {
            reader.add(piece);
            while (const auto answer = reader.next()) take(seen, *answer);
        }
        seen.skipped = reader.skipped();
        return seen;
    });
    return 0;
}
