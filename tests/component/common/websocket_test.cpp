// What becomes of secrets that wait behind a peer that does not read.
#include "tests/component/daemon/bench.h"
#include "tests/unit/common/memory_hunt.h"

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view secret = "c3VjaCBhIFBJTiBhcyBub2JvZHkgaGFz";  // twisted back it stands nowhere else

// An allocator writes over the beginning of what is freed: the secret stands behind that.
std::string message() {
    std::string text;
    text.reserve(100);
    return text.append(40, ' ') + twisted(secret);
}

// Two ends of a connection over the loopback; the server's never reads.
struct Pair : LoopBench {
    explicit Pair(WebSocketLimits limits) {
        asio::ip::tcp::acceptor door{loop, {asio::ip::make_address("127.0.0.1"), 0}};
        auto uri = "ws://127.0.0.1:" + std::to_string(door.local_endpoint().port());
        spawn(accept(door), [this](WebSocketPointer end) { server = std::move(end); });
        client = raw(uri, limits);
        until([&] { return server != nullptr; });
        // More than the system takes: what follows waits.
        client->send(std::string(std::size_t{24} << 20, 'x'));
        client->send_secret(message());
    }
    static Task<WebSocketPointer> accept(asio::ip::tcp::acceptor& door) {
        auto socket = co_await door.async_accept(asio::use_awaitable);
        std::function<UpgradeAnswer(const UpgradeRequest&)> check = [](const UpgradeRequest&) {
            return UpgradeAnswer::accept;
        };
        auto accepted = co_await accept_websocket(std::move(socket), {}, {}, check, Deadline::in(5s));
        co_return accepted.value();
    }
    void let_go() {
        client.reset();
        server.reset();
        loop.restart();
        loop.run_for(5s);  // ends at once: nothing is left to do
    }
    WebSocketPointer server, client;
};

}  // namespace

TEST_CASE("a secret that was never sent leaves the memory with its dropped connection") {
    Pair pair{{}};
    pair.loop.poll();
    REQUIRE(times_in_memory(secret) == 1);
    pair.client->drop();
    pair.let_go();
    CHECK(times_in_memory(secret) == 0);
}

TEST_CASE("a secret that overflows the queue leaves the memory too") {
    WebSocketLimits limits;
    limits.unsent_messages = 2;
    Pair pair{limits};
    for (int more = 0; more < 2; ++more) pair.client->send_secret(message());
    CHECK(!pair.client->open());
    pair.let_go();
    CHECK(times_in_memory(secret) == 0);
}
