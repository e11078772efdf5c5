// From the last byte of a payment slip on the serial line to the parsed slip at the client: scanner line, daemon
// process, WebSocket, parser. Prints median and 99th percentile, no verdict.
#include "common/barcode/payment_slip.h"
#include "tests/component/barcode/reader_desk.h"
#include "tests/simulators/shared/pty.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("slip to parsed") {
    constexpr int rounds = 200;
    TemporaryDirectory line;
    simulator::SerialPlug plug{line.path() / "tty"};
    ReaderDesk reader{"driver = \"serial\"\nduplicate_ms = 0\npath = \"" + plug.name().string() + "\"\n"};
    reader.until_scanner("off");
    const std::string slip = "]C191900001000000000000000123456027033100003004\r";
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        auto reading = reader.begin();
        auto begin = std::chrono::steady_clock::now();
        REQUIRE(::write(plug.handle(), slip.data(), slip.size()) == static_cast<ssize_t>(slip.size()));
        auto code = reader.finish_with_code(reading);
        auto parsed = barcode::read_payment_slip(code, {2026, 11, 24});
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
        REQUIRE(parsed);
        reader.until_scanner("off");
    }
    std::ranges::sort(times);
    std::printf("slip to parsed, ms: median %.2f, 99th percentile %.2f (%d slips)\n", times[rounds / 2],
                times[rounds * 99 / 100], rounds);
}
