// Recorded sessions of drivers/panel-io/captures are played back: the driver must send what it sent then, the board's
// side comes from the record. The first line, a note, names the model and what a client was told, in order.
#include "drivers/panel-io/driver.h"
#include "drivers/panel-io/protocol.h"
#include "drivers/stream/capture.h"
#include "tests/unit/panel-io/panel_client.h"

#include <doctest/doctest.h>
#include <boost/asio/as_tuple.hpp>

#include <filesystem>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<CaptureLine>;

// The board's side: each line has its turn, as it was then.
class Board final : public Transport {
public:
    Board(asio::io_context& loop, Lines recorded) : lines{std::move(recorded)}, news{loop} {}

    Task<Result<void>> open(Deadline) override {
        while (at < lines.size() && lines[at].way != Way::open) ++at;
        if (at == lines.size()) co_return fail(Errc::unreachable, "the record is over");
        ++at;
        live = true;
        co_return ok();
    }
    Task<Result<std::string>> read(Deadline deadline) override {
        const bool turn = co_await until(Way::in, deadline);
        if (!turn) co_return fail(Errc::closed, "as recorded");
        news.cancel();
        co_return lines[at++].bytes;
    }
    Task<Result<void>> write(std::string bytes, Deadline deadline) override {
        const bool turn = co_await until(Way::out, deadline);
        CHECK_MESSAGE(turn, "nothing was sent then, but now: ", bytes);
        if (!turn) co_return fail(Errc::closed, "as recorded");
        CHECK(bytes == lines[at].bytes);
        ++at;
        news.cancel();
        co_return ok();
    }
    void close() override {
        live = false;
        news.cancel();
    }
    [[nodiscard]] bool is_open() const override { return live; }
    [[nodiscard]] bool over() const { return at == lines.size() && !live; }
    // What was asked of the board next: its verb and the rest.
    [[nodiscard]] Words asked() const {
        if (!live || at == lines.size() || lines[at].way != Way::out) return {};
        auto words = split(panel_io::text_of(lines[at].bytes.substr(0, lines[at].bytes.size() - 1)).value(), ' ');
        words.erase(words.begin());
        return words;
    }

private:
    Task<bool> until(Way way, Deadline deadline) {
        while (live && !deadline.passed()) {
            if (at == lines.size() || lines[at].way == Way::closed || lines[at].way == Way::open) break;
            if (lines[at].way == way) co_return true;
            news.expires_at(deadline.at);
            co_await news.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        co_return false;
    }

    Lines lines;
    asio::steady_timer news;
    std::size_t at = 0;
    bool live = false;
};

// A client that asks for what was asked for then.
class Replayed {
public:
    Replayed(const std::string& model, const Lines& lines) {
        auto file = ConfigFile::parse("[p]\npath = \"/nonexistent/board\"\nmodel = \"" + model + "\"\n", "test.toml");
        auto section = file.value().section("p", panel_io::config_keys());
        auto given = std::make_unique<Board>(loop, lines);
        board = given.get();
        client.take(std::move(panel_io::make_panel(loop, section.value(), std::move(given)).value()));
    }
    // Only heartbeats, lost answers and unplugged boards take time.
    void play() {
        const auto limit = Deadline::in(30s);
        while (!(board->over() && !client.online()) && !limit.passed()) {
            loop.run_one_for(limit.left());
            const auto words = board->asked();
            if (client.online() && !client.asking && !words.empty()) ask(words);
        }
        REQUIRE(board->over());
    }

    asio::io_context loop;
    PanelClient client{loop};

private:
    void ask(const Words& words) {
        if (words[0] == "switch") client.turn(words[1], words[2] == "1");
        if (words[0] != "light") return;
        LightState state{xfs4iot::value_in(flash_rates, words[2]).value()};
        if (words.size() > 3) state.color = xfs4iot::value_in(light_colors, words[3]).value();
        client.light(words[1], state);
    }

    Board* board = nullptr;
};

}  // namespace

TEST_CASE("recorded sessions of a board go as they went then") {
    int played = 0;
    for (const auto& file : std::filesystem::directory_iterator{SOURCE_ROOT "/drivers/panel-io/captures"}) {
        CAPTURE(file.path().filename().string());
        auto lines = read_capture(file.path());
        REQUIRE(lines);
        REQUIRE(lines.value().front().way == Way::note);
        const auto& note = lines.value().front().text;
        const auto model = note.substr(0, note.find('\t'));
        Replayed replayed{model, lines.value()};
        replayed.play();
        CHECK(model + '\t' + replayed.client.told == note);
        ++played;
    }
    CHECK(played > 0);
}
