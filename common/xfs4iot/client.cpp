#include "common/xfs4iot/client.h"

#include "common/json.h"
#include "common/secret.h"
#include "common/xfs4iot/versions.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <optional>

namespace madoguchi::xfs4iot {
namespace {

using namespace std::chrono_literals;
constexpr Milliseconds grace = 5s;  // how much later than the service the client gives up

struct Pending {
    explicit Pending(asio::any_io_executor executor) : settled{executor} {}
    asio::steady_timer settled;
    std::optional<Result<Completion>> result;
    std::function<void(const Message&)> on_event;

    void settle(Result<Completion> with) {
        if (result) return;
        result.emplace(std::move(with));
        settled.cancel();
    }
};

Completion to_completion(Message message) {
    return {std::move(message.header.completion_code), std::move(message.header.error_description),
            std::move(message.payload)};
}

}  // namespace

std::string Completion::error_code() const {
    auto found = payload.find("errorCode");
    return found != payload.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

struct Client::Body {
    WebSocketPointer socket;
    asio::any_io_executor executor;
    std::map<std::int32_t, std::shared_ptr<Pending>> pending;
    std::int32_t next_id = 1;
    Client* owner = nullptr;

    void take(Message message) {
        auto& header = message.header;
        if (header.type == MessageType::unsolicited) {
            if (owner) owner->unsolicited(message);
            return;
        }
        auto found = pending.find(header.request_id);
        if (found == pending.end()) return;  // late: its caller gave up
        auto waiting = found->second;
        switch (header.type) {
            case MessageType::event:
                if (waiting->on_event) waiting->on_event(message);
                return;
            case MessageType::acknowledge:
                if (!header.status.empty()) waiting->settle(fail(Errc::refused, header.status));
                return;
            case MessageType::completion:
                waiting->settle(to_completion(std::move(message)));
                return;
            case MessageType::command:
            case MessageType::unsolicited:
                return;
        }
    }

    void end() {
        auto lost = std::move(pending);
        pending.clear();
        for (auto& [id, waiting] : lost) waiting->settle(fail(Errc::closed, "the connection ended"));
        if (owner) owner->closed();
    }

    static Task<> read_all(std::shared_ptr<Body> self) {
        while (true) {
            auto text = co_await self->socket->read();
            if (!text) break;
            auto message = parse_reply(text.value());
            wipe(text.value());
            if (message) self->take(std::move(message.value()));
        }
        self->socket->drop();
        self->end();
    }
};

Client::Client(std::shared_ptr<Body> body) : body{std::move(body)} {
    this->body->owner = this;
}

Client::~Client() {
    body->owner = nullptr;
    body->socket->drop();
}

bool Client::open() const {
    return body->socket->open();
}

void Client::close() {
    body->socket->close();
}

Task<Result<Client::Pointer>> Client::connect(Uri uri, TlsContext tls, Deadline deadline, WebSocketLimits limits) {
    BOOST_OUTCOME_CO_TRY(auto socket, co_await connect_websocket(std::move(uri), std::move(tls), limits, deadline));
    auto body = std::make_shared<Body>();
    body->socket = std::move(socket);
    body->executor = co_await asio::this_coro::executor;
    asio::co_spawn(body->executor, Body::read_all(body), asio::detached);
    co_return Pointer{new Client{body}};
}

Task<Result<Completion>> Client::call(std::string name, nlohmann::json payload, Milliseconds timeout,
                                      CallOptions options) {
    auto keep = body;
    if (!keep->socket->open()) co_return fail(Errc::closed, "the connection ended");
    Message command;
    command.header.name = std::move(name);
    command.header.request_id = keep->next_id++;
    command.header.timeout = timeout.count();
    if (auto versions = command_versions(command.header.name)) command.header.version = versions->command;
    command.payload = std::move(payload);

    auto id = command.header.request_id;
    auto waiting = std::make_shared<Pending>(keep->executor);
    waiting->on_event = std::move(options.on_event);
    waiting->settled.expires_at(timeout.count() > 0 ? std::chrono::steady_clock::now() + timeout + grace
                                                    : asio::steady_timer::time_point::max());
    keep->pending[id] = waiting;
    if (options.secret) {
        keep->socket->send_secret(to_text(command));
        wipe(command.payload);
    } else {
        keep->socket->send(to_text(command));
    }
    if (options.on_start) options.on_start(id);
    boost::system::error_code ignored;
    if (!waiting->result) co_await waiting->settled.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    keep->pending.erase(id);
    if (!waiting->result) co_return fail(Errc::timed_out, command.header.name);
    co_return std::move(*waiting->result);
}

Task<Result<Completion>> Client::cancel(std::vector<std::int32_t> request_ids) {
    return call("Common.Cancel", {{"requestIds", std::move(request_ids)}}, 5s);
}

Task<Result<std::vector<std::string>>> discover(Uri publisher, TlsContext tls, Deadline deadline) {
    BOOST_OUTCOME_CO_TRY(auto client, co_await Client::connect(std::move(publisher), std::move(tls), deadline));
    std::vector<std::string> uris;
    auto take = [&](const nlohmann::json& payload) {
        if (!holds(payload, "services") || !payload.at("services").is_array()) return;
        for (const auto& service : payload.at("services")) {
            if (!service.is_object() || !holds(service, "serviceURI") || !service.at("serviceURI").is_string())
                continue;
            auto uri = service.at("serviceURI").get<std::string>();
            if (std::ranges::find(uris, uri) == uris.end()) uris.push_back(uri);
        }
    };
    CallOptions options{.on_event = [&](const Message& event) { take(event.payload); }};
    auto timeout = std::max(deadline.left(), Milliseconds{1});
    BOOST_OUTCOME_CO_TRY(auto done,
                         co_await client->call("ServicePublisher.GetServices", {}, timeout, std::move(options)));
    if (!done.success()) co_return fail(Errc::refused, done.code);
    take(done.payload);
    co_return uris;
}

std::string service_name(std::string_view uri) {
    while (uri.ends_with('/')) uri.remove_suffix(1);
    return std::string{uri.substr(uri.rfind('/') + 1)};
}

}  // namespace madoguchi::xfs4iot
