#include "desk.h"

#include <doctest/doctest.h>

namespace madoguchi::model {

TEST_CASE("the step marks follow the visit") {
    Desk desk;
    desk.to_pin();
    auto views = marks(desk.state);
    REQUIRE(views.size() == 5);
    CHECK(views[0].state == MarkState::done);
    CHECK(views[1].state == MarkState::now);
    CHECK(views[2].state == MarkState::to_come);
}

TEST_CASE("questions are counted among those that apply") {
    Desk desk;
    desk.press(ActionKind::choose_category, "certificates");
    desk.press(ActionKind::choose_service, "juminhyo");
    desk.run();
    CHECK(question_number(desk.state).number == 1);
    CHECK(question_number(desk.state).count == 2);
    desk.press(ActionKind::pick_answer, "members");
    CHECK(question_number(desk.state).count == 3);
}

TEST_CASE("a household of one is not offered to choose among members after the sign-in") {
    Desk desk;
    catalogue::Service service = desk.state.settings->services[0];
    service.steps[0].answers[1].needs_members = true;
    CHECK(answers(desk.state, service.steps[0]).size() == 3);
    desk.state.visit.options = Options{};
    CHECK(answers(desk.state, service.steps[0]).size() == 2);
}

TEST_CASE("the confirmation lists every item as printed or not") {
    Desk desk;
    desk.to_pin();
    desk.enter("1234");
    desk.run();
    desk.take_card();
    desk.press(ActionKind::pick_answer, "domicile");
    desk.press(ActionKind::proceed);
    desk.run();
    const auto rows = confirm_rows(desk.state);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].title == "juminhyo.who.label");
    CHECK(rows[0].values.front().id == "self");
    CHECK(rows[1].title == "juminhyo.items.domicile");
    CHECK(rows[1].printed == true);
    CHECK(rows[2].printed == false);
}

TEST_CASE("copies stop at the smallest of the limits") {
    Desk desk;
    desk.to_means();
    desk.press(ActionKind::back);
    CHECK(most_copies(desk.state) == 10);
    desk.press(ActionKind::fewer_copies);
    CHECK(desk.state.visit.copies == 1);
    desk.state.visit.options->most_copies = 2;
    desk.press(ActionKind::more_copies);
    desk.press(ActionKind::more_copies);
    CHECK(desk.state.visit.copies == 2);
}

TEST_CASE("time left is rounded up and the bar runs from nought to one") {
    Desk desk;
    desk.to_card();
    CHECK(seconds_left(desk.state) == 60);
    CHECK(passed(desk.state) == doctest::Approx(0));
    desk.pass(std::chrono::seconds{30});
    CHECK(seconds_left(desk.state) == 30);
    CHECK(passed(desk.state) == doctest::Approx(0.5));
    desk.press(ActionKind::extend);
    CHECK(seconds_left(desk.state) == 210);
}

TEST_CASE("texts fall back to Japanese") {
    const Text text{{"ja", "市民課"}, {"en", "Residents"}};
    CHECK(in_language(text, "en") == "Residents");
    CHECK(in_language(text, "vi") == "市民課");
    CHECK(in_language({}, "ja").empty());
}

}  // namespace madoguchi::model
