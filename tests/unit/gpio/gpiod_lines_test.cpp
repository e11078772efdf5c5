// The adapter to libgpiod: which calls it makes with which flags, what it makes of their errors, and who owns what.
#include "drivers/gpio/lines.h"
#include "tests/unit/gpio/fake_gpiod.h"

#include <doctest/doctest.h>

#include <gpiod.h>

#include <cerrno>
#include <filesystem>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::drivers::gpio;
using namespace std::chrono_literals;

namespace {

struct Bench {
    Bench() {
        test::chip() = {};
        for (unsigned offset : {1U, 2U, 3U, 4U}) test::chip().lines[offset].name = "L" + std::to_string(offset);
        lines = make_gpiod_lines(loop, "test-chip", {{"1", true, Bias::pull_up}, {"L2", false, Bias::pull_down}},
                                 {{"3"}, {"L4", true}});
        lines->edge = [this](std::size_t input) { edges.push_back(input); };
        lines->lost = [this](Error why) { lost.emplace(std::move(why)); };
    }
    ~Bench() {
        lines.reset();
        loop.run_for(50ms);
        CHECK(test::chip().opened == 0);
        for (auto& [offset, line] : test::chip().lines) CHECK(!line.requested);
    }
    gpiod_line& line(unsigned offset) { return test::chip().lines.at(offset); }
    void until(const std::function<bool()>& done) {
        for (auto deadline = Deadline::in(5s); !done() && !deadline.passed();) loop.run_one_for(deadline.left());
        REQUIRE(done());
    }

    asio::io_context loop;
    std::unique_ptr<Lines> lines;
    std::vector<std::size_t> edges;
    std::optional<Error> lost;
};

std::size_t descriptors() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) ++count;
    return count;
}

}  // namespace

TEST_CASE("lines are found by number and by name, and asked for with their polarity and pull") {
    Bench bench;
    REQUIRE(bench.lines->open());
    CHECK(bench.line(1).flags == (GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW | GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP));
    CHECK(bench.line(2).flags == GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN);
    CHECK(bench.line(3).flags == 0);
    CHECK(bench.line(4).flags == GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW);
    CHECK(!bench.line(1).output);
    CHECK(bench.line(4).output);
    CHECK(bench.line(4).level == 0);
}

TEST_CASE("levels are read and set") {
    Bench bench;
    CHECK(bench.lines->get(0).error().code == Errc::closed);
    CHECK(bench.lines->set(0, true).error().code == Errc::closed);
    REQUIRE(bench.lines->open());
    bench.line(2).level = 1;
    CHECK(bench.lines->get(0).value() == false);
    CHECK(bench.lines->get(1).value() == true);
    CHECK(bench.lines->set(1, true));
    CHECK(bench.line(4).level == 1);
}

TEST_CASE("every edge is told for the input it came on") {
    Bench bench;
    REQUIRE(bench.lines->open());
    test::edge(bench.line(2), 1);
    test::edge(bench.line(2), 0);
    bench.until([&] { return bench.edges.size() == 2; });
    test::edge(bench.line(1), 1);
    bench.until([&] { return bench.edges.size() == 3; });
    CHECK(bench.edges == std::vector<std::size_t>{1, 1, 0});
}

TEST_CASE("a chip that is pulled ends the edges and says that it is gone") {
    Bench bench;
    REQUIRE(bench.lines->open());
    test::hang_up(bench.line(1));
    bench.until([&] { return bench.lost.has_value(); });
    CHECK(bench.lost->code == Errc::closed);
    CHECK(bench.lines->get(0).error().code == Errc::closed);
}

TEST_CASE("an input and output error is no chip that is gone") {
    Bench bench;
    REQUIRE(bench.lines->open());
    bench.line(3).failing = EIO;
    CHECK(bench.lines->set(0, true).error().code == Errc::device_failed);
    bench.line(2).failing = EIO;
    CHECK(bench.lines->get(1).error().code == Errc::device_failed);
}

TEST_CASE("what cannot be opened says why, and keeps nothing") {
    Bench bench;
    bench.line(2).holder = "spi-cs";
    auto busy = bench.lines->open();
    REQUIRE(!busy);
    CHECK(busy.error().code == Errc::busy);
    CHECK(busy.error().detail == "line L2 is taken by spi-cs");
    CHECK(!bench.line(1).requested);
    CHECK(test::chip().opened == 0);
    bench.line(2).holder.clear();
    test::chip().lines.erase(3);
    CHECK(bench.lines->open().error().code == Errc::unknown_key);
    test::chip().absent = EACCES;
    CHECK(bench.lines->open().error().code == Errc::unreachable);
    test::chip().absent = ENOENT;
    CHECK(bench.lines->open().error().code == Errc::missing);
}

TEST_CASE("opened and closed a hundred times, no descriptor and no line is left over") {
    Bench bench;
    REQUIRE(bench.lines->open());
    bench.lines->close();
    bench.loop.poll();
    const auto before = descriptors();
    for (int turn = 0; turn < 100; ++turn) {
        REQUIRE(bench.lines->open());
        test::edge(bench.line(1), 1);
        if (turn % 2 == 0) bench.loop.poll();
        bench.lines->close();
    }
    bench.loop.restart();
    bench.loop.poll();
    CHECK(descriptors() == before);
    CHECK(!bench.lost);
}
