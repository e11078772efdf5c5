#include "terminal-daemon/daemon_main.h"

#include "common/log.h"
#include "common/service_manager.h"
#include "terminal-daemon/configuration.h"
#include "terminal-daemon/peer.h"
#include "terminal-daemon/program.h"
#include "terminal-daemon/publisher.h"
#include "terminal-daemon/registry.h"

#include <CLI/CLI.hpp>

#include <boost/asio/ip/address.hpp>

namespace madoguchi::daemon {
namespace {

struct Arguments {
    std::string config, device;
    bool publisher = false;
};

// Off loopback only with TLS; on loopback TLS is not needed.
Result<TlsContext> endpoint_tls(const TerminalConfig& terminal, const std::string& address) {
    boost::system::error_code code;
    auto parsed = asio::ip::make_address(address, code);
    if (code) return fail(Errc::malformed, "listen: \"" + address + "\" is not an IP address");
    if (parsed.is_loopback()) return TlsContext{};
    if (terminal.tls.empty()) return fail(Errc::missing, "listen off loopback needs [terminal.tls]");
    return tls_server(terminal.tls);
}

Result<int> run_device(const Configuration& configuration, const DeviceConfig& config) {
    const auto& terminal = configuration.terminal;
    asio::io_context loop{1};
    SystemClock clock;
    BOOST_OUTCOME_TRY(auto trusted, user_numbers(terminal.trusted_users));
    BOOST_OUTCOME_TRY(auto tls, endpoint_tls(terminal, config.section.text("listen")));
    BOOST_OUTCOME_TRY(auto device, make_service({loop, terminal, config, clock}));
    Service service{loop, {.name = config.name}, *device};
    EndpointOptions options{.address = config.section.text("listen"),
                            .host = config.section.text("host"),
                            .port = static_cast<int>(config.section.integer("port")),
                            .service = config.name,
                            .tls = tls,
                            .trusted = trusted};
    options.limits.message = static_cast<std::size_t>(config.section.integer("message_limit_kib")) * 1024;
    Endpoint endpoint{loop, options, service};
    BOOST_OUTCOME_TRY(endpoint.open());
    log_event(LogEvent::service_listening, {{"service", config.name}, {"port", std::int64_t{endpoint.port()}}});
    start(loop, [&] { return keep_registered(terminal.state, {config.name, endpoint.uri()}); });
    return run_program({loop, *device, service, endpoint, terminal.state / (config.name + ".port")});
}

Result<int> run_publisher(const Configuration& configuration) {
    const auto& terminal = configuration.terminal;
    asio::io_context loop{1};
    BOOST_OUTCOME_TRY(auto trusted, user_numbers(terminal.trusted_users));
    RegistrationDesk desk{loop, terminal.state, trusted};
    BOOST_OUTCOME_TRY(desk.open());
    std::vector<std::string> expected;
    for (const auto& device : configuration.devices) expected.push_back(device.name);
    Publisher publisher{loop, desk, expected};
    Service service{loop, {.name = "publisher", .common = false}, publisher};
    EndpointOptions options{.port = terminal.publisher_port,
                            .last_port = terminal.publisher_port_given ? 0 : 5856,
                            .service = "",
                            .trusted = trusted};
    Endpoint endpoint{loop, options, service};
    BOOST_OUTCOME_TRY(endpoint.open());
    log_event(LogEvent::service_listening,
              {{"service", std::string{"publisher"}}, {"port", std::int64_t{endpoint.port()}}});
    return run_program({loop, publisher, service, endpoint, terminal.state / "publisher.port"});
}

Result<int> run(const Arguments& arguments) {
    BOOST_OUTCOME_TRY(auto file, ConfigFile::read(arguments.config));
    BOOST_OUTCOME_TRY(auto configuration, read_configuration(file));
    log_event(LogEvent::program_started, {{"config", arguments.config}});
    if (arguments.publisher) return run_publisher(configuration);
    BOOST_OUTCOME_TRY(auto device, configuration.device(arguments.device));
    log_event(LogEvent::device_configured, {{"service", device.name}, {"keys", describe(device)}});
    return run_device(configuration, device);
}

}  // namespace

int daemon_main(int count, char** words) {
    Arguments arguments;
    CLI::App app{"Runs one device of a Madoguchi terminal as an XFS4IoT service, or the publisher of its services."};
    app.add_option("--config", arguments.config, "Configuration of the terminal (TOML)")->required();
    auto* device = app.add_option("--device", arguments.device, "Name of the device: [device.NAME]");
    auto* publisher = app.add_flag("--publisher", arguments.publisher, "Run the service publisher");
    device->excludes(publisher);
    CLI11_PARSE(app, count, words);
    open_log("terminal-daemon");
    if (arguments.device.empty() && !arguments.publisher)
        return app.exit(CLI::RequiredError("--device or --publisher"));
    auto status = run(arguments);
    if (status) return status.value();
    log_event(LogEvent::start_refused, {{"reason", status.error().detail}});
    return 1;
}

}  // namespace madoguchi::daemon
