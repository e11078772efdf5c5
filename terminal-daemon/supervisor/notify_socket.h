// The receiving end of sd_notify(3): a datagram socket whose path the children get as NOTIFY_SOCKET. The kernel says
// who sent (SCM_CREDENTIALS); nobody can speak for another process.
#pragma once

#include "common/loop.h"
#include "common/result.h"

#include <boost/asio/local/datagram_protocol.hpp>

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string_view>

namespace madoguchi::supervisor {

class NotifySocket {
public:
    // `heard(process, message)`: one line of a datagram, such as "READY=1". On the loop.
    NotifySocket(asio::io_context& loop, std::function<void(pid_t, std::string_view)> heard);
    // storage_failed: the place cannot be used (too long, no rights).
    [[nodiscard]] Result<void> open(const std::filesystem::path& place);
    Task<> run();
    void close();

private:
    void receive();

    asio::local::datagram_protocol::socket socket;
    std::filesystem::path path;
    std::function<void(pid_t, std::string_view)> heard;
};

}  // namespace madoguchi::supervisor
