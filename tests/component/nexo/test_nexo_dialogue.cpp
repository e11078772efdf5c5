// What the terminal has shown, asked and printed here while money moves: the nexo driver against nexo-simulator.
#include "tests/component/nexo/counter.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("a QR code that the terminal wants shown comes with its display") {
    if (!two_way()) return;
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "ask_display"}, {"info", "Display"}, {"code", "https://pay.example/9f3"}, {"wait", true}});
    std::string code;
    counter.driver->display = [&](const xfs4iot::TerminalDisplay& display) {
        code = display.code;
        start(counter.loop, [&]() -> Task<> {
            terminal.command({{"do", "present"}});
            co_return;
        });
    };
    counter.serve([&](auto&) -> Task<> { expect(co_await counter.pay(), Outcome::done); });
    CHECK(code == "https://pay.example/9f3");
}

TEST_CASE("what the terminal shows and asks reaches the kiosk, and the answer the terminal") {
    if (!two_way()) return;
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "ask_display"}, {"lines", {"Touch the card"}}, {"respond", true}, {"wait", true}});
    terminal.command({{"do", "ask_input"}, {"lines", {"Pay 300 yen?"}}, {"wait", true}});
    std::vector<std::string> shown;
    counter.driver->display = [&](const xfs4iot::TerminalDisplay& display) { shown = display.lines; };
    counter.driver->input = [&](const xfs4iot::TerminalInput& question) {
        CHECK(question.kind == xfs4iot::TerminalInput::Kind::confirmation);
        CHECK(question.lines == std::vector<std::string>{"Pay 300 yen?"});
        CHECK(!counter.driver->answer({question.input, {}, 1}));
        CHECK(counter.driver->answer({question.input, true, {}}));
        CHECK(!counter.driver->answer({question.input, true, {}}));
        start(counter.loop, [&]() -> Task<> {
            while (terminal.status().at("answers").size() < 2) co_await pause(1ms);
            terminal.command({{"do", "present"}});
        });
    };
    counter.serve([&](auto&) -> Task<> { expect(co_await counter.pay(), Outcome::done); });
    CHECK(shown == std::vector<std::string>{"Touch the card"});
    auto answers = terminal.status().at("answers");
    REQUIRE(answers.size() == 2);
    CHECK(answers[0]["DisplayResponse"]["OutputResult"][0]["Response"]["Result"] == "Success");
    CHECK(answers[1]["InputResponse"]["InputResult"]["Input"]["ConfirmedFlag"] == true);
}

TEST_CASE("a question for text or digits is never put to a resident, and one nobody answers is given up in time") {
    if (!two_way()) return;
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "ask_input"}, {"command", "DigitString"}, {"lines", {"PIN"}}, {"wait", true}});
    terminal.command({{"do", "ask_input"}, {"lines", {"Sure?"}}, {"seconds", 1}, {"wait", true}});
    int questions = 0;
    counter.driver->input = [&](const xfs4iot::TerminalInput&) { ++questions; };
    counter.serve([&](auto&) -> Task<> {
        start(counter.loop, [&]() -> Task<> {
            while (terminal.status().at("answers").size() < 2) co_await pause(5ms);
            terminal.command({{"do", "present"}});
        });
        expect(co_await counter.pay(), Outcome::done);
    });
    CHECK(questions == 1);
    auto answers = terminal.status().at("answers");
    REQUIRE(answers.size() == 2);
    CHECK(answers[0]["InputResponse"]["InputResult"]["Response"]["ErrorCondition"] == "NotAllowed");
    CHECK(answers[1]["InputResponse"]["InputResult"]["Response"]["ErrorCondition"] == "Cancel");
}

TEST_CASE("a terminal without a printer hands its receipt over; what is for the shop is declined") {
    if (!two_way()) return;
    NexoTerminal terminal;
    terminal.command({{"do", "no_printer"}});
    Counter counter{terminal};
    terminal.command({{"do", "ask_print"}, {"document", "CashierReceipt"}, {"lines", {"shop"}}, {"wait", true}});
    terminal.command({{"do", "ask_print"}, {"lines", {"thanks"}}, {"wait", true}});
    counter.serve([&](auto& driver) -> Task<> {
        start(counter.loop, [&]() -> Task<> {
            while (terminal.status().at("answers").size() < 2) co_await pause(5ms);
            terminal.command({{"do", "press_cancel"}});
        });
        auto declined = co_await counter.pay();
        CHECK(declined.customer_receipt == std::vector<std::string>{"thanks"});
        auto diagnosis = co_await driver.diagnose(Deadline::in(5s));
        CHECK(diagnosis.value().printer.empty());
    });
    auto answers = terminal.status().at("answers");
    CHECK(answers[0]["PrintResponse"]["Response"]["ErrorCondition"] == "UnavailableDevice");
    CHECK(answers[1]["PrintResponse"]["Response"]["Result"] == "Success");
}

TEST_CASE("what a terminal had printed during a reversal is handed over with its result") {
    if (!two_way()) return;
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto paid = co_await counter.pay();
        terminal.command({{"do", "ask_print"}, {"lines", {"given back"}}, {"wait", true}});
        auto back = co_await counter.reverse(paid);
        CHECK(back.outcome == Outcome::done);
        CHECK(back.customer_receipt == std::vector<std::string>{"given back"});
    });
    auto answers = terminal.status().at("answers");
    REQUIRE(answers.size() == 1);
    CHECK(answers[0]["PrintResponse"]["Response"]["Result"] == "Success");
}

TEST_CASE("what a terminal had printed is handed over also when the reply to its payment is lost") {
    if (!two_way()) return;
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "ask_print"}, {"lines", {"thanks"}}, {"wait", true}});
    terminal.command({{"do", "lost_reply"}, {"keep_connection", true}});
    counter.serve([&](auto&) -> Task<> {
        start(counter.loop, [&]() -> Task<> {
            while (terminal.status().at("answers").empty()) co_await pause(5ms);
            terminal.command({{"do", "present"}});
        });
        auto lost = co_await counter.pay(300, 1s);
        CHECK(lost.outcome == Outcome::unknown);
        CHECK(lost.customer_receipt == std::vector<std::string>{"thanks"});
        expect(co_await counter.query(), Outcome::done);
    });
}

TEST_CASE("what a terminal had printed stands also with the result that is found out later") {
    if (!two_way()) return;
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "ask_print"}, {"lines", {"sorry"}}, {"wait", true}});
    terminal.command({{"do", "lost_reply"}, {"keep_connection", true}});
    counter.serve([&](auto&) -> Task<> {
        start(counter.loop, [&]() -> Task<> {
            while (terminal.status().at("answers").empty()) co_await pause(5ms);
            terminal.command({{"do", "press_cancel"}});
        });
        auto lost = co_await counter.pay(300, 1s);
        CHECK(lost.outcome == Outcome::unknown);
        auto found = co_await counter.query();
        CHECK(found.reason == PaymentReason::aborted);
        CHECK(found.customer_receipt == std::vector<std::string>{"sorry"});
    });
}
