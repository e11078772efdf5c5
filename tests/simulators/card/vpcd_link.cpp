#include "tests/simulators/card/vpcd_link.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <random>

namespace madoguchi::simulators::card {

namespace {

using namespace std::chrono_literals;

constexpr auto reconnect_pause = 50ms;

// Debian's vpcd sends length and body in two packets: with delayed acknowledgements every command costs 40 ms. The
// option does not stick, so it is set again after every receive (reference section 13).
void acknowledge_at_once(asio::ip::tcp::socket& socket) {
    const int on = 1;
    setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

Bytes rubbish() {
    static std::mt19937 random{20261124};
    std::uniform_int_distribution<int> size{2, 300}, byte{0, 255};
    Bytes bytes(static_cast<std::size_t>(size(random)));
    for (auto& value : bytes) value = static_cast<std::uint8_t>(byte(random));
    return bytes;
}

}  // namespace

VpcdLink::VpcdLink(asio::io_context& io, std::string host_name, std::string port_number)
    : loop{io}, host{std::move(host_name)}, port{std::move(port_number)}, socket{io}, news{io} {}

void VpcdLink::insert(Image image, std::filesystem::path stored_at) {
    remove();
    card = std::make_shared<VirtualCard>(std::move(image),
                                         [stored_at](const Image& changed) { save_image(changed, stored_at); });
    start(loop, [this, mine = card] { return stay_in_reader(mine); });
}

void VpcdLink::swap(Image image, std::filesystem::path stored_at) {
    if (card)
        *card = VirtualCard{std::move(image), [stored_at](const Image& changed) { save_image(changed, stored_at); }};
}

void VpcdLink::remove() {
    card.reset();
    boost::system::error_code ignored;
    socket.close(ignored);
    note_connected(false);
}

void VpcdLink::set_faults(const Faults& ordered) {
    faults = ordered;
    since_fault = 0;
}

void VpcdLink::note_connected(bool state) {
    in_reader = state;
    news.cancel();
}

Task<bool> VpcdLink::until_connected(bool wanted, Deadline deadline) {
    while (in_reader != wanted && !deadline.passed()) {
        news.expires_at(deadline.at);
        co_await news.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return in_reader == wanted;
}

// pcscd may not be there yet, may restart, may come back on the same port: a card does not care.
Task<> VpcdLink::stay_in_reader(std::shared_ptr<VirtualCard> mine) {
    while (card == mine) {
        try {
            co_await serve(mine);
        } catch (const boost::system::system_error&) {
            // The reader went away, or the card was pulled by remove().
        }
        if (card != mine) co_return;
        note_connected(false);
        co_await pause(reconnect_pause);
    }
}

Task<> VpcdLink::serve(std::shared_ptr<VirtualCard> mine) {
    mine->reset();
    asio::ip::tcp::resolver resolver{loop};
    const auto places = co_await resolver.async_resolve(host, port, asio::use_awaitable);
    asio::ip::tcp::socket fresh{loop};
    co_await asio::async_connect(fresh, places, asio::use_awaitable);
    if (card != mine) co_return;
    socket = std::move(fresh);
    socket.set_option(asio::ip::tcp::no_delay{true});
    acknowledge_at_once(socket);
    note_connected(true);
    while (card == mine) {
        const Bytes message = co_await receive();
        if (card != mine) co_return;
        const bool handled = co_await handle(*mine, message);
        if (!handled) co_return;
    }
}

Task<Bytes> VpcdLink::receive() {
    std::uint8_t header[2];
    co_await asio::async_read(socket, asio::buffer(header), asio::use_awaitable);
    acknowledge_at_once(socket);
    Bytes message(static_cast<std::size_t>(header[0]) << 8 | header[1]);
    co_await asio::async_read(socket, asio::buffer(message), asio::use_awaitable);
    acknowledge_at_once(socket);
    co_return message;
}

Task<> VpcdLink::send(const Bytes& message) {
    Bytes framed{static_cast<std::uint8_t>(message.size() >> 8), static_cast<std::uint8_t>(message.size() & 0xFF)};
    framed.insert(framed.end(), message.begin(), message.end());
    co_await asio::async_write(socket, asio::buffer(framed), asio::use_awaitable);
}

// False: the card left.
Task<bool> VpcdLink::handle(VirtualCard& mine, const Bytes& message) {
    constexpr std::uint8_t power_off = 0, power_on = 1, reset = 2, get_atr = 4;
    if (message.size() == 1) {
        const std::uint8_t order = message[0];
        if (order == power_off || order == power_on || order == reset) mine.reset();
        // It is the presence check too, so it comes between APDUs and before power on.
        if (order == get_atr && !faults.silent) co_await send(mine.image().atr);
        co_return true;
    }
    if (message.size() < 4) co_return true;
    const auto reply = answer(mine, message);
    if (!reply) {
        remove();
        co_return false;
    }
    if (faults.slow.count() > 0) co_await pause(faults.slow);
    if (!faults.silent) co_await send(*reply);
    co_return true;
}

// Absent: pulled at this APDU.
std::optional<Bytes> VpcdLink::answer(VirtualCard& mine, const Bytes& apdu) {
    ++since_fault;
    if (faults.remove_at == since_fault) {
        if (faults.remove_after_execution) static_cast<void>(mine.process(apdu));
        faults.remove_at.reset();
        return std::nullopt;
    }
    if (faults.status_at == since_fault) {
        faults.status_at.reset();
        return Bytes{static_cast<std::uint8_t>(faults.status >> 8), static_cast<std::uint8_t>(faults.status & 0xFF)};
    }
    if (faults.rubbish != 0) {
        if (faults.rubbish > 0) --faults.rubbish;
        return rubbish();
    }
    return mine.process(apdu);
}

}  // namespace madoguchi::simulators::card
