// Recorded sessions of drivers/gpio/captures are played back at their own pace: inputs move as they moved then, the
// driver must set what it set then. The first line, a note, is what a client was told, in order; the second the wiring.
#include "drivers/gpio/driver.h"
#include "drivers/stream/capture.h"
#include "tests/unit/panel-io/panel_client.h"

#include <doctest/doctest.h>

#include <filesystem>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

using Captured = std::vector<CaptureLine>;
using Clock = std::chrono::steady_clock;

// A contact comes to rest in the same time as then: what followed it follows a little later.
constexpr auto slack = 5ms;

Error error_of(const std::string& text) {
    if (text.starts_with("closed")) return {Errc::closed, text};
    return {text.starts_with("missing") ? Errc::missing : Errc::unreachable, text};
}

// The chip: what the driver does itself is compared with the next line of the record, the test plays the others.
class RecordedLines final : public gpio::Lines {
public:
    explicit RecordedLines(Captured recorded) : lines{std::move(recorded)} {}

    Result<void> open() override {
        if (!next(Way::open) && !next(Way::closed)) return fail(Errc::unreachable, "the record is over");
        const auto& line = take();
        if (line.way == Way::closed) return fail_with(error_of(line.text));
        is_open = true;
        while (next(Way::in) && lines[at].text.starts_with("level")) play();
        return ok();
    }
    void close() override { is_open = false; }
    [[nodiscard]] Result<bool> get(std::size_t input) override { return levels[input]; }
    Result<void> set(std::size_t output, bool on) override {
        const auto text = "set " + std::to_string(output) + (on ? " 1" : " 0");
        if (over()) return ok();  // the test ends the panel
        CHECK(next(Way::out));
        CHECK(text == take().text);
        return ok();
    }

    [[nodiscard]] bool over() const { return at == lines.size(); }
    [[nodiscard]] bool next(Way way) const { return !over() && lines[at].way == way; }
    [[nodiscard]] const std::string& text() const { return lines[at].text; }
    // As long after the line before as then; a level without an edge waits to be found.
    [[nodiscard]] Clock::time_point due() const {
        return text().starts_with("level") ? moved : moved + (lines[at].since - since) + slack;
    }
    // An edge, a level, or the end of the lines.
    void play() {
        const auto& line = take();
        if (line.way == Way::closed) return lost(error_of(line.text));
        const auto words = split(line.text, ' ');
        const auto input = std::stoul(words[1]);
        levels[input] = words[2] == "1";
        if (words[0] == "edge") edge(input);
    }

    bool is_open = false;

private:
    const CaptureLine& take() {
        const auto& line = lines[at++];
        if (line.text.starts_with("level")) return line;
        moved = Clock::now();
        since = line.since;
        return line;
    }

    Captured lines;
    std::map<std::size_t, bool> levels;
    std::size_t at = 0;
    Clock::time_point moved = Clock::now();  // when the line of `since` was played
    std::chrono::milliseconds since{0};
};

class Replayed {
public:
    Replayed(const std::string& wiring_text, Captured lines) {
        auto file = ConfigFile::parse("[p]\nchip = \"recorded\"\n" + wiring_text, "test.toml");
        auto section = file.value().section("p", gpio::config_keys()).value();
        wiring = gpio::read_wiring(section.list("lights"), section.list("sensors"), section.list("switches")).value();
        auto given = std::make_unique<RecordedLines>(std::move(lines));
        chip = given.get();
        client.take(std::move(gpio::make_panel(loop, section, std::move(given)).value()));
    }
    // What is due in the driver goes before what comes from outside.
    void play() {
        const auto limit = Deadline::in(30s);
        while (!chip->over()) {
            REQUIRE(!limit.passed());
            loop.run_one_until(std::min(chip->due(), limit.at));
            loop.poll();
            if (chip->over() || !chip->is_open || Clock::now() < chip->due()) continue;
            if (chip->next(Way::out))
                ask();
            else if (!chip->next(Way::open))
                chip->play();
        }
    }

    asio::io_context loop;
    PanelClient client{loop};

private:
    void ask() {
        if (client.asking || !client.online()) return;
        const auto words = split(chip->text(), ' ');
        const auto output = std::stoul(words[1]);
        const bool on = words[2] == "1";
        if (output >= wiring.lamps.size()) return client.turn(wiring.switches[output - wiring.lamps.size()], on);
        const auto& lamp = wiring.lamps[output];
        client.light(lamp.light, {on ? FlashRate::continuous : FlashRate::off, lamp.color.value_or(LightColor::white)});
    }

    gpio::Wiring wiring;
    RecordedLines* chip = nullptr;
};

}  // namespace

TEST_CASE("recorded sessions of a panel's lines go as they went then") {
    int played = 0;
    for (const auto& file : std::filesystem::directory_iterator{SOURCE_ROOT "/drivers/gpio/captures"}) {
        CAPTURE(file.path().filename().string());
        auto lines = read_capture(file.path());
        REQUIRE(lines);
        auto& all = lines.value();
        REQUIRE((all.size() > 2 && all[0].way == Way::note && all[1].way == Way::note));
        Replayed replayed{all[1].text, {all.begin() + 2, all.end()}};
        replayed.play();
        CHECK(replayed.client.told == all[0].text);
        ++played;
    }
    CHECK(played > 0);
}
