// Which user a loopback client runs as, from /proc/net/tcp and tcp6 (proc(5)): TCP has no SO_PEERCRED.
#pragma once

#include "common/result.h"

#include <boost/asio/ip/tcp.hpp>

#include <sys/types.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::daemon {

// `ours` and `theirs` as the accepted socket sees them. nullopt: not loopback, or no such connection.
[[nodiscard]] std::optional<uid_t> peer_user(const boost::asio::ip::tcp::endpoint& ours,
                                             const boost::asio::ip::tcp::endpoint& theirs);
// The same in the text of such a file; for tests.
[[nodiscard]] std::optional<uid_t> peer_user_in(std::string_view table, const boost::asio::ip::tcp::endpoint& ours,
                                                const boost::asio::ip::tcp::endpoint& theirs);

// User names or numbers -> numbers; an unknown name is refused. Empty: this process's own user.
[[nodiscard]] Result<std::set<uid_t>> user_numbers(const std::vector<std::string>& users);

}  // namespace madoguchi::daemon
