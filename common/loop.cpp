#include "common/loop.h"

#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace madoguchi {

void start(asio::io_context& loop, std::function<Task<>()> body) {
    asio::co_spawn(loop, std::move(body), [](std::exception_ptr trouble) noexcept {
        if (trouble) std::rethrow_exception(trouble);  // out of noexcept: terminates with the exception still current
    });
}

Task<> pause(std::chrono::milliseconds duration) {
    auto home = co_await asio::this_coro::executor;
    asio::steady_timer timer{home, duration};
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace madoguchi
