// The SDL window and its input without a display: SDL's dummy video driver, events through SDL's own queue.
#include "kiosk/ui/window.h"
#include "tests/unit/ui/samples.h"

#include "kiosk/view/view.h"

#include <SDL.h>
#include <doctest/doctest.h>

#include <thread>

using namespace madoguchi;

namespace {

const std::filesystem::path assets = MADOGUCHI_ASSETS;

struct Fixture {
    std::unique_ptr<ui::Window> window = [] {
        ::setenv("SDL_VIDEODRIVER", "dummy", 1);
        ui::WindowSettings settings;
        settings.width_px = 540;
        settings.height_px = 960;
        auto opened = ui::Window::open(settings);
        if (!opened) FAIL(opened.error().detail);
        return std::move(opened).value();
    }();
    ui::Ui ui{window->renderer(), window->panel(), assets, "sample"};
    view::Resources resources = [] {
        auto services = catalogue::read_services(assets, "sample");
        REQUIRE(services);
        auto read =
            view::Resources::read(assets, "sample", {{"ja", "さくら野市"}}, {"ja", "en"}, {"day"}, services.value());
        if (!read) FAIL(read.error().detail);
        return std::move(read).value();
    }();
    model::State state = samples::at_home(assets, "ja");
    std::vector<model::Action> actions;
    int frames = 0, posts = 0, ticks = 0;

    // Runs until `done`, at most ten seconds.
    void run(const std::function<void()>& each_tick, const std::function<bool()>& done) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        window->run(ui, nullptr,
                    {.draw =
                         [&] {
                             ++frames;
                             if (auto action = view::draw(state, ui, resources)) actions.push_back(*action);
                             if (done() || std::chrono::steady_clock::now() > limit) window->quit();
                             return false;
                         },
                     .posted = [&] { ++posts; },
                     .tick =
                         [&] {
                             ++ticks;
                             each_tick();
                         },
                     .tick_every = std::chrono::milliseconds{20}});
    }
    [[nodiscard]] ui::Point px(const std::string& id) const {
        for (const auto& widget : ui.widgets())
            if (widget.id == id) {
                const auto centre = widget.area.centre();
                return {centre.x * window->panel().px_per_mm(), centre.y * window->panel().px_per_mm()};
            }
        return {};
    }
    static void push(SDL_Event event) { SDL_PushEvent(&event); }
    void mouse(std::uint32_t type, const std::string& id) const {
        SDL_Event event{};
        event.type = type;
        event.button.button = SDL_BUTTON_LEFT;
        event.button.x = static_cast<int>(px(id).x);
        event.button.y = static_cast<int>(px(id).y);
        push(event);
    }
    void finger(std::uint32_t type, const std::string& id, SDL_FingerID number) const {
        SDL_Event event{};
        event.type = type;
        event.tfinger.fingerId = number;
        event.tfinger.x = static_cast<float>(px(id).x / 540);
        event.tfinger.y = static_cast<float>(px(id).y / 960);
        push(event);
    }
    static void key(SDL_Keycode code, bool repeated = false) {
        SDL_Event event{};
        event.type = SDL_KEYDOWN;
        event.key.keysym.sym = code;
        event.key.repeat = repeated ? 1 : 0;
        push(event);
    }
};

}  // namespace

TEST_CASE("the declared panel is turned when the pixels lie the other way") {
    const auto portrait = ui::panel_of(1080, 1920, 336, 597), turned = ui::panel_of(1920, 1080, 336, 597);
    CHECK(portrait.px_per_mm() == doctest::Approx(3.214).epsilon(0.001));
    CHECK(turned.px_per_mm() == doctest::Approx(3.214).epsilon(0.001));
    CHECK(turned.landscape());
}

TEST_CASE_FIXTURE(Fixture, "a click becomes one action") {
    run(
        [&] {
            if (ticks != 2) return;
            mouse(SDL_MOUSEBUTTONDOWN, "home.certificate");
            mouse(SDL_MOUSEBUTTONUP, "home.certificate");
        },
        [&] { return !actions.empty(); });
    REQUIRE(actions.size() == 1);
    CHECK(actions[0] == model::Action{model::ActionKind::choose_category, "certificates"});
}

TEST_CASE_FIXTURE(Fixture, "a finger becomes one action and no second one as a mouse") {
    run(
        [&] {
            if (ticks != 2) return;
            finger(SDL_FINGERDOWN, "footer.staff", 4);
            finger(SDL_FINGERUP, "footer.staff", 4);
        },
        [&] { return ticks > 6; });
    REQUIRE(actions.size() == 1);
    CHECK(actions[0].kind == model::ActionKind::call_staff);
}

TEST_CASE_FIXTURE(Fixture, "two presses close together are two actions") {
    for (auto& sample : samples::all(assets, "ja"))
        if (sample.name == "05-pin") state = sample.state;
    run(
        [&] {
            if (ticks != 2) return;
            for (const char* id : {"pin.3", "pin.9"}) {
                mouse(SDL_MOUSEBUTTONDOWN, id);
                mouse(SDL_MOUSEBUTTONUP, id);
            }
        },
        [&] { return actions.size() >= 2; });
    REQUIRE(actions.size() == 2);
    CHECK(actions[0].argument == "3");
    CHECK(actions[1].argument == "9");
}

TEST_CASE_FIXTURE(Fixture, "a key held down acts once") {
    for (auto& sample : samples::all(assets, "ja"))
        if (sample.name == "05-pin") state = sample.state;
    run(
        [&] {
            if (ticks != 2) return;
            key(SDLK_8);
            for (int i = 0; i < 5; ++i) key(SDLK_8, true);
        },
        [&] { return ticks > 6; });
    REQUIRE(actions.size() == 1);
    CHECK(actions[0] == model::Action{model::ActionKind::digit, "8"});
}

TEST_CASE_FIXTURE(Fixture, "another thread wakes the loop") {
    std::thread other;
    run(
        [&] {
            if (ticks == 2) other = std::thread{[&] { window->wake(); }};
        },
        [&] { return posts > 0; });
    other.join();
    CHECK(posts >= 1);
}

TEST_CASE_FIXTURE(Fixture, "the end of the process ends the loop") {
    run(
        [&] {
            if (ticks != 2) return;
            SDL_Event event{};
            event.type = SDL_QUIT;
            push(event);
        },
        [] { return false; });
    CHECK(ticks <= 4);
}
