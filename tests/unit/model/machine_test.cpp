// The machine around a visit: idle, hours, devices, help, looks, replay.
#include "desk.h"
#include "kiosk/model/names.h"

#include <doctest/doctest.h>

namespace madoguchi::model {

TEST_CASE("nobody there: a warning, then everything is wiped") {
    Desk desk;
    desk.to_pin();
    desk.press(ActionKind::digit, "1");
    desk.pass(std::chrono::seconds{119});
    CHECK(screen(desk.state) == Screen::pin);
    desk.pass(std::chrono::seconds{1});
    CHECK(screen(desk.state) == Screen::idle_warning);
    CHECK(seconds_left(desk.state) == 45);
    SUBCASE("going on keeps the visit") {
        desk.press(ActionKind::proceed);
        CHECK(screen(desk.state) == Screen::pin);
        CHECK(desk.state.visit.pin.size() == 1);
    }
    SUBCASE("three minutes more") {
        desk.press(ActionKind::extend);
        desk.pass(std::chrono::seconds{299});
        CHECK(screen(desk.state) == Screen::pin);
        desk.pass(std::chrono::seconds{1});
        CHECK(screen(desk.state) == Screen::idle_warning);
    }
    SUBCASE("nobody") {
        desk.pass(std::chrono::seconds{45});
        CHECK_FALSE(holds_personal_data(desk.state));
        CHECK(desk.state.stage == Screen::take);  // the card still lies there
        desk.take_card();
        CHECK(desk.state.stage == Screen::home);
    }
}

TEST_CASE("a card left after the end raises an alarm, tells staff and stops new visits") {
    Desk desk;
    desk.to_pin();
    desk.press(ActionKind::cancel);
    CHECK(desk.state.stage == Screen::take);
    desk.pass(std::chrono::seconds{9});
    CHECK(desk.state.stage == Screen::take);
    desk.pass(std::chrono::seconds{1});
    CHECK(desk.state.stage == Screen::card_left);
    desk.run();
    CHECK(desk.reported("card_left"));
    desk.press(ActionKind::choose_category, "certificates");
    CHECK(desk.state.stage == Screen::card_left);
    desk.take_card();
    CHECK(desk.state.stage == Screen::home);
}

TEST_CASE("a card left after papers were taken raises the alarm too") {
    Desk desk;
    desk.to_pin();
    desk.enter("1234");
    desk.run();
    desk.press(ActionKind::proceed);  // goes on, the card stays
    desk.press(ActionKind::proceed);
    desk.run();
    desk.press(ActionKind::proceed);
    desk.run();
    desk.press(ActionKind::choose_means, "credit");
    desk.paid();
    desk.printed();
    REQUIRE(desk.state.visit.rows.size() == 3);
    desk.press(ActionKind::taken, "card");  // the reader knows better
    desk.press(ActionKind::taken, "certificate");
    desk.press(ActionKind::taken, "receipt");
    CHECK(desk.state.stage == Screen::take);
    desk.pass(std::chrono::seconds{10});
    CHECK(desk.state.stage == Screen::card_left);
    CHECK(desk.count(RecordKind::closed) == 1);
}

TEST_CASE("hours, devices and the back end decide what can be begun") {
    Desk desk;
    desk.press(ActionKind::choose_category, "certificates");
    SUBCASE("a closed kind says when it opens and cannot be begun") {
        const auto views = offers(desk.state, "certificates");
        CHECK(views[0].offered == Offered::open);
        CHECK(views[1].offered == Offered::closed_by_hour);
        CHECK(views[1].opens.has_value());
        desk.press(ActionKind::choose_service, "koseki");
        CHECK(desk.state.stage == Screen::closed_hours);
        CHECK(desk.find<OpenVisit>() == nullptr);
    }
    SUBCASE("a printer without paper") {
        auto devices = working_devices();
        devices.document_printer.trouble = DeviceTrouble::paper_out;
        desk.set_devices(devices);
        CHECK(offers(desk.state, "certificates")[0].offered == Offered::device_away);
        desk.press(ActionKind::choose_service, "juminhyo");
        CHECK(desk.state.stage == Screen::device_out);
        CHECK(desk.state.visit.missing_device == catalogue::DeviceClass::document_printer);
    }
}

TEST_CASE("a reader that goes away while a card is asked for ends the visit before money") {
    Desk desk;
    desk.to_card();
    auto devices = working_devices();
    devices.card_reader.trouble = DeviceTrouble::offline;
    desk.set_devices(devices);
    CHECK(desk.state.stage == Screen::device_out);
    CHECK(desk.state.visit.missing_device == catalogue::DeviceClass::card_reader);
}

TEST_CASE("paper that runs out before the pay press costs nothing") {
    Desk desk;
    desk.to_means();
    auto devices = working_devices();
    devices.document_printer.trouble = DeviceTrouble::paper_out;
    desk.set_devices(devices);
    desk.press(ActionKind::choose_means, "credit");
    desk.run();
    CHECK(desk.state.stage == Screen::device_out);
    CHECK(desk.count(RecordKind::payment_intended) == 0);
    CHECK(desk.reported("D1-not_issued"));
}

TEST_CASE("a receipt printer without paper is said before paying") {
    Desk desk;
    auto devices = working_devices();
    devices.receipt_printer.trouble = DeviceTrouble::paper_out;
    desk.set_devices(devices);
    desk.to_means();
    CHECK(desk.state.note == Note::receipt_unavailable);
    desk.press(ActionKind::choose_means, "credit");
    desk.paid();
    desk.printed();
    CHECK(desk.state.stage == Screen::take);
    CHECK(desk.state.note == Note::receipt_failed);
    CHECK(desk.state.visit.rows.size() == 1);
    CHECK(desk.reported("receipt_not_printed"));
}

TEST_CASE("between visits the screen follows hours and back end") {
    Desk desk;
    auto situation = sample_situation(desk.state.now);
    SUBCASE("closed") {
        situation.machine = {Opened::closed, {}, desk.state.now + std::chrono::hours{10}, {}};
        desk.pass(std::chrono::seconds{31});
        desk.give(SituationFetched{desk.take<FetchSituation>().request, situation});
        CHECK(desk.state.stage == Screen::closed_hours);
        CHECK(noren_taken_in(desk.state));
    }
    SUBCASE("suspended by staff") {
        situation.machine.state = Opened::suspended;
        desk.pass(std::chrono::seconds{31});
        desk.give(SituationFetched{desk.take<FetchSituation>().request, situation});
        CHECK(desk.state.stage == Screen::out_of_service);
    }
    SUBCASE("unreachable, then back") {
        desk.pass(std::chrono::seconds{31});
        desk.give(SituationFetched{desk.take<FetchSituation>().request, BackEndFailure{}});
        CHECK(desk.state.stage == Screen::backend_unreachable);
        desk.pass(std::chrono::seconds{5});
        desk.run();
        CHECK(desk.state.stage == Screen::home);
    }
    SUBCASE("closing time passes while nothing is fetched") {
        situation.machine.closes = desk.state.now + std::chrono::seconds{40};
        desk.pass(std::chrono::seconds{31});
        desk.give(SituationFetched{desk.take<FetchSituation>().request, situation});
        desk.pass(std::chrono::seconds{10});
        CHECK(desk.state.stage == Screen::closed_hours);
    }
    SUBCASE("after the counter's hours the unstaffed form is shown") {
        situation.counter.closes = desk.state.now;
        desk.pass(std::chrono::seconds{31});
        desk.give(SituationFetched{desk.take<FetchSituation>().request, situation});
        CHECK_FALSE(staffed(desk.state));
        CHECK(help(desk.state).by == HelpBy::later);
    }
}

TEST_CASE("help is a question with four answers and tells staff, without disturbing the visit") {
    Desk desk;
    desk.to_pin();
    desk.press(ActionKind::call_staff);
    CHECK(screen(desk.state) == Screen::help);
    desk.press(ActionKind::choose_help, "signing");
    CHECK(screen(desk.state) == Screen::help_answer);
    desk.run();
    CHECK(desk.reported("-help-"));
    desk.press(ActionKind::back);
    CHECK(screen(desk.state) == Screen::pin);
}

TEST_CASE("language and look go back to the city's own when the visit ends") {
    Desk desk;
    desk.press(ActionKind::choose_language, "en");
    desk.press(ActionKind::choose_text_size, "largest");
    desk.press(ActionKind::choose_theme, "contrast");
    desk.press(ActionKind::choose_language, "xx");
    CHECK(desk.state.language == "en");
    desk.to_pin();
    desk.press(ActionKind::cancel);
    desk.take_card();
    CHECK(desk.state.language == "ja");
    CHECK(desk.state.text_size == TextSize::normal);
    CHECK(desk.state.theme == "day");
}

TEST_CASE("a late or foreign outcome changes nothing") {
    Desk desk;
    desk.to_pin();
    const auto before = desk.state.stage;
    desk.give(SignedIn{9999, Holder{}});
    desk.give(QuoteFetched{1, Quote{}});
    desk.give(DocumentsFetched{1, std::vector<saga::Document>{}});
    xfs4iot::PrintResult foreign;
    foreign.attempt = {"01KATESTFOREIGN00000000001"};
    desk.give(PrintEnded{foreign, true});
    CHECK(desk.state.stage == before);
    CHECK_FALSE(desk.state.visit.signed_in);
}

TEST_CASE("the same events give the same states") {
    Desk desk;
    desk.to_payment();
    desk.paid();
    desk.printed();
    State replayed;
    replayed.settings = desk.state.settings;
    Effects effects;
    for (const auto& event : desk.history) {
        auto [next, wanted] = step(std::move(replayed), event);
        replayed = std::move(next);
        for (auto& each : wanted) effects.push_back(each);
    }
    CHECK(replayed.stage == desk.state.stage);
    CHECK(replayed.visit.id == desk.state.visit.id);
    CHECK(replayed.visit.saga.print == desk.state.visit.saga.print);
    CHECK(replayed.last_request == desk.state.last_request);
}

}  // namespace madoguchi::model
