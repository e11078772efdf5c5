// What the payment terminal shows and asks while it holds the payment.
#include "common/merchant_code.h"
#include "kiosk/model/derive.h"
#include "tests/unit/model/desk.h"

#include <doctest/doctest.h>

namespace madoguchi::model {

using xfs4iot::Outcome;
using xfs4iot::TerminalDisplay;
using xfs4iot::TerminalInput;

namespace {

// A payment is under way.
Desk at_terminal() {
    Desk desk;
    desk.to_payment();
    REQUIRE(desk.state.stage == Screen::paying);
    REQUIRE(talk(desk.state));
    return desk;
}

TerminalShown shown(const Desk& desk, std::vector<std::string> lines) {
    return {TerminalDisplay{desk.state.visit.saga.payment, TerminalDisplay::Kind::prompt, std::move(lines)}};
}

TerminalAsked asked(const Desk& desk, std::vector<std::string> choices = {}) {
    const auto kind = choices.empty() ? TerminalInput::Kind::confirmation : TerminalInput::Kind::menu;
    return {TerminalInput{desk.state.visit.saga.payment, "7", kind, {"残りを 払いますか?"}, std::move(choices), 20}};
}

}  // namespace

TEST_CASE("what the terminal shows is seen until it shows something else or nothing") {
    auto desk = at_terminal();
    desk.give(shown(desk, {"もういちど", "  ", "かざしてください"}));
    REQUIRE(talk(desk.state)->display);
    CHECK(talk(desk.state)->display->lines == std::vector<std::string>{"もういちど", "かざしてください"});
    desk.give(shown(desk, {" "}));
    CHECK_FALSE(talk(desk.state)->display);
}

TEST_CASE("a question is answered once, by a key that fits it") {
    auto desk = at_terminal();
    SUBCASE("yes or no") {
        desk.give(asked(desk));
        desk.press(ActionKind::answer_terminal, "2");
        CHECK_FALSE(desk.find<AnswerTerminal>());
        desk.press(ActionKind::answer_terminal, "yes");
        const auto answer = desk.take<AnswerTerminal>().answer;
        CHECK(answer.input == "7");
        CHECK(answer.confirmed == true);
        CHECK_FALSE(answer.choice);
    }
    SUBCASE("one of several") {
        desk.give(asked(desk, {"一括払い", "リボ払い"}));
        for (const char* wrong : {"0", "3", "yes", "1x", "-1"}) desk.press(ActionKind::answer_terminal, wrong);
        CHECK_FALSE(desk.find<AnswerTerminal>());
        desk.press(ActionKind::answer_terminal, "2");
        CHECK(desk.take<AnswerTerminal>().answer.choice == 2);
    }
    SUBCASE("given up") {
        desk.give(asked(desk, {"一括払い", "リボ払い"}));
        desk.press(ActionKind::answer_terminal, "");
        const auto answer = desk.take<AnswerTerminal>().answer;
        CHECK_FALSE(answer.confirmed);
        CHECK_FALSE(answer.choice);
    }
    CHECK_FALSE(talk(desk.state)->question);
    desk.press(ActionKind::answer_terminal, "yes");
    CHECK_FALSE(desk.find<AnswerTerminal>());
    CHECK(desk.state.stage == Screen::paying);
}

TEST_CASE("a question nobody answers goes when its time is over, and the payment goes on") {
    auto desk = at_terminal();
    desk.give(asked(desk));
    desk.pass(std::chrono::seconds{19});
    CHECK(talk(desk.state)->question);
    desk.pass(std::chrono::seconds{2});
    CHECK_FALSE(talk(desk.state)->question);
    CHECK_FALSE(desk.find<AnswerTerminal>());
    desk.paid();
    CHECK(desk.state.visit.saga.phase == saga::Phase::printing);
}

TEST_CASE("a question shortly before the payment's time is over keeps the time it was given") {
    auto desk = at_terminal();
    desk.pass(desk.state.settings->timing.payment - std::chrono::seconds{2});
    REQUIRE_FALSE(desk.state.visit.saga.stopping);
    desk.give(asked(desk));
    desk.pass(std::chrono::seconds{10});
    CHECK_FALSE(desk.state.visit.saga.stopping);
    desk.pass(std::chrono::seconds{15});
    CHECK(desk.state.visit.saga.stopping);
}

TEST_CASE("a menu too long to be shown is given up at once; another payment's question is nobody's") {
    auto desk = at_terminal();
    desk.give(asked(desk, std::vector<std::string>(7, "払い方")));
    CHECK(desk.take<AnswerTerminal>().answer.input == "7");
    CHECK_FALSE(talk(desk.state)->question);
    auto foreign = asked(desk);
    foreign.question.attempt = {"another"};
    desk.give(foreign);
    CHECK_FALSE(talk(desk.state)->question);
}

TEST_CASE("who stops the payment has answered, and nothing of the terminal's words outlives the payment") {
    auto desk = at_terminal();
    desk.give(shown(desk, {"残高 1,234円"}));
    desk.give(asked(desk));
    desk.press(ActionKind::other_means);
    CHECK_FALSE(talk(desk.state));
    desk.press(ActionKind::answer_terminal, "yes");
    CHECK_FALSE(desk.find<AnswerTerminal>());
    desk.give(PaymentEnded{desk.payment(Outcome::not_done)});
    CHECK_FALSE(desk.state.visit.terminal.display);
    CHECK_FALSE(desk.state.visit.terminal.question);
}

TEST_CASE("a shop's payment code is shown only whole and over our sum") {
    auto desk = at_terminal();
    MerchantCode code;
    code.accounts = {jpqr_account("1234567890123", "0001", "000001", "000001").value()};
    code.name = "SAKURANO CITY";
    code.city = "SAKURANO";
    code.amount = desk.state.visit.saga.amount;
    auto give = [&](const std::string& text) {
        auto display = shown(desk, {"読み取ってください"});
        display.display.code = text;
        desk.give(display);
        return talk(desk.state)->display->code;
    };
    const auto right = build_merchant_code(code).value();
    CHECK(give(right) == right);
    CHECK(give(right.substr(0, right.size() - 1) + (right.back() == '0' ? "1" : "0")).empty());
    code.amount = Yen{code.amount->amount * 10};
    CHECK(give(build_merchant_code(code).value()).empty());
    CHECK(give("https://pay.example/9f3") == "https://pay.example/9f3");
    CHECK(give(std::string(2000, 'x')).empty());
}

}  // namespace madoguchi::model
