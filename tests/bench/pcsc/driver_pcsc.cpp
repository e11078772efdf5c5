// The same work as plain-pcsc through drivers/pcsc: its commands awaited on the loop.
//   driver-pcsc --reader NAME --pin PIN [--task login | attributes | signature] [--rounds N] [--record DIR]
// With --record the sessions become a capture (drivers/pcsc/README.md). Prints the median of N rounds in milliseconds,
// fastest, slowest.
#include "drivers/pcsc/driver.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

using namespace madoguchi;

namespace {

using Trouble = std::optional<std::string>;  // absent: good

template <class T>
Trouble trouble_of(const drivers::CardResult<T>& result) {
    return result ? std::nullopt : Trouble{result.error().detail};
}

struct Work {
    std::string task, pin;
    int rounds = 5;
};

Task<Trouble> one_round(drivers::CardReader& reader, const Work& work) {
    const auto deadline = Deadline::in(std::chrono::seconds{10});
    Secret pin{work.pin};
    if (work.task == "attributes") {
        const auto attributes = co_await reader.read_attributes(std::move(pin), deadline);
        co_return trouble_of(attributes);
    }
    std::string message{"challenge"};
    if (work.task == "signature") {
        const auto signature = co_await reader.sign(std::move(pin), std::move(message), deadline);
        co_return trouble_of(signature);
    }
    const auto found = co_await reader.inspect(deadline);
    if (!found) co_return trouble_of(found);
    xfs4iot::AuthenticateRequest asked{std::move(pin), std::move(message)};
    const auto signature = co_await reader.authenticate(std::move(asked), deadline);
    co_return trouble_of(signature);
}

Task<> measure(drivers::CardReader& reader, const Work& work, std::vector<double>& times) {
    const auto found = co_await reader.wait_for_card(Deadline::in(std::chrono::seconds{10}));
    Trouble trouble = trouble_of(found);
    for (int round = work.rounds; round > 0 && !trouble; --round) {
        const auto begin = std::chrono::steady_clock::now();
        trouble = co_await one_round(reader, work);
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
    auto file = ConfigFile::parse("[reader]\nreader = \"" + option(count, words, "--reader", "") + "\"\nrecord = \"" +
                                      option(count, words, "--record", "") + "\"\n",
                                  "command line");
    const auto section = file.value().section("reader", drivers::pcsc::config_keys());
    asio::io_context loop;
    const auto reader = drivers::pcsc::make_card_reader(loop, section.value());
    std::vector<double> times;
    const Work work{option(count, words, "--task", "login"), option(count, words, "--pin", ""),
                    std::max(1, std::stoi(option(count, words, "--rounds", "5")))};
    start(loop, [&] { return reader->run(); });
    start(loop, [&] { return measure(*reader, work, times); });
    loop.run();
    std::sort(times.begin(), times.end());
    std::printf("%.3f ms median, %.3f fastest, %.3f slowest\n", times[times.size() / 2], times.front(), times.back());
}
