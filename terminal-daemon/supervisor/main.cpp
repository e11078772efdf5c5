// madoguchi-supervisor: starts and watches the processes of one terminal where systemd does not. A parts list.
#include "common/log.h"
#include "common/service_manager.h"
#include "terminal-daemon/supervisor/supervisor.h"
#include "terminal-daemon/supervisor/supervisor_config.h"

#include <CLI/CLI.hpp>

#include <boost/asio/signal_set.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>

using namespace madoguchi;
using namespace madoguchi::supervisor;

namespace {

// Two supervisors would start everything twice: money and paper would move twice.
Result<void> be_the_only_one(const std::filesystem::path& state) {
    const auto file = state / "supervisor.lock";
    const int descriptor = open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);  // held until the process ends
    if (descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0) return ok();
    return fail(Errc::storage_failed, file.string() + ": another madoguchi-supervisor runs this terminal");
}

Task<> beat() {
    const auto interval = watchdog_interval();
    while (interval) {
        notify_service_manager("WATCHDOG=1");
        co_await pause(*interval);
    }
}

Result<int> run(const std::string& config_file) {
    BOOST_OUTCOME_TRY(auto config, read_supervisor_config(config_file));
    BOOST_OUTCOME_TRY(be_the_only_one(config.state));
    log_event(LogEvent::program_started, {{"config", config_file}});
    asio::io_context loop{1};
    Supervisor supervisor{loop, std::move(config.units), config.state};
    BOOST_OUTCOME_TRY(supervisor.open());
    supervisor.settled = [] {
        notify_service_manager("READY=1");
        std::cout << R"({"ready":true})" << std::endl;
    };
    asio::signal_set signals{loop, SIGTERM, SIGINT};
    signals.async_wait([&](boost::system::error_code code, int signal) {
        if (code) return;
        log_event(LogEvent::program_stopped, {{"signal", std::int64_t{signal}}});
        notify_service_manager("STOPPING=1");
        supervisor.stop();
    });
    start(loop, beat);
    supervisor.begin();
    loop.run();
    return 0;
}

Result<int> write_systemd(const std::string& config_file, const std::filesystem::path& directory) {
    BOOST_OUTCOME_TRY(const auto config, read_supervisor_config(config_file));
    for (const auto& unit : config.units) {
        std::ofstream file{directory / systemd_name(unit)};
        file << systemd_file(unit);
        if (!file.flush()) return fail(Errc::storage_failed, (directory / systemd_name(unit)).string());
    }
    return 0;
}

}  // namespace

int main(int count, char** words) {
    std::string config, systemd;
    CLI::App app{"Starts and watches the processes of one Madoguchi terminal."};
    app.add_option("--config", config, "Configuration of the terminal (TOML)")->required();
    app.add_option("--systemd", systemd, "Write the units for systemd into this directory instead");
    CLI11_PARSE(app, count, words);
    open_log("madoguchi-supervisor");
    const auto status = systemd.empty() ? run(config) : write_systemd(config, systemd);
    if (status) return status.value();
    log_event(LogEvent::start_refused, {{"reason", status.error().detail}});
    return 1;
}
