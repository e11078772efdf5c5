// What holds for every screen in every language, orientation and text size, computed from the widget list.
#include "tests/unit/ui/null_renderer.h"
#include "tests/unit/ui/samples.h"

#include "kiosk/ui/focus.h"
#include "kiosk/view/view.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>

using namespace madoguchi;

namespace {

const std::filesystem::path assets = MADOGUCHI_ASSETS;

struct Form {
    std::string name;
    ui::Panel panel;
    bool low = false;
};
const std::vector<Form> forms{{"portrait", {1080, 1920, 336, 597}},
                              {"landscape", {1920, 1080, 597, 336}},
                              {"low", {1080, 1920, 336, 597}, true},
                              {"between", {1440, 1600, 448, 498}}};

const view::Resources& resources() {
    static const view::Resources read = [] {
        auto services = catalogue::read_services(assets, "sample");
        REQUIRE(services);
        auto all = view::Resources::read(assets, "sample", {{"ja", "さくら野市"}, {"en", "Sakurano City"}},
                                         {"ja", "en"}, {"day", "contrast", "yellow"}, services.value());
        if (!all) FAIL(all.error().detail);
        return std::move(all).value();
    }();
    return read;
}

const ui::Widget* find(const std::vector<ui::Widget>& widgets, std::string_view id) {
    for (const auto& widget : widgets)
        if (widget.id == id) return &widget;
    return nullptr;
}

bool on_glass(const ui::Ui& ui, const ui::Rect& area) {
    const auto glass = ui.glass();
    return area.x >= -0.5 && area.y >= -0.5 && area.right() <= glass.width + 0.5 && area.bottom() <= glass.height + 0.5;
}

bool overlap(const ui::Rect& a, const ui::Rect& b) {
    const double width = std::min(a.right(), b.right()) - std::max(a.x, b.x);
    const double height = std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y);
    return width > 0.6 && height > 0.6;
}

bool holds(const ui::Rect& outer, const ui::Rect& inner) {
    return inner.x >= outer.x - 0.6 && inner.y >= outer.y - 0.6 && inner.right() <= outer.right() + 0.6 &&
           inner.bottom() <= outer.bottom() + 0.6;
}

void check_targets(const ui::Ui& ui, const std::string& place, bool low) {
    std::vector<const ui::Widget*> targets;
    for (const auto& widget : ui.widgets())
        if (ui::pressable(widget)) targets.push_back(&widget);
    for (const auto* target : targets) {
        CHECK_MESSAGE(std::min(target->area.width, target->area.height) >= 15, place, target->id);
        if (target->id.starts_with("pin.") && target->id.size() == 5)
            CHECK_MESSAGE(std::min(target->area.width, target->area.height) >= 18, place, target->id);
        CHECK_MESSAGE(!(low && target->area.y < 297.9), place, target->id, " at ", target->area.y);
    }
    for (std::size_t i = 0; i < targets.size(); ++i)
        for (std::size_t j = i + 1; j < targets.size(); ++j)
            CHECK_MESSAGE(ui::distance(targets[i]->area, targets[j]->area) >= 2.99, place, targets[i]->id, " ",
                          targets[j]->id, " ", ui::distance(targets[i]->area, targets[j]->area));
}

void check_places(const ui::Ui& ui, const std::string& place) {
    const auto& widgets = ui.widgets();
    for (std::size_t i = 0; i < widgets.size(); ++i) {
        CHECK_MESSAGE(on_glass(ui, widgets[i].area), place, widgets[i].id, " ", widgets[i].name);
        for (std::size_t j = i + 1; j < widgets.size(); ++j) {
            const auto &a = widgets[i].area, &b = widgets[j].area;
            CHECK_MESSAGE((!overlap(a, b) || holds(a, b) || holds(b, a)), place, "'", widgets[i].name, "' and '",
                          widgets[j].name, "'");
        }
    }
}

void check_ids_and_focus(const ui::Ui& ui, const std::string& place) {
    std::set<std::string> ids;
    std::size_t pressable = 0;
    for (const auto& widget : ui.widgets()) {
        if (!ui::pressable(widget)) continue;
        ++pressable;
        CHECK_MESSAGE(!widget.id.empty(), place, widget.name);
        CHECK_MESSAGE(!widget.name.empty(), place, widget.id);
        CHECK_MESSAGE(ids.insert(widget.id).second, place, widget.id, " twice");
    }
    const auto order = ui::focus_order(ui.widgets());
    std::size_t reached = 0;
    for (const auto& id : order) reached += ids.count(id);
    CHECK_MESSAGE(reached == pressable, place);
    CHECK_MESSAGE((!order.empty() && order.front() == "question"), place);
    for (const char* id :
         {"footer.back", "footer.stop", "footer.staff", "header.language", "header.appearance", "header.clock"})
        CHECK_MESSAGE(find(ui.widgets(), id) != nullptr, place, id);
}

void check_page(const ui::Ui& ui, const std::string& place, bool low) {
    for (const auto& problem : ui.problems()) FAIL_CHECK(place, problem.what, ": ", problem.text);
    check_targets(ui, place, low);
    check_places(ui, place);
    check_ids_and_focus(ui, place);
}

// Every page of one sample. The one that leads on is on each but the last.
void check_sample(ui::Ui& ui, const samples::Sample& sample, model::TextSize size, const Form& form,
                  const std::string& where) {
    model::State state = sample.state;
    state.text_size = size;
    state.low = state.low || form.low;
    for (state.page = 0; state.page < 30; ++state.page) {
        (void)view::draw(state, ui, resources());
        const auto place = fmt::format("{} {} page {}: ", where, sample.name, state.page + 1);
        check_page(ui, place, ui.low());
        if (!find(ui.widgets(), "page.next")) break;
    }
    CHECK_MESSAGE(state.page < 30, where, sample.name);
    const bool one_page =
        sample.name.starts_with("05-pin") || sample.name.starts_with("05b") || sample.name.starts_with("11-");
    if (one_page && form.name != "between") CHECK_MESSAGE(state.page == 0, where, sample.name);
}

void check_form(const Form& form) {
    samples::NullRenderer renderer;
    ui::Ui ui{renderer, form.panel, assets, "sample"};
    ui.set_motion(false);
    for (const std::string language : {"ja", "en"})
        for (const auto& sample : samples::all(assets, language))
            for (const auto size : {model::TextSize::normal, model::TextSize::large, model::TextSize::largest})
                check_sample(ui, sample, size, form,
                             fmt::format("{} {} {}", form.name, language, static_cast<int>(size)));
}

}  // namespace

TEST_CASE("portrait: targets, gaps, text, ids and focus are right on every screen") {
    check_form(forms[0]);
}

TEST_CASE("landscape: targets, gaps, text, ids and focus are right on every screen") {
    check_form(forms[1]);
}

TEST_CASE("low mode: nothing to press stands above 298 mm") {
    check_form(forms[2]);
}

TEST_CASE("a panel between portrait and landscape is laid out from its millimetres") {
    check_form(forms[3]);
}

TEST_CASE("the PIN block is at most 150 mm wide, centred and never shuffled") {
    samples::NullRenderer renderer;
    ui::Ui ui{renderer, forms[0].panel, assets, "sample"};
    for (const auto& sample : samples::all(assets, "ja")) {
        if (sample.name != "05-pin") continue;
        (void)view::draw(sample.state, ui, resources());
        const auto *one = find(ui.widgets(), "pin.1"), *three = find(ui.widgets(), "pin.3"),
                   *zero = find(ui.widgets(), "pin.0");
        REQUIRE(one);
        REQUIRE(three);
        REQUIRE(zero);
        CHECK(three->area.right() - one->area.x <= 150);
        CHECK(one->area.x + three->area.right() == doctest::Approx(ui.glass().width).epsilon(0.01));
        CHECK(zero->area.y > find(ui.widgets(), "pin.8")->area.y);
        CHECK(find(ui.widgets(), "pin.5")->area.y == doctest::Approx(find(ui.widgets(), "pin.4")->area.y));
        CHECK(find(ui.widgets(), "pin")->value == "2");
    }
}

TEST_CASE("no screen repeats the digits of a PIN anywhere in its widgets") {
    samples::NullRenderer renderer;
    ui::Ui ui{renderer, forms[0].panel, assets, "sample"};
    for (const auto& sample : samples::all(assets, "ja")) {
        if (sample.name != "05c-pin-last-try") continue;  // 1234 was entered
        (void)view::draw(sample.state, ui, resources());
        for (const auto& widget : ui.widgets()) {
            CHECK(widget.name.find("1234") == std::string::npos);
            CHECK(widget.value.find("1234") == std::string::npos);
        }
    }
}

TEST_CASE("a city that offers everything has the documented ids on its first screen") {
    samples::NullRenderer renderer;
    ui::Ui ui{renderer, forms[0].panel, assets, "sample"};
    for (const auto& sample : samples::all(assets, "en")) {
        if (sample.name != "01-home-full") continue;
        (void)view::draw(sample.state, ui, resources());
        for (const char* id : {"home.certificate", "home.ticket", "home.payment", "home.map", "home.booking",
                               "home.consultation", "home.form", "home.notice", "language.ja"})
            CHECK_MESSAGE(find(ui.widgets(), id) != nullptr, id);
    }
}
