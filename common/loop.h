// The event loop: Boost.Asio with coroutines. One io_context, one thread; that thread owns all state of a process.
// A blocking library (PC/SC, CUPS, database) gets one Worker, whose thread runs the calls one after another.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <functional>
#include <type_traits>

namespace madoguchi {

namespace asio = boost::asio;

template <class T = void>
using Task = asio::awaitable<T>;

// The moment after which a wait gives up. Every wait has one.
struct Deadline {
    std::chrono::steady_clock::time_point at;
    [[nodiscard]] static Deadline in(std::chrono::milliseconds duration) {
        return {std::chrono::steady_clock::now() + duration};
    }
    [[nodiscard]] bool passed() const { return std::chrono::steady_clock::now() >= at; }
    [[nodiscard]] std::chrono::milliseconds left() const {
        auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(at - std::chrono::steady_clock::now());
        return rest.count() > 0 ? rest : std::chrono::milliseconds{0};
    }
};

// Starts a coroutine on the loop whose unexpected exception ends the process (core, restart, recovery).
void start(asio::io_context& loop, std::function<Task<>()> body);

// Resumes after `duration` on the loop; a way to pace, never to wait for somebody else's event.
Task<> pause(std::chrono::milliseconds duration);

// One thread for one blocking library. `run` may be awaited from the loop; calls queue up in order.
// Destroying the Worker waits for the running call.
class Worker {
public:
    Worker() : thread{1} {}
    ~Worker() { thread.join(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    template <class F>
    Task<std::invoke_result_t<F>> run(F call) {
        auto home = co_await asio::this_coro::executor;
        co_await asio::post(asio::bind_executor(thread, asio::use_awaitable));
        if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
            call();
            co_await asio::post(asio::bind_executor(home, asio::use_awaitable));
        } else {
            auto result = call();
            co_await asio::post(asio::bind_executor(home, asio::use_awaitable));
            co_return result;
        }
    }

private:
    asio::thread_pool thread;
};

}  // namespace madoguchi
