// read() and write() of the transports of this folder, over whatever Asio can read from and write to.
// `Stream` is what Guard closes, with the Asio object as `line`. Whatever fails closes it.
#pragma once

#include "drivers/stream/guard.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <string>

namespace madoguchi::drivers {

inline constexpr auto quiet = asio::as_tuple(asio::use_awaitable);

template <class Stream>
Task<Result<std::string>> read_some(asio::io_context& loop, std::shared_ptr<Stream> stream, Deadline deadline) {
    Guard<Stream> guard{loop, stream, deadline};
    std::array<char, 4096> buffer;
    auto [error, count] = co_await stream->line.async_read_some(asio::buffer(buffer), quiet);
    if (error) {
        stream->close();
        co_return fail_with(guard.reason(error, Errc::closed));
    }
    co_return std::string{buffer.data(), count};
}

template <class Stream>
Task<Result<void>> write_all(asio::io_context& loop, std::shared_ptr<Stream> stream, std::string bytes,
                             Deadline deadline) {
    Guard<Stream> guard{loop, stream, deadline};
    auto [error, count] = co_await asio::async_write(stream->line, asio::buffer(bytes), quiet);
    if (error) {
        stream->close();
        co_return fail_with(guard.reason(error, Errc::closed));
    }
    co_return ok();
}

}  // namespace madoguchi::drivers
