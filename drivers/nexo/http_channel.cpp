#include "common/http_client.h"
#include "common/websocket.h"
#include "drivers/nexo/channel.h"
#include "drivers/nexo/protocol.h"
#include "drivers/stream/tcp.h"

#include <boost/asio/as_tuple.hpp>

#include <deque>

namespace madoguchi::drivers::nexo {
namespace {

using namespace std::chrono_literals;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
// The terminal holds a payment's POST open until the payment ends; whoever waits for it has a shorter deadline.
constexpr auto longest_request = 15min;
constexpr std::size_t most_requests = 32;

// Outlives the channel while requests run.
struct Posts {
    Posts(asio::io_context& loop, const TlsFiles& tls)
        : client{tls}, news{loop, std::chrono::steady_clock::time_point::max()} {}

    HttpClient client;
    asio::steady_timer news;
    std::deque<std::string> arrived;
    std::size_t running = 0;
    unsigned round = 0;  // counts open() and close(): replies of an older round are nobody's
    bool up = false;
    Error reason{Errc::closed, "closed"};

    void end(Error why) {
        if (!up) return;
        up = false;
        reason = std::move(why);
        news.cancel();
    }
};

void take_reply(Posts& posts, const Result<HttpReply>& reply) {
    if (!reply) return posts.end({Errc::closed, reply.error().detail});
    int status = reply.value().status;
    if (status == 202 || status == 204 || (status == 200 && reply.value().body.empty())) return;
    if (status != 200) return posts.end({Errc::closed, "HTTP status " + std::to_string(status)});
    posts.arrived.push_back(reply.value().body);
    posts.news.cancel();
}

Task<> post(std::shared_ptr<Posts> posts, HttpRequest request, unsigned round) {
    ++posts->running;
    auto reply = co_await posts->client.send(std::move(request));
    --posts->running;
    if (round == posts->round && posts->up) take_reply(*posts, reply);
}

class HttpChannel final : public Channel {
public:
    HttpChannel(asio::io_context& io, std::string address, TcpAddress host, const TlsFiles& tls)
        : loop{io},
          url{std::move(address)},
          knock{make_tcp_transport(io, std::move(host))},
          posts{std::make_shared<Posts>(io, tls)} {}
    ~HttpChannel() override { close(); }

    // HTTP has no connection to open; whether somebody listens is found out by knocking.
    Task<Result<void>> open(Deadline deadline) override {
        close();
        BOOST_OUTCOME_CO_TRY(co_await knock->open(deadline));
        knock->close();
        ++posts->round;
        posts->up = true;
        co_return ok();
    }

    Task<Result<std::string>> read() override {
        auto mine = posts;
        while (mine->arrived.empty() && mine->up) co_await mine->news.async_wait(quiet);
        if (mine->arrived.empty()) co_return fail_with(mine->reason);
        auto message = std::move(mine->arrived.front());
        mine->arrived.pop_front();
        co_return message;
    }

    Task<Result<void>> write(std::string message, Deadline) override {
        if (!posts->up) co_return fail(Errc::unreachable, "not connected");
        if (posts->running >= most_requests) co_return fail(Errc::unreachable, "too many open requests");
        HttpRequest request{.method = "POST", .url = url, .body = std::move(message), .tag = tag()};
        request.once = true;
        request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
        request.total_timeout = longest_request;
        request.most_reply = largest_message;
        start(loop, [posts = posts, request, round = posts->round] { return post(posts, request, round); });
        co_return ok();
    }

    void close() override {
        posts->end({Errc::closed, "closed"});
        posts->arrived.clear();
        posts->client.cancel(tag());
        ++posts->round;
    }

private:
    [[nodiscard]] std::string tag() const { return std::to_string(posts->round); }

    asio::io_context& loop;
    std::string url;
    std::unique_ptr<Transport> knock;
    std::shared_ptr<Posts> posts;
};

}  // namespace

Result<std::unique_ptr<Channel>> make_http_channel(asio::io_context& loop, std::string_view address,
                                                   const TlsFiles& tls) {
    BOOST_OUTCOME_TRY(auto uri, parse_uri(address));
    auto place = uri.host.find(':') == std::string::npos ? uri.host : "[" + uri.host + "]";
    BOOST_OUTCOME_TRY(auto host, parse_tcp_address("tcp://" + place + ":" + uri.port));
    if (uri.secure()) {
        // libcurl reads the files with each request; what is wrong with them is told now.
        BOOST_OUTCOME_TRY(tls_client(tls));
    }
    return std::make_unique<HttpChannel>(loop, std::string{address}, std::move(host), uri.secure() ? tls : TlsFiles{});
}

}  // namespace madoguchi::drivers::nexo
