#include "tests/component/third-party/lamp_driver.h"

#include "drivers/stream/tcp.h"

#include <boost/asio/as_tuple.hpp>

#include <array>

namespace acme {
namespace {

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace std::chrono_literals;

class Lamp final : public Panel, private Lights {
public:
    Lamp(asio::io_context& loop, std::unique_ptr<Transport> transport) : stream{std::move(transport)}, rest{loop} {}

    // The lamp tells nothing by itself: what it does is found out by switching it off after every connect.
    Task<> run() override {
        while (!stopping) {
            auto opened = co_await stream->open(Deadline::in(2s));
            if (opened) {
                auto dark = co_await send('O', Deadline::in(1s));
                set_state(dark ? DeviceState::online : DeviceState::offline);
            }
            while (!stopping && stream->is_open()) co_await nap(1s);
            set_state(DeviceState::offline);
            if (!stopping) co_await nap(200ms);
        }
    }
    void stop() override {
        stopping = true;
        stream->close();
        rest.cancel();
    }
    void cancel() override {}
    [[nodiscard]] DeviceState state() const override { return now; }
    [[nodiscard]] std::string model() const override { return "Acme Lamp"; }
    [[nodiscard]] Lights* lights_part() override { return this; }
    [[nodiscard]] Auxiliaries* auxiliaries_part() override { return nullptr; }

private:
    [[nodiscard]] std::map<std::string, LightTraits> light_traits() const override {
        return {{"statusGood", {{FlashRate::off, FlashRate::continuous}, {}}}};
    }
    [[nodiscard]] LightStates lights() const override {
        if (now != DeviceState::online) return {};
        return {{"statusGood", burning}};
    }
    Task<Result<void>> set_lights(LightStates changes, Deadline deadline) override {
        auto wish = changes.at("statusGood");
        auto done = co_await send(wish.rate == FlashRate::off ? 'O' : 'G', deadline);
        if (done) burning = wish;
        changed();
        co_return done;
    }

    Task<Result<void>> send(char order, Deadline deadline) {
        Deadline limit{std::min(deadline.at, Deadline::in(1s).at)};
        std::string bytes(1, order);
        BOOST_OUTCOME_CO_TRY(co_await stream->write(bytes, limit));
        BOOST_OUTCOME_CO_TRY(auto echo, co_await stream->read(limit));
        if (echo != bytes) co_return fail(Errc::refused, "the lamp repeats something else");
        co_return ok();
    }
    Task<> nap(std::chrono::milliseconds time) {
        rest.expires_after(time);
        co_await rest.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    void set_state(DeviceState next) {
        if (now == next) return;
        now = next;
        burning = {};
        changed();
    }

    std::unique_ptr<Transport> stream;
    asio::steady_timer rest;
    DeviceState now = DeviceState::starting;
    LightState burning;
    bool stopping = false;
};

const std::array<ConfigKey, 1> keys{{{.name = "address", .help = "the converter: tcp://HOST:PORT"}}};

}  // namespace

std::span<const ConfigKey> config_keys() {
    return keys;
}

Fit probe(const ConfigSection& section) {
    return parse_tcp_address(section.text("address")) ? Fit::usable : Fit::unsupported;
}

Result<std::unique_ptr<Panel>> make_lamp(asio::io_context& loop, const ConfigSection& section) {
    BOOST_OUTCOME_TRY(auto address, parse_tcp_address(section.text("address")));
    return std::unique_ptr<Panel>{std::make_unique<Lamp>(loop, make_tcp_transport(loop, std::move(address)))};
}

}  // namespace acme
