// Visits from the pay press on: what the terminal and the printers answer decides.
#include "desk.h"
#include "kiosk/model/names.h"

#include <doctest/doctest.h>

namespace madoguchi::model {

using saga::Incident;
using saga::Phase;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PrintReason;

namespace {

// Answers what is pending except queries, and gives these their answer.
void answer_queries(Desk& desk, xfs4iot::PaymentResult result, int times) {
    for (int count = 0; count < times; ++count) {
        while (!desk.find<QueryPayment>()) desk.pass(std::chrono::seconds{1});
        result.attempt = desk.take<QueryPayment>().attempt;
        desk.give(PaymentQueried{result});
    }
}

}  // namespace

TEST_CASE("the intent is in the journal before the terminal is asked") {
    Desk desk;
    desk.to_payment();
    REQUIRE(desk.find<Pay>());
    CHECK(desk.journal.back().kind == RecordKind::payment_intended);
    CHECK(desk.journal.back().attempt == desk.find<Pay>()->pay.attempt);
    CHECK(desk.find<Pay>()->pay.amount == Yen{300});
}

TEST_CASE("stopping at the terminal only asks; the screen changes when its answer has come") {
    Desk desk;
    desk.to_payment();
    desk.press(ActionKind::cancel);
    CHECK(desk.state.stage == Screen::paying);
    CHECK(desk.state.visit.saga.stopping);
    REQUIRE(desk.find<AbortPayment>());
    desk.press(ActionKind::cancel);
    desk.press(ActionKind::back);
    CHECK_FALSE(can_cancel(desk.state));
    CHECK(desk.count(RecordKind::abort_asked) == 1);
    SUBCASE("stopped in time: the visit ends without money") {
        desk.give(PaymentEnded{desk.payment(Outcome::not_done, PaymentReason::aborted)});
        desk.run_until_pay();
        CHECK(desk.state.stage == Screen::home);
        CHECK(desk.reported("-not_paid"));
        CHECK(desk.reported("D1-not_issued"));
    }
    SUBCASE("too late: the money was taken, the visit goes on and says so") {
        static_cast<void>(desk.take<Pay>());
        desk.give(PaymentEnded{desk.payment(Outcome::done)});
        CHECK(desk.state.stage == Screen::printing);
        CHECK(desk.state.note == Note::paid_after_all);
        desk.printed();
        CHECK(desk.state.stage == Screen::take);
        CHECK(desk.state.note == Note::paid_after_all);
    }
}

TEST_CASE("after stopping with back or another means, the means are offered again") {
    Desk desk;
    desk.to_payment();
    desk.press(ActionKind::other_means);
    desk.give(PaymentEnded{desk.payment(Outcome::not_done, PaymentReason::aborted)});
    CHECK(desk.state.stage == Screen::pay_means);
    CHECK(desk.state.note == Note::payment_stopped);
    const auto first = desk.take<Pay>().pay.attempt;
    desk.press(ActionKind::choose_means, "credit");
    CHECK(desk.find<Pay>()->pay.attempt != first);
}

TEST_CASE("a declined payment says so and another try has another attempt") {
    Desk desk;
    desk.to_payment();
    desk.give(PaymentEnded{desk.payment(Outcome::not_done, PaymentReason::declined)});
    CHECK(desk.state.stage == Screen::pay_means);
    CHECK(desk.state.note == Note::payment_declined);
    CHECK(can_cancel(desk.state));
}

TEST_CASE("nobody pays: the kiosk asks the terminal to stop and waits for its answer") {
    Desk desk;
    desk.to_payment();
    desk.pass(std::chrono::seconds{90});
    CHECK(desk.state.stage == Screen::paying);
    CHECK(desk.find<AbortPayment>());
    desk.pass(std::chrono::seconds{300});
    CHECK(desk.state.stage == Screen::paying);  // never back to the first screen while money is unsettled
    desk.give(PaymentEnded{desk.payment(Outcome::not_done, PaymentReason::aborted)});
    CHECK(desk.state.note == Note::payment_timed_out);
}

TEST_CASE("a lost answer is asked about and never repeated") {
    Desk desk;
    desk.to_payment();
    static_cast<void>(desk.take<Pay>());
    desk.give(PaymentEnded{desk.payment(Outcome::unknown)});
    CHECK(desk.state.visit.saga.phase == Phase::payment_unknown);
    CHECK(desk.state.stage == Screen::paying);
    CHECK(desk.find<Pay>() == nullptr);
    SUBCASE("it was paid") {
        answer_queries(desk, desk.payment(Outcome::done), 1);
        CHECK(desk.state.stage == Screen::printing);
    }
    SUBCASE("it was not") {
        answer_queries(desk, desk.payment(Outcome::not_done, PaymentReason::declined), 1);
        CHECK(desk.state.stage == Screen::pay_means);
    }
    SUBCASE("one not found may be early, two are believed") {
        answer_queries(desk, desk.payment(Outcome::unknown, PaymentReason::not_found), 1);
        CHECK(desk.state.stage == Screen::paying);
        answer_queries(desk, desk.payment(Outcome::unknown, PaymentReason::not_found), 1);
        CHECK(desk.state.stage == Screen::pay_means);
    }
    SUBCASE("the answer itself comes late after all") {
        desk.give(PaymentEnded{desk.payment(Outcome::done)});
        CHECK(desk.state.stage == Screen::printing);
    }
    SUBCASE("nobody ever knows: staff and a slip") {
        answer_queries(desk, desk.payment(Outcome::unknown, PaymentReason::in_progress), 18);
        desk.pass(std::chrono::seconds{10});
        CHECK(desk.state.stage == Screen::incident);
        CHECK(desk.state.visit.saga.incident == Incident::payment_unknown);
        REQUIRE(desk.find<PrintForm>());
        CHECK(desk.find<PrintForm>()->form.form == "slip");
        CHECK(desk.find<PrintForm>()->form.fields.at("number") == inquiry_number(desk.state.visit.id));
        CHECK(desk.find<Pay>() == nullptr);
        desk.run();
        CHECK(desk.reported("payment_unknown"));
        CHECK_FALSE(holds_personal_data(desk.state));
    }
}

TEST_CASE("a yes with another amount or without a number is doubt, not payment") {
    Desk desk;
    desk.to_payment();
    auto result = desk.payment(Outcome::done);
    SUBCASE("amount") {
        result.amount = {3000};
    }
    SUBCASE("number") {
        result.transaction_id.clear();
    }
    desk.give(PaymentEnded{result});
    CHECK(desk.state.stage == Screen::incident);
    CHECK(desk.find<Print>() == nullptr);
}

TEST_CASE("an answer for an attempt that was given up goes to staff as money to give back") {
    Desk desk;
    desk.to_payment();
    auto late = desk.payment(Outcome::done);
    desk.give(PaymentEnded{desk.payment(Outcome::not_done, PaymentReason::timed_out)});
    desk.give(PaymentEnded{late});
    CHECK(desk.state.stage == Screen::pay_means);
    desk.run_until_pay();
    CHECK(desk.reported("-late"));
}

TEST_CASE("a print that provably gave no sheet gives the money back by itself") {
    Desk desk;
    desk.to_payment();
    desk.paid();
    desk.give(PrintEnded{desk.print(Outcome::not_done, 0, PrintReason::paper_out), true});
    CHECK(desk.state.stage == Screen::returning_money);
    CHECK(desk.journal.back().kind == RecordKind::reversal_intended);
    SUBCASE("given back") {
        desk.run();
        CHECK(desk.state.stage == Screen::money_returned);
        CHECK(desk.reported("D1-not_issued"));
        CHECK(desk.reported("-reversed"));
        CHECK(desk.count(RecordKind::closed) == 1);
    }
    SUBCASE("refused by the terminal: staff") {
        auto result = desk.payment(Outcome::not_done, PaymentReason::refused);
        result.attempt = desk.take<Reverse>().reverse.attempt;
        desk.give(ReversalEnded{result});
        CHECK(desk.state.stage == Screen::incident);
        CHECK(desk.state.visit.saga.incident == Incident::reversal_failed);
        desk.run_until_pay();
        CHECK(desk.reported("reversal_failed"));
    }
    SUBCASE("its answer lost: asked about, then back") {
        auto result = desk.payment(Outcome::unknown);
        result.attempt = desk.take<Reverse>().reverse.attempt;
        desk.give(ReversalEnded{result});
        CHECK(desk.state.stage == Screen::returning_money);
        REQUIRE(desk.find<QueryPayment>());
        CHECK(desk.find<QueryPayment>()->reversal);
        answer_queries(desk, desk.payment(Outcome::done), 1);
        CHECK(desk.state.stage == Screen::money_returned);
    }
}

TEST_CASE("a jam at page two goes to staff with a slip; no money moves by itself") {
    Desk desk;
    desk.pages = 3;
    desk.to_payment();
    desk.paid();
    desk.give(PrintProgress{desk.state.visit.saga.print, 1});
    CHECK(print_progress(desk.state).page == 1);
    desk.give(PrintEnded{desk.print(Outcome::not_done, 1, PrintReason::paper_jam), true});
    CHECK(desk.state.stage == Screen::incident);
    CHECK(desk.state.visit.saga.incident == Incident::printed_in_part);
    CHECK(desk.find<Reverse>() == nullptr);
    CHECK(desk.find<PrintForm>());
    desk.run_until_pay();
    CHECK(desk.reported("D1-spoiled"));
    CHECK(desk.reported("refund_due"));
}

TEST_CASE("the second of two documents failing never gives the whole money back by itself") {
    Desk desk;
    desk.to_means();
    desk.press(ActionKind::back);
    desk.press(ActionKind::more_copies);
    desk.run();
    desk.press(ActionKind::proceed);
    desk.run();
    desk.press(ActionKind::choose_means, "credit");
    desk.paid();
    desk.printed();
    REQUIRE(desk.state.stage == Screen::printing);
    desk.give(PrintEnded{desk.print(Outcome::not_done, 0, PrintReason::paper_out), true});
    CHECK(desk.state.stage == Screen::incident);
    CHECK(desk.find<Reverse>() == nullptr);
    desk.run_until_pay();
    CHECK(desk.reported("-issued"));
    CHECK(desk.reported("D3-not_issued"));
}

TEST_CASE("an answer of the printer for another document or visit is never presented") {
    Desk desk;
    desk.to_payment();
    desk.paid();
    auto result = desk.print(Outcome::done, 1);
    bool echo = true;
    SUBCASE("document") {
        result.document = {"D9"};
    }
    SUBCASE("visit") {
        result.visit = {"01KATEST0000000000000009900"};
    }
    SUBCASE("digest") {
        result.sha256 = std::string(64, 'b');
    }
    SUBCASE("the runner saw it") {
        echo = false;
    }
    desk.give(PrintEnded{result, echo});
    CHECK(desk.state.stage == Screen::incident);
    CHECK(desk.state.visit.saga.incident == Incident::identity_mismatch);
}

TEST_CASE("a lost answer of the printer is asked about, not printed again") {
    Desk desk;
    desk.to_payment();
    desk.paid();
    static_cast<void>(desk.take<Print>());
    desk.give(PrintEnded{desk.print(Outcome::unknown, {}), true});
    CHECK(desk.state.stage == Screen::printing);
    CHECK(desk.find<Print>() == nullptr);
    REQUIRE(desk.find<QueryPrint>());
    static_cast<void>(desk.take<QueryPrint>());
    SUBCASE("it came out") {
        desk.give(PrintQueried{desk.print(Outcome::done, 1)});
        desk.run_until_pay();
        CHECK(desk.state.stage == Screen::take);
    }
    SUBCASE("the printer never heard of it") {
        desk.give(PrintQueried{desk.print(Outcome::unknown, {}, PrintReason::not_found)});
        desk.pass(std::chrono::seconds{5});
        static_cast<void>(desk.take<QueryPrint>());
        desk.give(PrintQueried{desk.print(Outcome::unknown, {}, PrintReason::not_found)});
        CHECK(desk.state.stage == Screen::returning_money);
    }
    SUBCASE("nobody knows") {
        for (int second = 0; second < 100 && desk.state.stage == Screen::printing; ++second) {
            desk.pass(std::chrono::seconds{1});
            if (desk.find<QueryPrint>()) {
                static_cast<void>(desk.take<QueryPrint>());
                desk.give(PrintQueried{desk.print(Outcome::unknown, {}, PrintReason::in_progress)});
            }
        }
        CHECK(desk.state.stage == Screen::incident);
        CHECK(desk.find<Reverse>() == nullptr);
    }
}

TEST_CASE("papers nobody says to have taken end as told to staff, with a sensor as forgotten") {
    Desk desk;
    desk.to_payment();
    desk.paid();
    SUBCASE("without a sensor the outcome stays issued") {
        desk.printed();
        desk.pass(std::chrono::seconds{181});
        desk.run();
        CHECK(desk.reported("paper_left"));
        CHECK_FALSE(desk.reported("forgotten"));
    }
    SUBCASE("with a sensor") {
        auto devices = working_devices();
        devices.document_printer.paper_in_outlet = true;
        desk.set_devices(devices);
        desk.printed();
        desk.press(ActionKind::taken, "certificate");
        CHECK_FALSE(desk.state.visit.rows[0].taken);
        desk.pass(std::chrono::seconds{181});
        desk.run();
        CHECK(desk.reported("D1-forgotten"));
    }
    SUBCASE("the sensor turns the row") {
        auto devices = working_devices();
        devices.document_printer.paper_in_outlet = true;
        desk.set_devices(devices);
        desk.printed();
        devices.document_printer.paper_in_outlet = false;
        desk.set_devices(devices);
        CHECK(desk.state.visit.rows[0].taken);
    }
    CHECK(desk.state.stage != Screen::printing);
}

TEST_CASE("something missing goes to staff with a slip and the number") {
    Desk desk;
    desk.to_payment();
    desk.paid();
    desk.printed();
    desk.press(ActionKind::something_missing);
    CHECK(desk.state.stage == Screen::incident);
    CHECK(desk.state.visit.saga.incident == Incident::something_missing);
    CHECK(desk.find<PrintForm>());
}

TEST_CASE("what costs nothing is printed without asking the terminal, and no receipt is promised") {
    Desk desk;
    desk.fee = {0};
    desk.to_means();
    CHECK(desk.state.stage == Screen::take);
    CHECK(desk.count(RecordKind::payment_intended) == 0);
    CHECK(desk.count(RecordKind::print_intended) == 1);
    CHECK(desk.state.visit.rows.size() == 1);
    CHECK_FALSE(desk.reported("receipt_not_printed"));
}

TEST_CASE("a journal that cannot be written stops everything that costs") {
    Desk desk;
    desk.to_payment();
    SUBCASE("before the terminal was asked: no money, out of service") {
        desk.pending.clear();
        desk.give(JournalFailed{RecordKind::payment_intended});
        CHECK(desk.state.stage == Screen::out_of_service);
        desk.press(ActionKind::finish);
        CHECK(desk.state.stage == Screen::out_of_service);
        CHECK(desk.reported("x") == false);
    }
    SUBCASE("after paying: staff and a slip") {
        desk.give(PaymentEnded{desk.payment(Outcome::done)});
        desk.pending.clear();
        desk.give(JournalFailed{RecordKind::payment_result});
        CHECK(desk.state.stage == Screen::incident);
        CHECK(desk.find<PrintForm>());
        CHECK(desk.find<Print>() == nullptr);
    }
}

TEST_CASE("help while paying does not disturb the payment") {
    Desk desk;
    desk.to_payment();
    desk.press(ActionKind::call_staff);
    CHECK(screen(desk.state) == Screen::help);
    desk.give(PaymentEnded{desk.payment(Outcome::done)});
    CHECK(screen(desk.state) == Screen::printing);
}

TEST_CASE("the receipt names the city's means for whatever brand the terminal reports") {
    // Regression: a terminal answered with a guess ("emoney") the city does not have, and the receipt had no title.
    Desk desk;
    desk.to_payment();
    static_cast<void>(desk.take<Pay>());
    auto result = desk.payment(Outcome::done);
    result.means = "guess";
    result.brand = "unheard of";
    desk.give(PaymentEnded{result});
    desk.run_until_pay();
    desk.printed();
    CHECK(desk.state.visit.saga.means == "credit");
}

TEST_CASE("the brand tells the means, whatever the terminal took it for") {
    Desk desk;
    desk.to_payment();
    auto situation = *desk.state.situation;
    Means transit, emoney;
    transit.id = "transit-ic";
    transit.brands = {"TransitIC"};
    emoney.id = "emoney";
    situation.means.insert(situation.means.end(), {transit, emoney});
    desk.state.situation = situation;
    static_cast<void>(desk.take<Pay>());
    auto result = desk.payment(Outcome::done);
    result.means = "emoney";
    result.brand = "TRANSITIC";
    desk.give(PaymentEnded{result});
    CHECK(desk.state.visit.saga.means == "transit-ic");
}

TEST_CASE("the farewell stands behind the steps: it shows none of them") {
    Desk desk;
    desk.state.stage = Screen::thank_you;
    desk.state.visit.over = true;
    CHECK(marks(desk.state).empty());
    CHECK_FALSE(can_cancel(desk.state));
}

}  // namespace madoguchi::model
