#include "kiosk/effects/device_link.h"

#include "common/json.h"
#include "common/log.h"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <array>

namespace madoguchi::effects {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr std::array<Milliseconds, 4> back_off{500ms, 1s, 2s, 5s};

}  // namespace

DeviceLink::DeviceLink(asio::io_context& loop, FindPublisher find, TlsContext context, std::string name)
    : publisher{std::move(find)}, tls{std::move(context)}, service{std::move(name)}, ended{loop} {}

Task<> DeviceLink::run() {
    std::size_t failures = 0;
    while (configured() && !stopping) {
        const auto connected_now = co_await connect();
        if (connected_now) {
            failures = 0;
            log_event(LogEvent::device_connected, {{"device", service}});
            changed();
            co_await stay();
            log_event(LogEvent::device_disconnected, {{"device", service}});
            client.reset();
            state = nullptr;
            changed();
        }
        if (stopping) break;
        ended.expires_after(back_off[std::min(failures++, back_off.size() - 1)]);
        boost::system::error_code ignored;
        co_await ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void DeviceLink::stop() {
    stopping = true;
    if (client) client->close();
    ended.cancel();
}

Task<Result<void>> DeviceLink::connect() {
    BOOST_OUTCOME_CO_TRY(auto services, co_await xfs4iot::discover(publisher(), tls, Deadline::in(8s)));
    const auto mine =
        std::ranges::find_if(services, [&](const std::string& uri) { return xfs4iot::service_name(uri) == service; });
    if (mine == services.end()) co_return fail(Errc::missing, service);
    BOOST_OUTCOME_CO_TRY(auto uri, parse_uri(*mine));
    BOOST_OUTCOME_CO_TRY(auto fresh, co_await xfs4iot::Client::connect(uri, tls, Deadline::in(5s)));
    fresh->unsolicited = [this](const xfs4iot::Message& message) { take(message); };
    fresh->closed = [this] { ended.cancel(); };
    // The sensors are read before anything is said about the device.
    BOOST_OUTCOME_CO_TRY(auto answer, co_await fresh->call("Common.Status", json::object(), 5s));
    if (!answer.success()) co_return fail(Errc::refused, answer.code);
    state = std::move(answer.payload);
    client = std::move(fresh);
    co_return ok();
}

Task<> DeviceLink::stay() {
    while (connected() && !stopping) {
        ended.expires_after(1h);
        boost::system::error_code ignored;
        co_await ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void DeviceLink::take(const xfs4iot::Message& message) {
    if (message.header.name != "Common.StatusChangedEvent") return heard(message);
    if (state.is_null()) return;
    state.merge_patch(message.payload);
    changed();
}

Task<Result<xfs4iot::Completion>> DeviceLink::call(std::string name, json payload, Milliseconds timeout,
                                                   xfs4iot::CallOptions options) {
    if (!connected()) {
        if (options.secret) wipe(payload);
        co_return fail(Errc::unreachable, service);
    }
    const auto held = client;  // a reconnect meanwhile must not pull it away
    co_return co_await held->call(std::move(name), std::move(payload), timeout, std::move(options));
}

}  // namespace madoguchi::effects
