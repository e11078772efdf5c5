// The same session as plain-pcsc through drivers/pcsc: authenticate() awaited on the loop. One JSON line.
//   driver-pcsc READER PIN ROUNDS
#include "drivers/pcsc/driver.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace madoguchi;

namespace {

Task<> measure(drivers::CardReader& reader, std::string pin, int rounds, std::vector<double>& times) {
    const auto found = co_await reader.wait_for_card(Deadline::in(std::chrono::seconds{10}));
    if (!found) std::exit(1);
    for (; rounds > 0; --rounds) {
        const auto begin = std::chrono::steady_clock::now();
        const auto signature =
            co_await reader.authenticate(Secret{pin}, "challenge", Deadline::in(std::chrono::seconds{10}));
        if (!signature) {
            std::fprintf(stderr, "driver-pcsc: %s\n", signature.error().detail.c_str());
            std::exit(1);
        }
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    reader.stop();
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) return 2;
    auto file = ConfigFile::parse(std::string{"[reader]\nreader = \""} + words[1] + "\"\n", "command line");
    const auto section = file.value().section("reader", drivers::pcsc::config_keys());
    asio::io_context loop;
    const auto reader = drivers::pcsc::make_card_reader(loop, section.value());
    std::vector<double> times;
    start(loop, [&] { return reader->run(); });
    start(loop, [&] { return measure(*reader, words[2], std::atoi(words[3]), times); });
    loop.run();
    std::sort(times.begin(), times.end());
    std::printf(
        "{\"program\":\"driver-pcsc\",\"sessions\":%zu,\"median_ms\":%.3f,\"fastest_ms\":%.3f,\"slowest_ms\":%.3f}\n",
        times.size(), times[times.size() / 2], times.front(), times.back());
}
