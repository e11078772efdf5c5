#include "tests/component/pcsc/bench.h"

namespace madoguchi::bench {

namespace {

using drivers::DeviceState;
using namespace std::chrono_literals;
using xfs4iot::CardError;

Json fault(Json command) {
    command["do"] = "fault";
    return Bench::shared().control(command);
}
int verifies() {
    return Bench::shared().control({{"do", "status"}}).value("verifies", -1);
}

}  // namespace

TEST_CASE("a card pulled at any APDU of an authentication ends in card_removed") {
    Inserted driver{"taro"};
    for (int at = 1;; ++at) {
        CAPTURE(at);
        REQUIRE(at < 40);
        fault({{"kind", "remove_at_apdu"}, {"n", at}});
        const auto signature = driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon()));
        if (signature.has_value()) {
            CHECK(at > 10);
            break;
        }
        CHECK(signature.error().code == CardError::card_removed);
        REQUIRE(driver.until([&] { return !driver->card_present(); }, 5s));
        Bench::shared().insert("taro");
        REQUIRE(driver.wait(driver->wait_for_card(soon())).has_value());
    }
}

TEST_CASE("a card pulled at any APDU of any other command ends in card_removed, and the next card works") {
    struct Case {
        const char* card;
        std::function<std::optional<CardError>(Driver&)> run;
    };
    const auto error_of = [](const auto& result) { return result ? std::nullopt : std::optional{result.error().code}; };
    const Case cases[] = {
        {"taro", [&](Driver& driver) { return error_of(driver.wait(driver->inspect(soon()))); }},
        {"taro",
         [&](Driver& driver) { return error_of(driver.wait(driver->read_attributes(Secret{"4321"}, soon()))); }},
        {"taro",
         [&](Driver& driver) {
             return error_of(driver.wait(driver->read_attributes_by_number(Secret{"80010120354649"}, soon())));
         }},
        {"taro", [&](Driver& driver) { return error_of(driver.wait(driver->sign(Secret{"ABC123"}, "x", soon()))); }},
        {"other-card",
         [&](Driver& driver) {
             return error_of(driver.wait(driver->read_drivers_licence(Secret{"1111"}, Secret{"2222"}, soon())));
         }},
        {"residence-card", [&](Driver& driver) {
             return error_of(driver.wait(driver->read_residence_card(Secret{"AB12345678CD"}, soon())));
         }}};
    for (const auto& one : cases) {
        CAPTURE(one.card);
        Inserted driver{one.card};
        for (int at = 1;; ++at) {
            CAPTURE(at);
            REQUIRE(at < 60);
            fault({{"kind", "remove_at_apdu"}, {"n", at}});
            const auto code = one.run(driver);
            fault({{"kind", "none"}});
            if (!code) break;
            CHECK(*code == CardError::card_removed);
            CHECK_FALSE(driver->card_present());
            Bench::shared().insert(one.card);
            REQUIRE(driver.wait(driver->wait_for_card(soon())).has_value());
        }
    }
}

TEST_CASE(
    "a card pulled after it checked the PIN but before it answered is asked for its tries, not for the PIN again") {
    Inserted driver{"taro"};
    // SELECT application, SELECT PIN, query, VERIFY.
    fault({{"kind", "remove_at_apdu"}, {"n", 4}, {"executed", true}});
    CHECK(driver.wait(driver->read_attributes(Secret{"9999"}, soon())).error().code == CardError::card_removed);
    const auto file = Bench::shared().state() / "cards/taro.json";
    const auto image = simulators::card::load_image(file);
    CHECK(image.applications[0].pins[0].tries == 2);
}

TEST_CASE("a card pulled under a command and put back before pcscd looked again is found") {
    Inserted driver{"taro"};
    for (int round = 0; round < 3; ++round) {
        fault({{"kind", "remove_at_apdu"}, {"n", 2}});
        CHECK(driver.wait(driver->inspect(soon())).error().code == CardError::card_removed);
        CHECK_FALSE(driver->card_present());
        Bench::shared().insert("taro");
        REQUIRE(driver.wait(driver->wait_for_card(Deadline::in(3s))).has_value());
        CHECK(driver.wait(driver->inspect(soon())).has_value());
    }
}

// A foreign client's session was ended by a reset although its card had gone; pcscd then missed the next card until it
// was pulled, and the reader seemed empty.
TEST_CASE("a card pulled under a raw session is followed by the next card, however quickly that one is put down") {
    Inserted driver{"taro"};
    for (int round = 0; round < 3; ++round) {
        REQUIRE(driver.wait(driver->power(true, soon())).has_value());
        Bench::shared().remove();
        REQUIRE(driver.until([&] { return !driver->card_present(); }, 5s));
        CHECK(driver.wait(driver->transmit(std::string{"\x00\xA4\x00\x00", 4}, soon())).error().code ==
              CardError::no_card);
        Bench::shared().insert("taro");
        REQUIRE(driver.wait(driver->wait_for_card(Deadline::in(5s))).has_value());
        CHECK(driver.wait(driver->inspect(soon())).has_value());
    }
}

TEST_CASE("a card pulled while the terminal waits for it to be taken ends the wait") {
    Inserted driver{"taro"};
    CHECK(driver.wait(driver->wait_for_removal(Deadline::in(100ms))).error().code == CardError::timed_out);
    Bench::shared().remove();
    CHECK(driver.wait(driver->wait_for_removal(soon())).has_value());
    CHECK_FALSE(driver->card_present());
    CHECK(driver.wait(driver->inspect(soon())).error().code == CardError::no_card);
    CHECK(driver.wait(driver->wait_for_card(Deadline::in(100ms))).error().code == CardError::timed_out);
}

TEST_CASE("rubbish instead of answers ends in card_fault, and the next command works") {
    Inserted driver{"taro"};
    fault({{"kind", "rubbish"}});
    for (int round = 0; round < 5; ++round) {
        CHECK(driver.wait(driver->inspect(soon())).error().code == CardError::card_fault);
        CHECK(driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon())).error().code == CardError::card_fault);
    }
    fault({{"kind", "none"}});
    CHECK(verifies() == 0);
    CHECK(driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon())).has_value());
}

TEST_CASE("an unknown status word after VERIFY ends in card_fault and VERIFY is not repeated") {
    Inserted driver{"taro"};
    fault({{"kind", "status_word"}, {"n", 4}, {"sw", "6F00"}});
    CHECK(driver.wait(driver->read_attributes(Secret{"4321"}, soon())).error().code == CardError::card_fault);
    CHECK(verifies() == 0);
    CHECK(driver.wait(driver->inspect(soon())).value().attributes_tries_left == 3);
}

TEST_CASE("a silent card times out, and the reader works again once it is taken away") {
    Inserted driver{"taro"};
    fault({{"kind", "silent"}});
    CHECK(driver.wait(driver->inspect(Deadline::in(300ms))).error().code == CardError::timed_out);
    CHECK(driver.wait(driver->authenticate({Secret{"1234"}, "x"}, Deadline::in(300ms))).error().code ==
          CardError::timed_out);
    Bench::shared().remove();
    REQUIRE(driver.until([&] { return !driver->card_present(); }, 5s));
    Bench::shared().insert("taro");
    REQUIRE(driver.wait(driver->wait_for_card(soon())).has_value());
    CHECK(driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon())).has_value());
    CHECK(verifies() == 1);
}

TEST_CASE("a slow card is waited for, and canceling ends the command without a PIN sent") {
    Inserted driver{"taro"};
    fault({{"kind", "slow"}, {"ms", 100}});
    CHECK(driver.wait(driver->inspect(soon())).has_value());
    asio::steady_timer timer{driver.loop, 150ms};
    timer.async_wait([&](auto) { driver->cancel(); });
    CHECK(driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon())).error().code == CardError::canceled);
    fault({{"kind", "none"}});
    CHECK(driver.wait(driver->inspect(soon())).has_value());
    CHECK(verifies() == 0);
}

TEST_CASE("pcscd restarted under the driver: it is ready again within five seconds, with the card that lies there") {
    Inserted driver{"taro"};
    Bench::shared().stop_pcscd();
    REQUIRE(driver.until([&] { return driver->state() == DeviceState::offline; }, 5s));
    CHECK(driver.wait(driver->inspect(soon())).error().code == CardError::reader_fault);
    CHECK_FALSE(driver->card_present());
    Bench::shared().start_pcscd();
    REQUIRE(driver.until([&] { return driver->state() == DeviceState::online; }, 5s));
    REQUIRE(driver.wait(driver->wait_for_card(soon())).has_value());
    CHECK(driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon())).has_value());
}

TEST_CASE("pcscd killed without a farewell: the driver is ready again within five seconds of its return") {
    Inserted driver{"taro"};
    for (int round = 0; round < 3; ++round) {
        Bench::shared().kill_pcscd();
        REQUIRE(driver.until([&] { return driver->state() == DeviceState::offline; }, 5s));
        Bench::shared().start_pcscd();
        REQUIRE(driver.until([&] { return driver->state() == DeviceState::online; }, 5s));
        REQUIRE(driver.wait(driver->wait_for_card(Deadline::in(5s))).has_value());
        CHECK(driver.wait(driver->read_attributes(Secret{"4321"}, soon())).has_value());
    }
}

TEST_CASE("a driver started before pcscd is offline, refuses commands by name, and is ready once pcscd is there") {
    Bench::shared().stop_pcscd();
    Driver driver{DeviceState::offline};
    CHECK(driver.wait(driver->inspect(soon())).error().code == CardError::reader_fault);
    CHECK(driver.wait(driver->wait_for_card(Deadline::in(50ms))).error().code == CardError::reader_fault);
    Bench::shared().start_pcscd();
    REQUIRE(driver.until([&] { return driver->state() == DeviceState::online; }, 5s));
}

TEST_CASE("another program that holds the card exclusively ends a command in reader_fault, and the next one works") {
    Inserted driver{"taro"};
    {
        OtherProgram other;
        CHECK(driver.wait(driver->inspect(soon())).error().code == CardError::reader_fault);
    }
    CHECK(driver.wait(driver->inspect(soon())).has_value());
}

TEST_CASE("pcscd restarted during a command ends it in reader_fault or card_removed and the next one works") {
    Inserted driver{"taro"};
    fault({{"kind", "slow"}, {"ms", 50}});
    asio::steady_timer timer{driver.loop, 120ms};
    timer.async_wait([&](auto) { Bench::shared().stop_pcscd(); });
    const auto code = driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon())).error().code;
    CHECK((code == CardError::reader_fault || code == CardError::card_removed));
    Bench::shared().start_pcscd();
    fault({{"kind", "none"}});
    REQUIRE(driver.until([&] { return driver->state() == DeviceState::online; }, 5s));
    REQUIRE(driver.wait(driver->wait_for_card(soon())).has_value());
    CHECK(driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon())).has_value());
}

TEST_CASE("a pcscd without the reader is no_device, and the reader's return is noticed") {
    Driver driver;
    Bench::shared().stop_pcscd();
    Bench::shared().start_pcscd(false);
    REQUIRE(driver.until([&] { return driver->state() == DeviceState::no_device; }, 5s));
    CHECK(driver.wait(driver->wait_for_card(Deadline::in(50ms))).error().code == CardError::reader_fault);
    Bench::shared().stop_pcscd();
    Bench::shared().start_pcscd();
    REQUIRE(driver.until([&] { return driver->state() == DeviceState::online; }, 5s));
    CHECK(driver->model() == "Virtual PCD");
}

}  // namespace madoguchi::bench
