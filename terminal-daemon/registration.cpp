#include "terminal-daemon/registration.h"

#include "common/json.h"
#include "common/log.h"

#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include <list>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace madoguchi::daemon {
namespace {

using namespace std::chrono_literals;
using local = asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::size_t longest_line = 4096;
constexpr std::size_t most_services = 64;

std::filesystem::path socket_path(const std::filesystem::path& state) {
    return state / "publisher.sock";
}

auto into(error_code& code) {
    return asio::redirect_error(asio::use_awaitable, code);
}

std::optional<Registration> parse_line(std::string_view line) {
    auto json = parse_json(line);
    if (!json || !json.value().is_object()) return std::nullopt;
    auto text = [&](const char* key) { return decode<std::string>(json.value().value(key, nlohmann::json(nullptr))); };
    auto service = text("service"), uri = text("uri");
    if (!service || !uri) return std::nullopt;
    return Registration{service.value(), uri.value()};
}

bool peer_trusted(local::socket& socket, const std::set<uid_t>& trusted) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return false;
    return credentials.uid == ::geteuid() || trusted.contains(credentials.uid);
}

// Registers once and returns when the connection to the publisher ends.
Task<> register_once(std::filesystem::path path, std::string line) {
    error_code code;
    auto home = co_await asio::this_coro::executor;
    local::socket socket{home};
    co_await socket.async_connect(local::endpoint{path.string()}, into(code));
    if (!code) co_await asio::async_write(socket, asio::buffer(line), into(code));
    char unexpected = 0;
    while (!code) co_await socket.async_read_some(asio::buffer(&unexpected, 1), into(code));
}

}  // namespace

Task<> keep_registered(std::filesystem::path state, Registration registration) {
    nlohmann::json json{{"service", registration.service}, {"uri", registration.uri}};
    auto line = json.dump() + "\n";
    while (true) {
        co_await register_once(socket_path(state), line);
        co_await pause(1s);
    }
}

struct RegistrationDesk::Desk : std::enable_shared_from_this<Desk> {
    Desk(asio::io_context& loop, std::filesystem::path path, std::set<uid_t> trusted)
        : loop{loop}, path{std::move(path)}, trusted{std::move(trusted)}, acceptor{loop} {}

    asio::io_context& loop;
    std::filesystem::path path;
    std::set<uid_t> trusted;
    local::acceptor acceptor;
    std::list<Registration> registered;
    std::size_t connections = 0;
    std::function<void()> changed;

    Task<> serve(local::socket socket) {
        auto self = shared_from_this();
        error_code code;
        std::string text;
        auto length =
            co_await asio::async_read_until(socket, asio::dynamic_buffer(text, longest_line), '\n', into(code));
        auto registration = code ? std::nullopt : parse_line(std::string_view{text}.substr(0, length));
        if (registration) {
            log_event(LogEvent::service_registered, {{"service", registration->service}});
            registered.remove_if([&](const Registration& old) { return old.service == registration->service; });
            auto entry = registered.insert(registered.end(), *registration);
            if (changed) changed();
            char unexpected = 0;
            while (!code) co_await socket.async_read_some(asio::buffer(&unexpected, 1), into(code));
            // A newer registration of the same service may have replaced this one meanwhile.
            for (auto next = registered.begin(); next != registered.end(); ++next)
                if (next == entry) {
                    registered.erase(next);
                    log_event(LogEvent::service_unregistered, {{"service", registration->service}});
                    break;
                }
            if (changed) changed();
        }
        --connections;
    }

    // A socket file that nobody listens on is left over from a process that died.
    Task<> run() {
        auto self = shared_from_this();
        while (acceptor.is_open()) {
            error_code code;
            auto socket = std::make_shared<local::socket>(co_await acceptor.async_accept(into(code)));
            if (!acceptor.is_open()) co_return;
            if (code) {
                co_await pause(100ms);
                continue;
            }
            if (connections >= most_services || !peer_trusted(*socket, trusted)) continue;
            ++connections;
            start(loop, [self, socket] { return self->serve(std::move(*socket)); });
        }
    }
};

RegistrationDesk::RegistrationDesk(asio::io_context& loop, std::filesystem::path state, std::set<uid_t> trusted)
    : desk{std::make_shared<Desk>(loop, socket_path(state), std::move(trusted))} {
    desk->changed = [this] { changed(); };
}

RegistrationDesk::~RegistrationDesk() {
    desk->changed = nullptr;
    stop();
}

Result<void> RegistrationDesk::open() {
    error_code code;
    local::socket probe{desk->loop};
    probe.connect(local::endpoint{desk->path.string()}, code);
    if (!code) return fail(Errc::busy, "another publisher runs with " + desk->path.string());
    ::unlink(desk->path.c_str());
    desk->acceptor.open(local{}, code);
    if (!code) desk->acceptor.bind(local::endpoint{desk->path.string()}, code);
    if (!code) ::chmod(desk->path.c_str(), desk->trusted.size() > 1 ? 0666 : 0600);  // peers are checked one by one
    if (!code) desk->acceptor.listen(16, code);
    if (code) return fail(Errc::storage_failed, desk->path.string() + ": " + code.message());
    return ok();
}

Task<> RegistrationDesk::run() {
    return desk->run();
}

void RegistrationDesk::stop() {
    if (!desk->acceptor.is_open()) return;
    error_code ignored;
    desk->acceptor.close(ignored);
    ::unlink(desk->path.c_str());
}

std::vector<Registration> RegistrationDesk::services() const {
    std::vector<Registration> services{desk->registered.begin(), desk->registered.end()};
    std::ranges::sort(services, {}, &Registration::service);
    return services;
}

}  // namespace madoguchi::daemon
