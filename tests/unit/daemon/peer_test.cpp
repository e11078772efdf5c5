#include "terminal-daemon/peer.h"
#include "terminal-daemon/endpoint.h"
#include "terminal-daemon/service.h"

#include <doctest/doctest.h>
#include <boost/asio/ip/v6_only.hpp>

#include <unistd.h>

using namespace madoguchi::daemon;
namespace asio = boost::asio;
using asio::ip::tcp;
using nlohmann::json;

namespace {

tcp::endpoint at(const char* address, std::uint16_t port) {
    return {asio::ip::make_address(address), port};
}

// Two rows as proc(5) shows them: the listener's side and the client's side of one connection.
constexpr std::string_view table =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:170D 0100007F:C350 01 00000000:00000000 00:00000000 00000000   107        0 1 1 0 20 4 30 10 -1\n"
    "   1: 0100007F:C350 0100007F:170D 01 00000000:00000000 00:00000000 00000000  1000        0 2 1 0 20 4 30 10 -1\n";

}  // namespace

TEST_CASE("the user of a loopback client is the one of the client's end of the connection") {
    CHECK(peer_user_in(table, at("127.0.0.1", 5901), at("127.0.0.1", 50000)) == 1000U);
    CHECK(!peer_user_in(table, at("127.0.0.1", 5902), at("127.0.0.1", 50000)));
}

TEST_CASE("a table cut at any length names the right user or nobody") {
    for (std::size_t length = 0; length <= table.size(); ++length) {
        auto user = peer_user_in(table.substr(0, length), at("127.0.0.1", 5901), at("127.0.0.1", 50000));
        if (user && length > 300) CHECK((*user == 1000U || *user == 100U || *user == 10U || *user == 1U));
    }
    CHECK(!peer_user_in("garbage\n\n1 2 3", at("127.0.0.1", 1), at("127.0.0.1", 2)));
}

TEST_CASE("a real loopback connection is recognised and a remote address never is") {
    asio::io_context loop;
    tcp::acceptor acceptor{loop, at("127.0.0.1", 0)};
    tcp::socket client{loop};
    client.connect(acceptor.local_endpoint());
    auto server = acceptor.accept();
    CHECK(peer_user(server.local_endpoint(), server.remote_endpoint()) == ::geteuid());
    CHECK(!peer_user(at("192.0.2.1", 5901), at("192.0.2.7", 50000)));
    CHECK(!peer_user(at("2001:db8::1", 5901), at("2001:db8::7", 50000)));
}

TEST_CASE("a client over IPv6 loopback is recognised in the table of its family") {
    constexpr std::string_view six =
        "  sl  local_address                         remote_address                        st tx_queue rx_queue tr "
        "tm->when\n"
        "   0: 00000000000000000000000001000000:170D 00000000000000000000000001000000:C350 01 00000000:00000000 "
        "00:00000000 "
        "00000000   107        0 1 1 0 20 4 30 10 -1\n"
        "   1: 00000000000000000000000001000000:C350 00000000000000000000000001000000:170D 01 00000000:00000000 "
        "00:00000000 "
        "00000000  1000        0 2 1 0 20 4 30 10 -1\n";
    CHECK(peer_user_in(six, at("::1", 5901), at("::1", 50000)) == 1000U);
    CHECK(!peer_user_in(six, at("127.0.0.1", 5901), at("127.0.0.1", 50000)));
    CHECK(!peer_user_in(six, at("::1", 50000), at("::2", 5901)));
}

TEST_CASE("a real IPv6 loopback connection is recognised, also one of IPv4 to a socket that takes both") {
    asio::io_context loop;
    boost::system::error_code code;
    tcp::acceptor acceptor{loop};
    acceptor.open(tcp::v6(), code);
    if (!code) acceptor.set_option(asio::ip::v6_only{false}, code);
    if (!code) acceptor.bind(at("::", 0), code);
    if (!code) acceptor.listen(4, code);
    if (code) {
        MESSAGE("not run: no IPv6 here");
        return;
    }
    for (const char* address : {"::1", "127.0.0.1"}) {
        tcp::socket client{loop};
        client.connect(at(address, acceptor.local_endpoint().port()), code);
        if (code) continue;  // a machine may have one family only
        auto server = acceptor.accept();
        CHECK(peer_user(server.local_endpoint(), server.remote_endpoint()) == ::geteuid());
    }
}

TEST_CASE("trusted users are given by name or number") {
    CHECK(user_numbers({"root", "1000"}).value() == std::set<uid_t>{0, 1000});
    CHECK(user_numbers({}).value() == std::set<uid_t>{::geteuid()});
    CHECK(!user_numbers({"no-such-user"}));
}

TEST_CASE("only what changed is announced, nesting kept, vanished members as null") {
    json before{{"common", {{"device", "online"}}}, {"printer", {{"paper", {{"upper", "full"}}}, {"toner", "low"}}}};
    auto after = before;
    CHECK(changed_members(before, after).empty());
    after["printer"]["paper"]["upper"] = "out";
    after["printer"].erase("toner");
    CHECK(changed_members(before, after) == json{{"printer", {{"paper", {{"upper", "out"}}}, {"toner", nullptr}}}});
    CHECK(changed_members(json::object(), after) == after);
}

TEST_CASE("a service answers to its own path only") {
    CHECK(names_service("/xfs4iot/v1.0/card-reader", "card-reader"));
    CHECK(names_service("/Xfs4Iot/v1.0/card-reader/?x=1", "card-reader"));
    CHECK(names_service("/xfs4iot/v1.0/", ""));
    for (const char* target :
         {"", "/", "/xfs4iot", "/xfs4iot/v1.0", "/xfs4iot/v2.0/card-reader", "/xfs4iot/v1.0/Card-Reader",
          "/xfs4iot/v1.0/card-reader/more", "xfs4iot/v1.0/card-reader"})
        CHECK(!names_service(target, "card-reader"));
}

TEST_CASE("a browser may come from the address it talks to and from no other") {
    CHECK(origin_allowed("", "127.0.0.1:5901"));
    CHECK(origin_allowed("http://127.0.0.1:5901", "127.0.0.1:5901"));
    CHECK(!origin_allowed("http://evil.example", "127.0.0.1:5901"));
    CHECK(!origin_allowed("null", "127.0.0.1:5901"));
}
