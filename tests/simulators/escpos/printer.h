// The printer: orders carried out line by line at its speed, sensors, answers, and what can go wrong.
#pragma once

#include "tests/simulators/escpos/paper.h"
#include "tests/simulators/escpos/receiver.h"
#include "tests/simulators/shared/simulator.h"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>

namespace madoguchi::simulator {

// The one connection a network printer serves.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket peer, std::function<void(const std::string&)> take);
    void read();
    void send(const std::string& bytes);
    void close();
    [[nodiscard]] bool open() const { return socket.is_open(); }

private:
    void write_next();

    tcp::socket socket;
    std::function<void(const std::string&)> taker;
    std::string outgoing, in_flight;
    std::array<char, 16384> buffer{};
};

class Printer {
public:
    Printer(asio::io_context& loop, const std::filesystem::path& state, int dots);

    void connect(tcp::socket peer);
    json control(const std::string& name, const json& command);
    // Set by main: the power switch also closes and opens the network port.
    std::function<void(bool)> power = [](bool) {};

private:
    void work();
    void print_rows(int most);
    bool carry_out(Order& order);  // false: stopped in front of it
    bool print_line(const std::vector<std::uint8_t>& bits);
    bool cut();
    void run_out();
    void set_power(bool on);
    void answer_status(int n);
    void recover(int n);
    void report_change();
    void send(const std::string& bytes);
    [[nodiscard]] bool online() const { return powered && !paper_end && !cover_open && !cutter_error && !head_hot; }
    [[nodiscard]] std::string automatic_status() const;
    [[nodiscard]] json report() const;
    bool set_fault(const std::string& name, const json& command);

    Paper paper;
    Receiver receiver;
    asio::steady_timer pace;
    std::shared_ptr<Connection> connection;
    std::vector<std::vector<std::uint8_t>> stored;
    std::vector<std::string> outlet;  // slips nobody has taken yet

    bool powered = true, paper_end = false, near_end = false, cover_open = false, cutter_error = false,
         head_hot = false;
    bool automatic = false, working = false;
    bool knows_process_id = true, knows_in_order = true, knows_automatic = true, fail_next_cut = false;
    std::optional<int> lines_until_out, lines_until_power_off;
    int lines_per_second = 0;  // 0 = at once
    int lines_printed = 0;
    std::size_t bytes_received = 0, bytes_at_first_line = 0;  // the order of events, not their time
};

}  // namespace madoguchi::simulator
