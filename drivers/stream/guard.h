// Ends a pending operation of a stream when its deadline passes; for the transports of this folder.
// Use, at the head of a coroutine that owns a std::shared_ptr to the stream:
//     Guard guard{loop, stream, deadline};  … co_await …;  if (error) fail_with(guard.reason(error, Errc::closed));
// Silent once destroyed. `Stream` has a close() that ends whatever waits on it and may be called twice.
#pragma once

#include "common/loop.h"
#include "common/result.h"

#include <memory>

namespace madoguchi::drivers {

template <class Stream>
class Guard {
public:
    Guard(asio::io_context& loop, std::shared_ptr<Stream> stream, Deadline deadline)
        : timer{loop, deadline.at}, state{std::make_shared<State>()} {
        timer.async_wait([stream, state = state](boost::system::error_code error) {
            if (error || !state->armed) return;
            state->fired = true;
            stream->close();
        });
    }
    ~Guard() { state->armed = false; }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

    // timed_out when this guard closed the stream, else `otherwise`.
    [[nodiscard]] Error reason(const boost::system::error_code& error, Errc otherwise) const {
        if (state->fired) return {Errc::timed_out, "deadline passed"};
        return {otherwise, error.message()};
    }

private:
    // Shared with the timer's handler: one that fires late finds nothing left to do.
    struct State {
        bool armed = true, fired = false;
    };
    asio::steady_timer timer;
    std::shared_ptr<State> state;
};

}  // namespace madoguchi::drivers
