#include "terminal-daemon/peer.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <span>
#include <sstream>

namespace madoguchi::daemon {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

using Words = std::span<const unsigned char>;

// The kernel prints an address as little-endian 32-bit words of the network order: 127.0.0.1 is "0100007F".
std::string hex_words(Words bytes) {
    std::string text;
    for (std::size_t word = 0; word < bytes.size(); word += 4)
        for (std::size_t i = 4; i-- > 0;) text += fmt::format("{:02X}", bytes[word + i]);
    return text;
}

// Of an IPv4 peer of a socket that takes both families Asio shows ::ffff:a.b.c.d; its own end stands in tcp as IPv4.
asio::ip::address unmapped(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

// "0100007F:16D6", or with the 32 digits of an IPv6 address.
std::string in_table(const tcp::endpoint& endpoint) {
    auto port = fmt::format(":{:04X}", endpoint.port());
    auto address = unmapped(endpoint.address());
    return (address.is_v4() ? hex_words(address.to_v4().to_bytes()) : hex_words(address.to_v6().to_bytes())) + port;
}

// In tcp6 an IPv4 peer stands as ::ffff:a.b.c.d.
bool names_endpoint(std::string_view column, std::string_view wanted) {
    constexpr std::string_view mapped = "0000000000000000FFFF0000";
    return column == wanted || (column.starts_with(mapped) && column.substr(mapped.size()) == wanted);
}

std::optional<uid_t> number(std::string_view text) {
    uid_t value = 0;
    auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (trouble != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string read_table(const char* file) {
    std::ifstream stream{file};
    std::ostringstream text;
    text << stream.rdbuf();
    return std::move(text).str();
}

}  // namespace

std::optional<uid_t> peer_user_in(std::string_view table, const tcp::endpoint& ours, const tcp::endpoint& theirs) {
    auto our_text = in_table(ours), their_text = in_table(theirs);
    std::istringstream lines{std::string{table}};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream columns{line};
        // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid …
        std::string slot, local, remote, state, queues, timers, retransmits, user;
        if (!(columns >> slot >> local >> remote >> state >> queues >> timers >> retransmits >> user)) continue;
        if (names_endpoint(local, their_text) && names_endpoint(remote, our_text)) return number(user);
    }
    return std::nullopt;
}

std::optional<uid_t> peer_user(const tcp::endpoint& ours, const tcp::endpoint& theirs) {
    if (!unmapped(theirs.address()).is_loopback()) return std::nullopt;
    for (const char* file : {"/proc/net/tcp", "/proc/net/tcp6"})
        if (auto user = peer_user_in(read_table(file), ours, theirs)) return user;
    return std::nullopt;
}

Result<std::set<uid_t>> user_numbers(const std::vector<std::string>& users) {
    if (users.empty()) return std::set<uid_t>{::geteuid()};
    std::set<uid_t> numbers;
    for (const auto& user : users) {
        if (auto value = number(user)) {
            numbers.insert(*value);
            continue;
        }
        const auto* entry = ::getpwnam(user.c_str());
        if (!entry) return fail(Errc::unknown_key, fmt::format("trusted_users: there is no user \"{}\"", user));
        numbers.insert(entry->pw_uid);
    }
    return numbers;
}

}  // namespace madoguchi::daemon
