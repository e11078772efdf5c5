#include "terminal-daemon/publisher.h"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>

namespace madoguchi::daemon {

using nlohmann::json;

namespace {

using namespace std::chrono_literals;
constexpr auto held_at_most = 5s;

}  // namespace

Publisher::Publisher(asio::io_context& loop, RegistrationDesk& desk, std::vector<std::string> expected)
    : desk{desk}, expected{std::move(expected)}, start_up{Deadline::in(held_at_most)}, all_there{loop, start_up.at} {
    desk.changed = [this] {
        if (complete()) all_there.cancel();
    };
}

std::vector<InterfaceEntry> Publisher::interfaces() {
    auto run = [this](Command& command) { return get_services(command); };
    return {{.name = "ServicePublisher",
             .commands = {{.name = "ServicePublisher.GetServices", .run = run, .immediate = true}},
             .events = {"ServicePublisher.ServiceDetailEvent"}}};
}

bool Publisher::complete() const {
    auto services = desk.services();
    return std::ranges::all_of(expected, [&](const std::string& name) {
        return std::ranges::find(services, name, &Registration::service) != services.end();
    });
}

json Publisher::listing() const {
    json services = json::array();
    for (const auto& registration : desk.services()) services.push_back({{"serviceURI", registration.uri}});
    return {{"vendorName", "Madoguchi"}, {"services", std::move(services)}};
}

Task<Reply> Publisher::get_services(Command& command) {
    if (!complete() && !start_up.passed()) {
        command.emit("ServicePublisher.ServiceDetailEvent", listing());
        boost::system::error_code ignored;
        co_await all_there.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return Reply{.payload = listing()};
}

}  // namespace madoguchi::daemon
