// Fingers, keys and focus, on a screen of the kiosk.
#include "tests/unit/ui/null_renderer.h"
#include "tests/unit/ui/samples.h"

#include "kiosk/model/derive.h"
#include "kiosk/ui/focus.h"
#include "kiosk/view/view.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace madoguchi;
using model::ActionKind;

namespace {

const std::filesystem::path assets = MADOGUCHI_ASSETS;

struct Fixture {
    samples::NullRenderer renderer;
    ui::Ui ui{renderer, {1080, 1920, 336, 597}, assets, "sample"};
    view::Resources resources = [] {
        auto services = catalogue::read_services(assets, "sample");
        REQUIRE(services);
        auto read =
            view::Resources::read(assets, "sample", {{"ja", "さくら野市"}}, {"ja", "en"}, {"day"}, services.value());
        if (!read) FAIL(read.error().detail);
        return std::move(read).value();
    }();
    model::State state = samples::at_home(assets, "ja");

    Fixture() { ui.set_motion(false); }
    void show(const std::string& name) {
        for (auto& sample : samples::all(assets, "ja"))
            if (sample.name == name) state = sample.state;
        (void)draw();
    }
    std::optional<model::Action> draw() { return view::draw(state, ui, resources); }
    ui::Point centre(const std::string& id) {
        for (const auto& widget : ui.widgets())
            if (widget.id == id) return widget.area.centre();
        FAIL("no widget ", id);
        return {};
    }
    std::optional<model::Action> tap(const std::string& id) {
        ui.touch_down(1, centre(id));
        CHECK_FALSE(draw().has_value());  // nothing happens before the release
        ui.touch_up(1, centre(id));
        return draw();
    }
    std::string focused() {
        for (const auto& widget : ui.widgets())
            if (widget.focused) return widget.id;
        return "";
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a key acts when it is released inside, and only once") {
    (void)draw();
    const auto action = tap("home.certificate");
    REQUIRE(action);
    CHECK(action->kind == ActionKind::choose_category);
    CHECK(action->argument == "certificates");
    CHECK_FALSE(draw().has_value());
}

TEST_CASE_FIXTURE(Fixture, "a finger that slides off a key before it is lifted presses nothing") {
    (void)draw();
    ui.touch_down(1, centre("home.certificate"));
    ui.touch_move(1, {5, 590});
    ui.touch_up(1, {5, 590});
    CHECK_FALSE(draw().has_value());
}

TEST_CASE_FIXTURE(Fixture,
                  "a finger put down beside a key and lifted on it presses nothing but shows that somebody is there") {
    (void)draw();
    ui.touch_down(1, {168, 110});
    const auto action = draw();
    REQUIRE(action);
    CHECK(action->kind == ActionKind::touched);
    ui.touch_up(1, centre("home.certificate"));
    CHECK_FALSE(draw().has_value());
}

TEST_CASE_FIXTURE(Fixture, "two fingers on two keys give two presses") {
    show("05-pin");
    ui.touch_down(1, centre("pin.1"));
    ui.touch_down(2, centre("pin.2"));
    ui.touch_up(1, centre("pin.1"));
    auto action = draw();
    REQUIRE(action);
    CHECK(*action == model::Action{ActionKind::digit, "1"});
    ui.touch_up(2, centre("pin.2"));
    action = draw();
    REQUIRE(action);
    CHECK(*action == model::Action{ActionKind::digit, "2"});
}

TEST_CASE_FIXTURE(Fixture, "a press that was begun on another screen is dropped") {
    (void)draw();
    ui.touch_down(1, centre("home.certificate"));
    show("02-certificates");
    ui.touch_up(1, centre("list.juminhyo"));
    CHECK_FALSE(draw().has_value());
}

TEST_CASE_FIXTURE(Fixture, "a press is dropped when the screen changes before it is drawn") {
    (void)draw();
    const auto place = centre("footer.staff");
    ui.touch_down(1, place);
    ui.touch_up(1, place);
    for (auto& sample : samples::all(assets, "ja"))
        if (sample.name == "10-refusal") state = sample.state;
    CHECK_FALSE(draw().has_value());
}

TEST_CASE_FIXTURE(Fixture, "a disabled key cannot be pressed") {
    (void)draw();
    ui.touch_down(1, centre("footer.back"));
    ui.touch_up(1, centre("footer.back"));
    const auto action = draw();
    REQUIRE(action);
    CHECK(action->kind == ActionKind::touched);
}

TEST_CASE_FIXTURE(Fixture, "every key of every screen reports an action when it is pressed") {
    for (const auto& sample : samples::all(assets, "ja")) {
        state = sample.state;
        (void)draw();
        const auto widgets = ui.widgets();
        for (const auto& widget : widgets) {
            if (!ui::pressable(widget) || !widget.enabled) continue;
            const auto action = tap(widget.id);
            CHECK_MESSAGE((action && action->kind != ActionKind::touched), sample.name, " ", widget.id);
        }
    }
}

TEST_CASE_FIXTURE(Fixture, "the tabulator goes once through everything, from the question to the header") {
    show("06-confirm");
    const auto order = ui::focus_order(ui.widgets());
    CHECK(order.front() == "question");
    std::vector<std::string> visited;
    for (std::size_t i = 0; i < order.size(); ++i) {
        ui.key(ui::Key::next);
        (void)draw();
        visited.push_back(focused());
    }
    CHECK(visited == order);
    ui.key(ui::Key::next);
    (void)draw();
    CHECK(focused() == "question");
}

TEST_CASE_FIXTURE(Fixture, "the focus of the PIN pad starts on 5 and arrows follow the keys") {
    show("05-pin");
    CHECK(focused() == "pin.5");
    ui.key(ui::Key::up);
    (void)draw();
    CHECK(focused() == "pin.2");
    ui.key(ui::Key::left);
    (void)draw();
    CHECK(focused() == "pin.1");
    ui.key(ui::Key::activate);
    const auto action = draw();
    REQUIRE(action);
    CHECK(*action == model::Action{ActionKind::digit, "1"});
}

TEST_CASE_FIXTURE(Fixture, "a physical keypad enters digits and erases") {
    show("05-pin");
    ui.digit('7');
    auto action = draw();
    REQUIRE(action);
    CHECK(*action == model::Action{ActionKind::digit, "7"});
    ui.key(ui::Key::erase);
    action = draw();
    REQUIRE(action);
    CHECK(action->kind == ActionKind::erase_one);
}

TEST_CASE_FIXTURE(Fixture, "a new screen is spoken: its question and what it tells") {
    (void)draw();
    const auto before = ui.speech().size();
    show("04-place-card");
    bool question = false;
    for (std::size_t i = before; i < ui.speech().size(); ++i)
        question = question || ui.speech()[i].text.find("マイナンバーカード") != std::string::npos;
    CHECK(question);
    const auto said = ui.speech().size();
    (void)draw();
    CHECK(ui.speech().size() == said);  // nothing new, nothing said
}

TEST_CASE_FIXTURE(Fixture, "the board of the first screen says of each certificate what it is called and costs") {
    (void)draw();
    const auto offers = model::offers(state, "certificates");
    REQUIRE_FALSE(offers.empty());
    for (const auto& offer : offers) {
        const auto id = "home.board." + offer.service->id;
        const auto row = std::ranges::find(ui.widgets(), id, &ui::Widget::id);
        REQUIRE_MESSAGE(row != ui.widgets().end(), id);
        CHECK(row->name.find(resources.strings().text("ja", offer.service->id + ".name")) == 0);
        if (offer.offered == model::Offered::open)
            CHECK(row->name.find(std::to_string(offer.price.amount)) != std::string::npos);
        CHECK(std::ranges::find(ui.speech(), row->name, &ui::Utterance::text) != ui.speech().end());
    }
}

TEST_CASE_FIXTURE(Fixture, "the end of a visit forgets what was said and shown") {
    show("06-confirm");
    CHECK_FALSE(ui.speech().empty());
    state = samples::at_home(assets, "ja");
    (void)draw();
    for (const auto& entry : ui.speech()) CHECK(entry.text.find("花○") == std::string::npos);
    for (const auto& widget : ui.widgets()) CHECK(widget.name.find("花○") == std::string::npos);
}
