// Recorded sessions of drivers/escpos/captures are played back: the driver must say what it said then (white slips of
// the same size), the printer's side comes from the record. The first line, a note, tells what the slip came to.
#include "common/config.h"
#include "drivers/escpos/driver.h"
#include "drivers/escpos/protocol.h"
#include "drivers/stream/capture.h"

#include <doctest/doctest.h>
#include <boost/asio/as_tuple.hpp>

#include <filesystem>
#include <sstream>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace std::chrono_literals;

namespace {

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);

// The printer's side. What it said before a command is read before that command is taken, as it was then.
class Printer final : public Transport {
public:
    Printer(asio::io_context& loop, std::vector<CaptureLine> recorded) : lines{std::move(recorded)}, news{loop} {}

    Task<Result<void>> open(Deadline) override {
        while (at < lines.size() && lines[at].way != Way::open) ++at;
        if (at == lines.size()) co_return fail(Errc::unreachable, "the record is over");
        ++at;
        live = true;
        co_return ok();
    }
    Task<Result<std::string>> read(Deadline deadline) override {
        bool turn = co_await until(Way::in, deadline);
        if (!turn) co_return fail(Errc::closed, "as recorded");
        auto bytes = lines[at++].bytes;
        auto then = bytes.find("7\x22");
        if (then != std::string::npos) bytes.replace(then + 2, 4, job);
        news.cancel();
        co_return bytes;
    }
    Task<Result<void>> write(std::string bytes, Deadline deadline) override {
        bool turn = co_await until(Way::out, deadline);
        if (!turn) co_return fail(Errc::closed, "as recorded");
        auto asked =
            bytes.find(std::string{"\x1D(H\x06\0"
                                   "00",
                                   7});
        if (asked != std::string::npos) job = bytes.substr(asked + 7, 4);
        CHECK(escpos::blank_dots(bytes) == lines[at].bytes);
        ++at;
        news.cancel();
        co_return ok();
    }
    void close() override {
        live = false;
        news.cancel();
    }
    [[nodiscard]] bool is_open() const override { return live; }
    [[nodiscard]] bool over() const { return at >= lines.size(); }

private:
    Task<bool> until(Way way, Deadline deadline) {
        while (live && !deadline.passed()) {
            if (at >= lines.size() || lines[at].way == Way::closed || lines[at].way == Way::open) break;
            if (lines[at].way == way) co_return true;
            news.expires_at(deadline.at);
            co_await news.async_wait(quiet);
        }
        live = false;
        news.cancel();
        co_return false;
    }

    std::vector<CaptureLine> lines;
    asio::steady_timer news;
    std::size_t at = 0;
    std::string job;
    bool live = false;
};

// "model height outcome reason"; slips of the tm-t88iii are 512 dots wide.
struct Said {
    std::string model, outcome, reason;
    int height = 0;
    [[nodiscard]] int width() const { return model == "tm-t88iii" ? 512 : 576; }
};

Said read_note(const std::vector<CaptureLine>& lines) {
    REQUIRE(!lines.empty());
    REQUIRE(lines.front().way == Way::note);
    std::istringstream words{lines.front().text};
    Said said;
    words >> said.model >> said.height >> said.outcome >> said.reason;
    REQUIRE(words);
    return said;
}

xfs4iot::PrintResult play(const std::vector<CaptureLine>& lines, const Said& said) {
    asio::io_context loop;
    auto file = ConfigFile::parse("[p]\naddress = \"tcp://127.0.0.1:9\"\ndots = " + std::to_string(said.width()) +
                                      "\nmodel = \"" + said.model + "\"\n",
                                  "test");
    auto section = file.value().section("p", escpos::config_keys()).value();
    auto made = escpos::make_escpos_raster_printer(loop, section, std::make_unique<Printer>(loop, lines));
    REQUIRE(made);
    auto& driver = *made.value();
    xfs4iot::PrintResult result;
    bool begun = false, ended = false;
    auto visit = [&]() -> Task<> {
        Raster white{said.width(), said.height,
                     std::vector<std::uint8_t>(static_cast<std::size_t>(said.width() / 8 * said.height))};
        AttemptId attempt{"01REPLAY"};
        result = co_await driver.print(attempt, std::move(white), Deadline::in(10s));
        ended = true;
        driver.stop();
    };
    driver.changed = [&] {
        if (begun || driver.state() == DeviceState::starting) return;
        begun = true;
        start(loop, visit);
    };
    start(loop, [&]() -> Task<> { co_await driver.run(); });
    loop.run_for(20s);
    CHECK(ended);
    return result;
}

}  // namespace

TEST_CASE("recorded sessions end as they ended then") {
    int played = 0;
    for (const auto& file : std::filesystem::directory_iterator{SOURCE_ROOT "/drivers/escpos/captures"}) {
        CAPTURE(file.path().filename().string());
        auto lines = read_capture(file.path());
        REQUIRE(lines);
        auto said = read_note(lines.value());
        auto result = play(lines.value(), said);
        CHECK(xfs4iot::name(result.outcome) == said.outcome);
        CHECK(xfs4iot::name(result.reason) == said.reason);
        ++played;
    }
    CHECK(played >= 3);
}
