// A loop that a test drives: runs coroutines to their end within a deadline.
#pragma once

#include "common/loop.h"
#include "common/websocket.h"
#include "common/xfs4iot/client.h"

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>

#include <optional>

namespace madoguchi::test {

using namespace std::chrono_literals;

class LoopBench {
public:
    asio::io_context loop{1};

    // The coroutine's value; a test fails when it takes longer than 10 s.
    template <class T>
    T run(Task<T> task) {
        std::optional<T> value;
        spawn(std::move(task), [&](T result) { value.emplace(std::move(result)); });
        until([&] { return value.has_value(); });
        return std::move(*value);
    }

    // Hands the value over when it comes; the coroutine is driven by later calls of run() and until().
    template <class T, class F>
    void spawn(Task<T> task, F take) {
        auto body = [](Task<T> work, F hand_over) -> Task<> { hand_over(co_await std::move(work)); };
        asio::co_spawn(loop, body(std::move(task), std::move(take)), [](std::exception_ptr trouble) {
            if (trouble) std::rethrow_exception(trouble);
        });
    }

    void until(const std::function<bool()>& condition) {
        auto deadline = Deadline::in(10s);
        loop.restart();
        while (!condition() && !deadline.passed()) loop.run_one_for(deadline.left());
        REQUIRE_MESSAGE(condition(), "the awaited event did not come within 10 s");
    }

    xfs4iot::Client::Pointer connect(const std::string& uri) {
        auto client = run(xfs4iot::Client::connect(parse_uri(uri).value(), {}, Deadline::in(5s)));
        REQUIRE_MESSAGE(client, (client ? "" : client.error().detail));
        return client.value();
    }

    xfs4iot::Completion call(xfs4iot::Client& client, std::string name, nlohmann::json payload = {},
                             std::chrono::milliseconds timeout = 5s) {
        auto done = run(client.call(std::move(name), std::move(payload), timeout));
        REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
        return done.value();
    }

    WebSocketPointer raw(const std::string& uri, WebSocketLimits limits = {}) {
        auto socket = run(connect_websocket(parse_uri(uri).value(), {}, limits, Deadline::in(5s)));
        REQUIRE(socket);
        return socket.value();
    }

    nlohmann::json next(WebSocket& socket) {
        auto text = run(socket.read());
        REQUIRE_MESSAGE(text, (text ? "" : text.error().detail));
        return nlohmann::json::parse(text.value());
    }
};

}  // namespace madoguchi::test
