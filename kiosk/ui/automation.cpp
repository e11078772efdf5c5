#include "kiosk/ui/automation.h"

#include "common/json.h"
#include "common/loop.h"
#include "kiosk/ui/png.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <thread>

namespace madoguchi::ui {

namespace {

using Json = nlohmann::json;
using Socket = asio::local::stream_protocol::socket;

constexpr std::size_t longest_line = 64 * 1024;
constexpr int most_clients = 16;
constexpr int longest_wait_ms = 120'000;

// JSON-RPC 2.0, section 5.1.
enum RpcError {
    parse_error = -32700,
    invalid_request = -32600,
    unknown_method = -32601,
    invalid_params = -32602,
    failed = -32000
};

Json error_of(const Json& id, RpcError code, const std::string& message) {
    return {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}};
}
Json result_of(const Json& id, Json result) {
    return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

double rounded(double mm) {
    return std::round(mm * 100) / 100;
}

Json node_of(const Widget& widget, const Snapshot& shown) {
    const PixelRect p = shown.panel.px(widget.area);
    return {{"id", widget.id},
            {"role", name(widget.role)},
            {"name", widget.name},
            {"rect_px",
             {{"x", p.x + shown.window_x}, {"y", p.y + shown.window_y}, {"width", p.width}, {"height", p.height}}},
            {"rect_mm",
             {{"x", rounded(widget.area.x)},
              {"y", rounded(widget.area.y)},
              {"width", rounded(widget.area.width)},
              {"height", rounded(widget.area.height)}}},
            {"enabled", widget.enabled},
            {"focused", widget.focused},
            {"value", widget.value}};
}

Json tree_of(const Snapshot& shown) {
    Json nodes = Json::array();
    for (const Widget& widget : shown.widgets) nodes.push_back(node_of(widget, shown));
    return {{"revision", shown.revision}, {"language", shown.language}, {"nodes", std::move(nodes)}};
}

Json speech_after(const Snapshot& shown, int after) {
    Json entries = Json::array();
    for (const Utterance& entry : shown.speech)
        if (entry.number > after)
            entries.push_back({{"number", entry.number}, {"language", entry.language}, {"text", entry.text}});
    return {{"entries", std::move(entries)}};
}

// A number in the parameters, or the fallback when it is absent; nothing when it is of another kind.
std::optional<std::int64_t> integer(const Json& params, const char* key, std::int64_t fallback) {
    if (!params.is_object() || !params.contains(key)) return fallback;
    const Json& value = params[key];
    if (!value.is_number_integer()) return std::nullopt;
    return value.get<std::int64_t>();
}

}  // namespace

struct Automation::Body {
    asio::io_context loop;
    asio::local::stream_protocol::acceptor acceptor{loop};
    std::filesystem::path path;
    std::function<void()> wake;
    std::thread thread;
    std::atomic<std::uint64_t> revision{0};
    std::atomic<int> pictures_wanted{0};
    // owned by the thread
    Snapshot shown;
    Picture picture;
    std::uint64_t pictures = 0;
    int clients = 0;
    std::deque<std::weak_ptr<asio::steady_timer>> waiters;

    void notify() {
        for (auto& waiter : waiters)
            if (auto timer = waiter.lock()) timer->cancel();
        waiters.clear();
    }

    // Until something was published or the time is over.
    Task<> something(std::chrono::steady_clock::time_point until) {
        auto timer = std::make_shared<asio::steady_timer>(loop, until);
        waiters.push_back(timer);
        boost::system::error_code ignored;
        co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    Task<Json> wait(Json id, Json params) {
        const auto after = integer(params, "after_revision", 0), timeout = integer(params, "timeout_ms", 5000);
        if (!after || !timeout || *timeout < 0 || *timeout > longest_wait_ms)
            co_return error_of(id, invalid_params, "after_revision and timeout_ms (0 to 120000) are whole numbers");
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{*timeout};
        while (static_cast<std::int64_t>(shown.revision) <= *after && std::chrono::steady_clock::now() < until)
            co_await something(until);
        co_return result_of(
            id, {{"revision", shown.revision}, {"changed", static_cast<std::int64_t>(shown.revision) > *after}});
    }

    Task<Json> screenshot(Json id, Json params) {
        if (!params.is_object() || !params.contains("path") || !params["path"].is_string())
            co_return error_of(id, invalid_params, "path is missing");
        const std::filesystem::path file = params["path"].get<std::string>();
        const auto before = pictures;
        ++pictures_wanted;
        wake();
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (pictures == before && std::chrono::steady_clock::now() < until) co_await something(until);
        if (pictures == before) {
            --pictures_wanted;
            co_return error_of(id, failed, "no picture within 10 s");
        }
        const Picture copy = picture;
        auto written = write_png(copy, file);
        if (!written) co_return error_of(id, failed, written.error().detail);
        co_return result_of(id, {{"path", file.string()}, {"width", copy.width}, {"height", copy.height}});
    }

    Task<Json> answer(const std::string& line) {
        const auto parsed = parse_json(line);  // bounded in depth: the id is copied and written back
        if (!parsed) co_return error_of(nullptr, parse_error, parsed.error().detail);
        const Json& request = parsed.value();
        if (!request.is_object() || !request.contains("method") || !request["method"].is_string())
            co_return error_of(nullptr, invalid_request, "method is missing");
        const Json id = request.contains("id") ? request["id"] : Json{};
        const Json params = request.contains("params") ? request["params"] : Json::object();
        const auto method = request["method"].get<std::string>();
        if (method == "ui.tree") co_return result_of(id, tree_of(shown));
        if (method == "ui.screen")
            co_return result_of(id, {{"service", shown.service}, {"step", shown.step}, {"state", shown.state}});
        if (method == "ui.wait") co_return co_await wait(id, params);
        if (method == "ui.screenshot") co_return co_await screenshot(id, params);
        if (method == "ui.speech") {
            const auto after = integer(params, "after", 0);
            if (!after) co_return error_of(id, invalid_params, "after is a whole number");
            co_return result_of(id, speech_after(shown, static_cast<int>(*after)));
        }
        co_return error_of(id, unknown_method, "methods: ui.tree, ui.screen, ui.wait, ui.screenshot, ui.speech");
    }

    Task<> serve(std::shared_ptr<Socket> socket) {
        std::string buffer;
        boost::system::error_code error;
        for (;;) {
            const auto length = co_await asio::async_read_until(*socket, asio::dynamic_buffer(buffer, longest_line),
                                                                '\n', asio::redirect_error(asio::use_awaitable, error));
            if (error) break;  // gone, or a line longer than anybody needs
            const std::string line = buffer.substr(0, length - 1);
            buffer.erase(0, length);
            const std::string reply =
                (co_await answer(line)).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
            co_await asio::async_write(*socket, asio::buffer(reply), asio::redirect_error(asio::use_awaitable, error));
            if (error) break;
        }
        --clients;
    }

    Task<> accept() {
        for (;;) {
            auto socket = std::make_shared<Socket>(loop);
            boost::system::error_code error;
            co_await acceptor.async_accept(*socket, asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return;
            if (clients >= most_clients) continue;
            ++clients;
            start(loop, [this, socket]() -> Task<> { return serve(socket); });
        }
    }
};

Automation::Automation(std::unique_ptr<Body> parts) : body{std::move(parts)} {
    start(body->loop, [this]() -> Task<> { return body->accept(); });
    body->thread = std::thread{[this] { body->loop.run(); }};
}

Automation::~Automation() {
    body->loop.stop();
    body->thread.join();
    ::unlink(body->path.c_str());
}

Result<std::unique_ptr<Automation>> Automation::open(const std::filesystem::path& socket, bool production,
                                                     std::function<void()> wake) {
    if (production) return fail(Errc::refused, "--automation is refused while [terminal] production = true");
    if (socket.native().size() >= sizeof(sockaddr_un::sun_path))
        return fail(Errc::out_of_range, "socket path is too long");
    auto body = std::make_unique<Body>();
    body->path = socket;
    body->wake = std::move(wake);
    if (std::error_code error; std::filesystem::is_socket(socket, error)) std::filesystem::remove(socket, error);
    const mode_t before = ::umask(0177);  // nobody else may connect, not even for a moment
    boost::system::error_code error;
    const asio::local::stream_protocol::endpoint endpoint{socket.string()};
    body->acceptor.open(endpoint.protocol(), error);
    if (!error) body->acceptor.bind(endpoint, error);
    if (!error) body->acceptor.listen(asio::socket_base::max_listen_connections, error);
    ::umask(before);
    if (error) return fail(Errc::storage_failed, socket.string() + ": " + error.message());
    return std::unique_ptr<Automation>{new Automation{std::move(body)}};
}

void Automation::publish(Snapshot snapshot) {
    body->revision = snapshot.revision;
    asio::post(body->loop, [parts = body.get(), snapshot = std::move(snapshot)]() mutable {
        parts->shown = std::move(snapshot);
        parts->notify();
    });
}

std::uint64_t Automation::published() const {
    return body->revision;
}

bool Automation::wants_picture() const {
    return body->pictures_wanted > 0;
}

void Automation::hand_over(Picture picture) {
    body->pictures_wanted = 0;
    asio::post(body->loop, [parts = body.get(), picture = std::move(picture)]() mutable {
        parts->picture = std::move(picture);
        ++parts->pictures;
        parts->notify();
    });
}

}  // namespace madoguchi::ui
