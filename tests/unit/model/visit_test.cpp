// Visits up to the pay press: steps, card, PIN, questions, ends without money.
#include "desk.h"
#include "kiosk/model/names.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace madoguchi::model {

TEST_CASE("an idle machine that is open shows the first screen") {
    Desk desk;
    CHECK(desk.state.stage == Screen::home);
    CHECK_FALSE(can_go_back(desk.state));
    CHECK(marks(desk.state).empty());
    CHECK(staffed(desk.state));
}

TEST_CASE("a resident comes from the first screen to thank you and nothing of the visit remains") {
    Desk desk;
    desk.press(ActionKind::choose_category, "certificates");
    CHECK(desk.state.stage == Screen::list);
    desk.press(ActionKind::choose_service, "juminhyo");
    CHECK(desk.state.stage == Screen::working);
    desk.run();
    CHECK(desk.state.stage == Screen::question);
    CHECK_FALSE(can_proceed(desk.state));
    desk.press(ActionKind::pick_answer, "self");
    CHECK(can_proceed(desk.state));
    desk.press(ActionKind::proceed);
    CHECK(desk.state.stage == Screen::card_prompt);
    desk.put_card();
    CHECK(desk.state.stage == Screen::card_reading);
    desk.run();
    CHECK(desk.state.stage == Screen::pin);
    desk.enter("1234");
    CHECK(desk.state.visit.pin.size() == 4);
    CHECK(desk.state.stage == Screen::pin_checking);
    desk.run();
    CHECK(desk.state.visit.pin.empty());
    CHECK(desk.state.stage == Screen::card_return);
    desk.take_card();
    CHECK(desk.state.stage == Screen::question);
    CHECK(answers(desk.state).size() == 2);  // nationality is for others
    desk.press(ActionKind::proceed);
    desk.run();
    CHECK(desk.state.stage == Screen::confirm);
    CHECK(desk.state.visit.quote->total == Yen{300});
    desk.press(ActionKind::proceed);
    desk.run();
    CHECK(desk.state.stage == Screen::pay_means);
    desk.press(ActionKind::choose_means, "credit");
    CHECK(desk.state.stage == Screen::paying);
    desk.paid();
    CHECK(desk.state.stage == Screen::printing);
    desk.printed();
    CHECK(desk.state.stage == Screen::take);
    CHECK(desk.state.visit.rows.size() == 2);
    desk.press(ActionKind::taken, "certificate");
    CHECK(desk.state.stage == Screen::take);
    desk.press(ActionKind::taken, "receipt");
    CHECK(desk.state.stage == Screen::thank_you);
    CHECK_FALSE(holds_personal_data(desk.state));
    desk.pass(std::chrono::seconds{10});
    CHECK(desk.state.stage == Screen::home);
    CHECK(desk.state.visit.id.empty());
    desk.run();
    CHECK(desk.count(RecordKind::closed) == 1);
    CHECK(desk.wrote(RecordKind::payment_result, "done"));
    CHECK(desk.wrote(RecordKind::print_result, "done"));
    CHECK(desk.reported("-paid"));
    CHECK(desk.reported("D1-issued"));
    CHECK(desk.reported("-close"));
    CHECK(desk.state.reports.empty());
}

TEST_CASE("a wrong PIN says how many tries remain and the right one goes on") {
    Desk desk;
    desk.to_pin();
    desk.enter("9999");
    desk.run();
    CHECK(desk.state.stage == Screen::pin);
    CHECK(desk.state.note == Note::pin_wrong);
    CHECK(desk.state.visit.tries_left == 2);
    CHECK(desk.state.visit.pin.empty());
    CHECK(desk.find<Authenticate>() == nullptr);  // the machine never tries again by itself
    desk.enter("1234");
    desk.run();
    CHECK(desk.state.stage == Screen::card_return);
}

TEST_CASE("the last try is confirmed before the card sees it, and may be left") {
    Desk desk;
    desk.card.authentication_tries_left = 1;
    desk.to_pin();
    desk.enter("9999");
    CHECK(desk.state.stage == Screen::pin_last_try);
    CHECK(desk.find<FetchChallenge>() == nullptr);
    SUBCASE("going on sends it and locks the card") {
        desk.press(ActionKind::proceed);
        desk.run();
        CHECK(desk.state.stage == Screen::pin_locked);
        CHECK(desk.state.visit.pin.empty());
    }
    SUBCASE("not knowing it goes to the counter and burns nothing") {
        desk.press(ActionKind::do_not_know);
        desk.run();
        CHECK(desk.state.stage == Screen::pin_forgotten);
        CHECK_FALSE(holds_personal_data(desk.state));
    }
    SUBCASE("back clears the digits") {
        desk.press(ActionKind::back);
        CHECK(desk.state.stage == Screen::pin);
        CHECK(desk.state.visit.pin.empty());
    }
}

TEST_CASE("a card that cannot be used has its own screen and meets no PIN pad") {
    Desk desk;
    SUBCASE("wrong card") {
        desk.card.kind = xfs4iot::CardKind::drivers_licence;
        desk.to_pin();
        CHECK(desk.state.stage == Screen::wrong_card);
        desk.take_card();
        CHECK(desk.state.stage == Screen::card_prompt);
    }
    SUBCASE("no certificate") {
        desk.card.certificate.clear();
        desk.to_pin();
        CHECK(desk.state.stage == Screen::no_certificate);
    }
    SUBCASE("expired") {
        desk.card.not_after = "2020-01-01T00:00:00Z";
        desk.to_pin();
        CHECK(desk.state.stage == Screen::card_expired);
    }
    SUBCASE("locked") {
        desk.card.authentication_tries_left = 0;
        desk.to_pin();
        CHECK(desk.state.stage == Screen::pin_locked);
    }
    CHECK(desk.count(RecordKind::payment_intended) == 0);
}

TEST_CASE("what the card or the back end says about the card leads to its own screen") {
    Desk desk;
    desk.to_card();
    desk.put_card();
    SUBCASE("PIN never set") {
        desk.give(CardInspected{desk.take<InspectCard>().request, xfs4iot::CardError::pin_never_set});
        CHECK(desk.state.stage == Screen::pin_never_set);
    }
    SUBCASE("rubbish") {
        desk.give(CardInspected{desk.take<InspectCard>().request, xfs4iot::CardError::card_fault});
        CHECK(desk.state.stage == Screen::card_unreadable);
    }
    const std::pair<const char*, Screen> refusals[] = {
        {"card_not_registered", Screen::card_not_linked},   {"certificate_revoked", Screen::card_revoked},
        {"revocation_unknown", Screen::revocation_unknown}, {"revocation_list_old", Screen::revocation_unknown},
        {"certificate_expired", Screen::card_expired},      {"ask_at_counter", Screen::refusal}};
    for (const auto& [code, screen_of_code] : refusals) {
        SUBCASE(code) {
            desk.give(CardInspected{desk.take<InspectCard>().request, desk.card});
            BackEndFailure failure{BackEndError::refused, {}};
            failure.refusal.code = code;
            desk.give(CertificateChecked{desk.take<CheckCertificate>().request, failure});
            CHECK(desk.state.stage == screen_of_code);
        }
    }
}

TEST_CASE("a card pulled before it has signed ends the visit, afterwards it does not") {
    Desk desk;
    desk.to_pin();
    SUBCASE("on the PIN pad") {
        desk.press(ActionKind::digit, "1");
        desk.take_card();
        CHECK(desk.state.stage == Screen::card_removed);
        CHECK(desk.state.visit.pin.empty());
    }
    SUBCASE("while the card works: its answer decides") {
        desk.enter("1234");
        const auto challenge = desk.take<FetchChallenge>();
        desk.give(ChallengeFetched{challenge.request, std::string{"nonce"}});
        desk.take_card();
        CHECK(desk.state.stage == Screen::pin_checking);
        desk.give(Authenticated{desk.take<Authenticate>().request, xfs4iot::CardError::card_removed, {}});
        CHECK(desk.state.stage == Screen::card_removed);
    }
    SUBCASE("before the challenge came") {
        desk.enter("1234");
        desk.take_card();
        CHECK(desk.state.stage == Screen::card_removed);
        const auto late = desk.take<FetchChallenge>();
        desk.give(ChallengeFetched{late.request, std::string{"nonce"}});
        CHECK(desk.find<Authenticate>() == nullptr);
    }
    SUBCASE("after the signature") {
        desk.enter("1234");
        desk.run();
        desk.take_card();
        CHECK(desk.state.stage == Screen::question);
        CHECK(desk.state.visit.signed_in);
    }
}

TEST_CASE("the visit can be left from every screen before paying and nothing of it stays") {
    using Stage = void (*)(Desk&);
    const std::pair<const char*, Stage> stages[] = {
        {"list", [](Desk& desk) { desk.press(ActionKind::choose_category, "certificates"); }},
        {"question",
         [](Desk& desk) {
             desk.press(ActionKind::choose_category, "certificates");
             desk.press(ActionKind::choose_service, "juminhyo");
             desk.run();
         }},
        {"pin", [](Desk& desk) { desk.to_pin(); }},
        {"card_return",
         [](Desk& desk) {
             desk.to_pin();
             desk.enter("1234");
             desk.run();
         }},
        {"confirm",
         [](Desk& desk) {
             desk.to_means();
             desk.press(ActionKind::back);
         }},
        {"pay_means", [](Desk& desk) { desk.to_means(); }},
    };
    for (const auto& [title, reach] : stages) {
        SUBCASE(title) {
            Desk desk;
            reach(desk);
            CHECK(name(desk.state.stage) == title);
            CHECK(can_cancel(desk.state));
            CHECK(can_go_back(desk.state));
            const bool had_documents = desk.count(RecordKind::documents_ready) > 0;
            desk.press(ActionKind::cancel);
            desk.take_card();
            desk.run();
            CHECK(desk.state.stage == Screen::home);
            CHECK_FALSE(holds_personal_data(desk.state));
            CHECK(desk.count(RecordKind::payment_intended) == 0);
            CHECK(desk.count(RecordKind::closed) == desk.count(RecordKind::visit_opened));
            CHECK(desk.reported("-not_issued") == had_documents);
        }
    }
}

TEST_CASE("going back step by step ends at the list and keeps the answers on the way") {
    Desk desk;
    desk.to_means();
    desk.press(ActionKind::back);
    CHECK(desk.state.stage == Screen::confirm);
    desk.press(ActionKind::back);
    CHECK(desk.state.stage == Screen::question);
    CHECK(current_step(desk.state)->id == "items");
    desk.press(ActionKind::back);
    CHECK(current_step(desk.state)->id == "who");  // nobody signs in twice
    CHECK(answers(desk.state).front().chosen);
    desk.press(ActionKind::back);
    CHECK(desk.state.stage == Screen::list);
    CHECK_FALSE(holds_personal_data(desk.state));
}

TEST_CASE("unchanged documents are used again after going back, changed ones are given up") {
    Desk desk;
    desk.to_means();
    desk.press(ActionKind::back);
    SUBCASE("unchanged") {
        desk.press(ActionKind::proceed);
        CHECK(desk.state.stage == Screen::pay_means);
        CHECK(desk.count(RecordKind::documents_ready) == 1);
    }
    SUBCASE("two copies") {
        desk.press(ActionKind::more_copies);
        CHECK_FALSE(can_proceed(desk.state));
        CHECK(desk.state.stage == Screen::confirm);
        desk.run();
        CHECK(desk.state.visit.quote->total == Yen{600});
        desk.press(ActionKind::proceed);
        desk.run();
        CHECK(desk.state.visit.saga.documents.size() == 2);
        CHECK(desk.reported("D1-not_issued"));
        CHECK(desk.state.visit.saga.amount == Yen{600});
    }
}

TEST_CASE("answers that no longer apply do not travel") {
    Desk desk;
    desk.to_pin("members");
    desk.enter("1234");
    desk.run();
    desk.take_card();
    CHECK(current_step(desk.state)->id == "members");
    CHECK(answers(desk.state).size() == 2);
    desk.press(ActionKind::pick_answer, "m2");
    desk.press(ActionKind::proceed);
    desk.press(ActionKind::pick_answer, "individual_number");
    desk.press(ActionKind::proceed);
    CHECK(desk.state.stage == Screen::notice);
    desk.press(ActionKind::back);
    desk.press(ActionKind::back);
    desk.press(ActionKind::back);
    desk.press(ActionKind::pick_answer, "self");
    desk.press(ActionKind::proceed);
    CHECK(current_step(desk.state)->id == "items");
    desk.press(ActionKind::proceed);
    desk.press(ActionKind::proceed);
    const auto quote = desk.take<FetchQuote>();
    REQUIRE(quote.options.size() == 2);
    CHECK(quote.options[0] == ChosenOption{"who", false, {"self"}});
    CHECK(quote.options[1] == ChosenOption{"items", true, {"individual_number"}});
}

TEST_CASE("a back end that does not answer ends the visit before money") {
    Desk desk;
    desk.to_means();
    desk.press(ActionKind::back);
    desk.press(ActionKind::more_copies);
    desk.give(QuoteFetched{desk.take<FetchQuote>().request, BackEndFailure{}});
    CHECK(desk.state.stage == Screen::backend_unreachable);
    CHECK(desk.count(RecordKind::payment_intended) == 0);
    CHECK_FALSE(holds_personal_data(desk.state));
    desk.press(ActionKind::finish);
    CHECK(desk.state.stage == Screen::home);
}

TEST_CASE("a quote that contradicts itself is refused") {
    Desk desk;
    desk.to_means();
    desk.press(ActionKind::back);
    desk.press(ActionKind::more_copies);
    Quote quote;
    quote.id = {"Q"};
    quote.total = {999};
    quote.expires = desk.state.now + std::chrono::minutes{5};
    quote.items = {{"juminhyo", {}, 2, {300}, {600}, "exempt"}};
    desk.give(QuoteFetched{desk.take<FetchQuote>().request, quote});
    CHECK(desk.state.stage == Screen::backend_unreachable);
}

TEST_CASE("an expired quote is asked for again before the terminal is") {
    Desk desk;
    desk.to_means();
    desk.state.visit.quote->expires = desk.state.now;
    desk.press(ActionKind::choose_means, "credit");
    CHECK(desk.count(RecordKind::payment_intended) == 0);
    desk.run();
    CHECK(desk.state.stage == Screen::confirm);
    CHECK(desk.reported("D1-not_issued"));
}

TEST_CASE("another card signs than the one that was looked at: the visit ends and the back end hears of no signature") {
    Desk desk;
    desk.to_pin();
    desk.enter(desk.right_pin);
    desk.run_one();  // the challenge
    while (!desk.find<Authenticate>()) desk.run_one();
    const auto asked = desk.take<Authenticate>();
    CHECK(asked.asked.card_key == desk.card.card_key);
    SUBCASE("the reader sees it before the PIN") {
        desk.give(Authenticated{asked.request, xfs4iot::CardError::other_card, {}});
    }
    SUBCASE("its certificate is known only afterwards") {
        desk.give(Authenticated{asked.request, xfs4iot::CardSignature{"ANOTHER", "", "signature"}, {}});
    }
    CHECK(desk.state.stage == Screen::card_swapped);
    CHECK(desk.find<SignIn>() == nullptr);
    CHECK_FALSE(holds_personal_data(desk.state));
    desk.press(ActionKind::finish);
    desk.take_card();
    desk.run();
    CHECK(desk.state.stage == Screen::home);
}

namespace {

// The sounds of one ending, whatever the reason.
std::vector<Sound> sounds_of(const std::string& code) {
    Desk desk;
    desk.press(ActionKind::choose_category, "certificates");
    desk.press(ActionKind::choose_service, "juminhyo");
    const auto request = desk.take<OpenVisit>().request;
    BackEndFailure failure{BackEndError::refused, {}};
    failure.refusal.code = code;
    failure.refusal.next_step = "counter";
    desk.heard.clear();
    desk.give(VisitOpened{request, failure});
    return desk.heard;
}

}  // namespace

TEST_CASE("every refusal sounds the same") {
    const std::vector<Sound> expected{Sound::error};
    for (const auto* code : {"ask_at_counter", "glyph_pending", "text_too_long", "register_updating", "moved_out",
                             "seal_suspended", "card_not_registered", "closed"}) {
        CAPTURE(code);
        CHECK(sounds_of(code) == expected);
    }
}

TEST_CASE("the first screen changes in silence, a key clicks, and a card left behind is called for until it is taken") {
    Desk desk;
    const auto heard = [&](Sound sound) { return std::ranges::count(desk.heard, sound); };
    auto away = working_devices();
    away.document_printer.trouble = DeviceTrouble::paper_out;
    desk.set_devices(away);
    desk.set_devices(working_devices());
    CHECK(desk.heard.empty());
    desk.press(ActionKind::open_languages);
    CHECK(heard(Sound::press) == 1);
    desk.press(ActionKind::close);
    desk.put_card();
    desk.pass(std::chrono::seconds{130});
    REQUIRE(desk.state.stage == Screen::card_left);
    CHECK(heard(Sound::alarm) >= 1);
    const auto before = heard(Sound::alarm);
    desk.pass(std::chrono::seconds{17});
    CHECK(heard(Sound::alarm) == before + 2);
    desk.take_card();
    desk.pass(std::chrono::seconds{17});
    CHECK(heard(Sound::alarm) == before + 2);
}

}  // namespace madoguchi::model
