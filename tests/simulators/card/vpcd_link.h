// The virtual card's cable: a TCP connection to vpcd, the reader driver of the real pcscd (reference section 13).
// Connected = the card lies on the reader. While inserted it connects again whenever pcscd went away and came back.
// Everything on the loop's thread.
#pragma once

#include "common/loop.h"
#include "tests/simulators/card/virtual_card.h"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <optional>

namespace madoguchi::simulators::card {

// What goes wrong; counted in APDUs from the moment the fault was ordered (1 = the next one).
struct Faults {
    std::optional<int> remove_at;         // pulled instead of answering
    bool remove_after_execution = false;  // the card did the work, only the answer is lost
    std::optional<int> status_at;         // answers `status` instead
    std::uint16_t status = 0x6F00;
    int rubbish = 0;                    // so many answers are random bytes; negative = all
    std::chrono::milliseconds slow{0};  // before every answer
    bool silent = false;                // never answers again
};

class VpcdLink {
public:
    VpcdLink(asio::io_context& io, std::string host_name, std::string port_number);

    // `stored_at`: where the card remembers its tries.
    void insert(Image image, std::filesystem::path stored_at);
    // Another card answers from now on; the reader notices nothing.
    void swap(Image image, std::filesystem::path stored_at);
    void remove();
    void set_faults(const Faults& ordered);
    [[nodiscard]] bool inserted() const { return card != nullptr; }
    [[nodiscard]] bool connected() const { return in_reader; }
    [[nodiscard]] const VirtualCard* current() const { return card.get(); }

    // Returns when connected() is `wanted` or the deadline has passed.
    Task<bool> until_connected(bool wanted, Deadline deadline);

private:
    Task<> stay_in_reader(std::shared_ptr<VirtualCard> mine);
    Task<> serve(std::shared_ptr<VirtualCard> mine);
    Task<bool> handle(VirtualCard& mine, const Bytes& message);
    Task<Bytes> receive();
    Task<> send(const Bytes& message);
    std::optional<Bytes> answer(VirtualCard& mine, const Bytes& apdu);
    void note_connected(bool state);

    asio::io_context& loop;
    std::string host, port;
    asio::ip::tcp::socket socket;
    asio::steady_timer news;
    std::shared_ptr<VirtualCard> card;
    bool in_reader = false;
    Faults faults;
    int since_fault = 0;
};

}  // namespace madoguchi::simulators::card
