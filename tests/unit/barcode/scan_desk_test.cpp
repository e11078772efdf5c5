#include "drivers/device/scan_desk.h"
#include "common/secret.h"
#include "tests/unit/common/memory_hunt.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view hidden = "RG8gbm90IHJlbWVtYmVyIHRoaXMgY29kZQ";  // twisted back it stands nowhere else

std::vector<barcode::Code> codes() {
    std::vector<barcode::Code> list(1);
    for (char byte : hidden) list[0].bytes += static_cast<char>((byte ^ 0x55) | 0x40);
    return list;
}

ScanResult read(asio::io_context& loop, ScanDesk& desk) {
    std::optional<ScanResult> result;
    desk.open({});
    desk.offer(codes());
    start(loop, [&]() -> Task<> { result.emplace(co_await desk.result(Deadline::in(20ms))); });
    loop.restart();
    loop.run();
    return std::move(*result);
}

}  // namespace

TEST_CASE("a code is known again, but the reader keeps nothing of it") {
    asio::io_context loop;
    ScanDesk desk{loop, {.duplicate_window = 1min}};
    std::string pattern;
    for (char byte : hidden) pattern += static_cast<char>(((byte ^ 0x55) | 0x40) ^ 0x55);
    {
        auto scan = read(loop, desk);
        REQUIRE(scan);
        CHECK(times_in_memory(pattern) >= 1);
        for (auto& code : scan.value().codes) {
            wipe(code.bytes);
            wipe(code.text);
        }
    }
    CHECK(times_in_memory(pattern) == 0);
    auto again = read(loop, desk);
    REQUIRE(!again);
    CHECK(again.error().code == ScanError::timed_out);
    CHECK(desk.counts.repeated == 1);
    CHECK(times_in_memory(pattern) == 0);
}
