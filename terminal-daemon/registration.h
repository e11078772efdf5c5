// How the device daemons of one terminal tell the publisher their addresses: a Unix socket in `state` (publisher.sock,
// mode 0600). A daemon connects, writes one line {"service": NAME, "uri": URI} and keeps the connection; when it ends,
// the service is gone. Both ends check that the peer is the same user (SO_PEERCRED) or a trusted one.
#pragma once

#include "common/loop.h"
#include "common/result.h"

#include <boost/asio/local/stream_protocol.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include <sys/types.h>

namespace madoguchi::daemon {

struct Registration {
    std::string service, uri;
};

// Daemon side: registers for as long as the loop runs, again (1 s) whenever the publisher was away.
Task<> keep_registered(std::filesystem::path state, Registration registration);

// Publisher side.
class RegistrationDesk {
public:
    RegistrationDesk(asio::io_context& loop, std::filesystem::path state, std::set<uid_t> trusted);
    ~RegistrationDesk();

    Result<void> open();  // busy: another publisher of this terminal is running
    Task<> run();         // until stop()
    void stop();

    [[nodiscard]] std::vector<Registration> services() const;  // in order of their names
    std::function<void()> changed = [] {};

private:
    struct Desk;
    std::shared_ptr<Desk> desk;
};

}  // namespace madoguchi::daemon
