// The same work as plain-pcsc through drivers/pcsc: inspect() and authenticate() awaited on the loop.
//   driver-pcsc --reader NAME --pin PIN [--rounds N]     prints the median of N rounds in milliseconds, fastest,
//   slowest
#include "drivers/pcsc/driver.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

using namespace madoguchi;

namespace {

// Absent: good.
Task<std::optional<std::string>> one_round(drivers::CardReader& reader, std::string pin) {
    const auto deadline = Deadline::in(std::chrono::seconds{10});
    const auto found = co_await reader.inspect(deadline);
    if (!found) co_return found.error().detail;
    const auto signature = co_await reader.authenticate(Secret{pin}, "challenge", deadline);
    if (!signature) co_return signature.error().detail;
    co_return std::nullopt;
}

Task<> measure(drivers::CardReader& reader, std::string pin, int rounds, std::vector<double>& times) {
    const auto found = co_await reader.wait_for_card(Deadline::in(std::chrono::seconds{10}));
    std::optional<std::string> trouble;
    if (!found) trouble = found.error().detail;
    for (; rounds > 0 && !trouble; --rounds) {
        const auto begin = std::chrono::steady_clock::now();
        trouble = co_await one_round(reader, pin);
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    if (trouble) {
        std::fprintf(stderr, "driver-pcsc: %s\n", trouble->c_str());
        std::exit(1);
    }
    reader.stop();
}

std::string option(int count, char** words, const std::string& name, const std::string& fallback) {
    for (int at = 1; at + 1 < count; at += 2)
        if (words[at] == name) return words[at + 1];
    return fallback;
}

}  // namespace

int main(int count, char** words) {
    auto file =
        ConfigFile::parse("[reader]\nreader = \"" + option(count, words, "--reader", "") + "\"\n", "command line");
    const auto section = file.value().section("reader", drivers::pcsc::config_keys());
    asio::io_context loop;
    const auto reader = drivers::pcsc::make_card_reader(loop, section.value());
    std::vector<double> times;
    const std::string pin = option(count, words, "--pin", "");
    const int rounds = std::max(1, std::stoi(option(count, words, "--rounds", "5")));
    start(loop, [&] { return reader->run(); });
    start(loop, [&] { return measure(*reader, pin, rounds, times); });
    loop.run();
    std::sort(times.begin(), times.end());
    std::printf("%.3f ms median, %.3f fastest, %.3f slowest\n", times[times.size() / 2], times.front(), times.back());
}
