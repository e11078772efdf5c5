#include "terminal-daemon/program.h"

#include "common/log.h"
#include "common/service_manager.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <fstream>

namespace madoguchi::daemon {
namespace {

using namespace std::chrono_literals;
constexpr auto end_limit = 5s;  // then what still runs is left; its attempts say how far it came
constexpr auto beat_limit = 15s;

void write_port(const std::filesystem::path& file, int port) {
    auto fresh = file;
    fresh += ".new";
    std::ofstream{fresh} << port << "\n";
    std::error_code ignored;
    std::filesystem::rename(fresh, file, ignored);  // a reader sees a whole number or none
}

// The loop turns and the driver is not stuck in a command: only then is the service manager told so.
Task<> beat(const Service& service) {
    auto interval = watchdog_interval();
    if (!interval) co_return;
    while (true) {
        if (service.healthy()) notify_service_manager("WATCHDOG=1");
        co_await pause(std::min<Milliseconds>(*interval, beat_limit));
    }
}

}  // namespace

int run_program(Program program) {
    auto& loop = program.loop;
    start(loop, [&]() -> Task<> {
        co_await program.device.run();
        loop.stop();  // run() ends after stop() only
    });
    start(loop, [&] { return program.endpoint.run(); });
    start(loop, [&] { return beat(program.service); });
    asio::signal_set signals{loop, SIGTERM, SIGINT};
    asio::steady_timer ending{loop};
    signals.async_wait([&](boost::system::error_code code, int signal) {
        if (code) return;
        log_event(LogEvent::program_stopped, {{"signal", std::int64_t{signal}}});
        notify_service_manager("STOPPING=1");
        program.service.stop();
        program.endpoint.stop();
        program.device.stop();
        ending.expires_after(end_limit);
        ending.async_wait([&loop](boost::system::error_code stopped) {
            if (!stopped) loop.stop();
        });
    });
    write_port(program.port_file, program.endpoint.port());
    notify_service_manager("READY=1");
    loop.run();
    std::error_code ignored;
    std::filesystem::remove(program.port_file, ignored);
    return 0;
}

}  // namespace madoguchi::daemon
