// wss and https to a terminal: whom the driver trusts, and whom the terminal does. The payments themselves are the
// tests beside this file, run over these transports.
#include "tests/component/nexo/counter.h"

using namespace madoguchi;
using namespace madoguchi::test;
using drivers::DeviceState;

namespace {

// The first state that the driver tells.
DeviceState first_state(NexoTerminal&& terminal, const std::string& keys) {
    Counter counter{terminal, keys};
    start(counter.loop, [&]() -> Task<> {
        co_await counter.driver->run();
        counter.loop.stop();
    });
    const auto limit = Deadline::in(patience);
    while (counter.driver->state() == DeviceState::starting && !limit.passed()) counter.loop.run_one_for(limit.left());
    const auto state = counter.driver->state();
    counter.driver->stop();
    counter.loop.run_for(1s);
    return state;
}

}  // namespace

TEST_CASE("a terminal of the authority named by `ca` is trusted, one of another is not") {
    if (!encrypted()) return;
    CHECK(first_state(NexoTerminal{}, Counter::trust("kiosk")) == DeviceState::online);
    CHECK(first_state(NexoTerminal{}, Counter::trust("kiosk", "foreign")) == DeviceState::offline);
    CHECK(first_state(NexoTerminal{"impostor"}, Counter::trust("kiosk")) == DeviceState::offline);
}

TEST_CASE("a terminal whose certificate is for another name, or has run out, is not trusted") {
    if (!encrypted()) return;
    CHECK(first_state(NexoTerminal{"elsewhere"}, Counter::trust("kiosk")) == DeviceState::offline);
    CHECK(first_state(NexoTerminal{"old-daemon"}, Counter::trust("kiosk")) == DeviceState::offline);
}

TEST_CASE("a terminal that wants a certificate of the till gets ours, and one that is not good enough is refused") {
    if (!encrypted()) return;
    CHECK(first_state(NexoTerminal{}, Counter::trust("")) == DeviceState::offline);
    CHECK(first_state(NexoTerminal{}, Counter::trust("stranger")) == DeviceState::offline);
    CHECK(first_state(NexoTerminal{"daemon", ""}, Counter::trust("")) == DeviceState::online);
}

TEST_CASE("a terminal that does not speak TLS gets not one byte of a message") {
    if (!encrypted()) return;
    simulator::SimulatorProcess plain{NEXO_SIMULATOR, {"--transport=" + transport().substr(0, transport().size() - 1)}};
    asio::io_context loop;
    auto text = "[device.t]\naddress = \"" + transport() + "://127.0.0.1:" + std::to_string(plain.port()) +
                "/nexo\"\nsale_id = \"KIOSK1\"\npoi_id = \"POI1\"\n" + Counter::trust("kiosk");
    auto file = ConfigFile::parse(text, "test.toml");
    auto section = file.value().section("device.t", drivers::nexo::config_keys());
    auto driver =
        std::move(drivers::nexo::make_nexo_cashless_terminal(loop, section.value(), plain.state() / "till").value());
    start(loop, [&]() -> Task<> { co_await driver->run(); });
    const auto limit = Deadline::in(patience);
    while (driver->state() == DeviceState::starting && !limit.passed()) loop.run_one_for(limit.left());
    CHECK(driver->state() == DeviceState::offline);
    CHECK(plain.status().at("ledger").empty());
    driver->stop();
    loop.run_for(1s);
}

TEST_CASE("certificate files that cannot be read are told at the start") {
    if (!encrypted()) return;
    asio::io_context loop;
    auto text = "[device.t]\naddress = \"" + transport() +
                "://127.0.0.1:9/nexo\"\nsale_id = \"K\"\npoi_id = \"P\"\nca = \"/nonexistent/ca.pem\"\n";
    auto file = ConfigFile::parse(text, "test.toml");
    auto section = file.value().section("device.t", drivers::nexo::config_keys());
    TemporaryDirectory state;
    auto made = drivers::nexo::make_nexo_cashless_terminal(loop, section.value(), state.path());
    REQUIRE(!made);
    CHECK(made.error().code == Errc::missing);
}
