#include "tests/simulators/escpos/printer.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace madoguchi::simulator {
namespace {

constexpr std::chrono::milliseconds tick{10};

std::string byte(int value) {
    return std::string(1, static_cast<char>(value));
}

int bit(bool set, int mask) {
    return set ? mask : 0;
}

}  // namespace

Printer::Printer(asio::io_context& loop, const std::filesystem::path& state, int dots)
    : paper{state / "out", dots}, pace{loop} {
    receiver.ask_status = [this](int n) { answer_status(n); };
    receiver.recover = [this](int n) { recover(n); };
    receiver.clear = [this] {
        stored.clear();
        send(std::string{"7\x25\0", 3});
    };
}

void Printer::connect(tcp::socket peer) {
    if (!powered || (connection && connection->open())) return;  // one at a time: the second is hung up on
    connection = std::make_shared<Connection>(std::move(peer), [this](const std::string& bytes) {
        bytes_received += bytes.size();
        receiver.add(bytes);
        work();
    });
    automatic = false;  // is off again after every connect
    connection->read();
}

void Printer::send(const std::string& bytes) {
    if (connection && connection->open()) connection->send(bytes);
}

// ---- the mechanism

void Printer::work() {
    if (working) return;
    if (lines_per_second == 0) return print_rows(INT32_MAX);
    working = true;
    pace.expires_after(tick);
    pace.async_wait([this](auto error) {
        working = false;
        if (error) return;
        print_rows(std::max(1, lines_per_second / 100));
        if (online() && !receiver.orders.empty()) work();
    });
}

// Until `most` dot lines have passed the head.
void Printer::print_rows(int most) {
    auto end = most == INT32_MAX ? most : lines_printed + most;
    while (online() && !receiver.orders.empty() && lines_printed < end) {
        // Power may go while an order is carried out, and the buffer with it: the order is taken out first.
        auto order = std::move(receiver.orders.front());
        receiver.orders.pop_front();
        if (!carry_out(order) && powered) receiver.orders.push_front(std::move(order));
    }
}

bool Printer::carry_out(Order& order) {
    if (auto row = std::get_if<PrintRow>(&order)) {
        if (!row->stored) return print_line(row->bits);
        stored.push_back(std::move(row->bits));
    } else if (std::holds_alternative<PrintStored>(order)) {
        while (!stored.empty()) {
            if (!print_line(stored.front())) return false;
            stored.erase(stored.begin());
        }
    } else if (auto feed = std::get_if<Feed>(&order)) {
        paper.feed(feed->lines);
    } else if (std::holds_alternative<Cut>(order)) {
        return cut();
    } else if (auto process = std::get_if<ReportProcess>(&order)) {
        if (knows_process_id) send("7\x22" + process->id + std::string(1, '\0'));
    } else if (std::holds_alternative<ReportInOrder>(order)) {
        if (knows_in_order) send(byte(bit(near_end, 0x03)));
    } else if (auto mask = std::get_if<SetAutomatic>(&order)) {
        automatic = knows_automatic && mask->mask != 0;
        report_change();
    }
    return true;  // Initialise: nothing that outlives a command is kept here
}

bool Printer::print_line(const std::vector<std::uint8_t>& bits) {
    if (lines_until_power_off && (*lines_until_power_off)-- == 0) {
        set_power(false);
        return false;
    }
    if (lines_until_out && (*lines_until_out)-- == 0) {
        run_out();
        return false;
    }
    if (lines_printed == 0) bytes_at_first_line = bytes_received;
    paper.print(bits);
    ++lines_printed;
    return true;
}

bool Printer::cut() {
    if (std::exchange(fail_next_cut, false)) {
        cutter_error = true;
        report_change();
        return false;
    }
    if (auto file = paper.cut(); !file.empty()) outlet.push_back(file);
    return true;
}

void Printer::run_out() {
    lines_until_out.reset();
    paper_end = near_end = true;
    report_change();
}

void Printer::set_power(bool on) {
    powered = on;
    lines_until_power_off.reset();
    receiver.reset();
    stored.clear();
    if (connection) connection->close();
    if (on) paper.tear_off();  // staff pull out what hangs in the slot
    if (on) cutter_error = false;
    power(on);
}

// ---- answers

std::string Printer::automatic_status() const {
    return byte(0x10 | bit(!online(), 0x08) | bit(cover_open, 0x20)) +
           byte(bit(cutter_error, 0x08) | bit(head_hot, 0x40)) + byte(bit(near_end, 0x03) | bit(paper_end, 0x0C)) +
           byte(0x0F);
}

void Printer::report_change() {
    if (automatic) send(automatic_status());
}

void Printer::answer_status(int n) {
    switch (n) {
        case 1:
            return send(byte(0x12 | bit(!online(), 0x08)));
        case 2:
            return send(
                byte(0x12 | bit(cover_open, 0x04) | bit(paper_end, 0x20) | bit(cutter_error || head_hot, 0x40)));
        case 3:
            return send(byte(0x12 | bit(cutter_error, 0x08) | bit(head_hot, 0x40)));
        case 4:
            return send(byte(0x12 | bit(near_end, 0x0C) | bit(paper_end, 0x60)));
        default:
            return;
    }
}

// DLE ENQ: 1 goes on after an error, 2 forgets the buffers first.
void Printer::recover(int n) {
    if (!cutter_error) return;
    if (n == 2) receiver.orders.clear();
    cutter_error = false;
    report_change();
    work();
}

// ---- control

json Printer::report() const {
    return {{"powered", powered},
            {"online", online()},
            {"connected", connection && connection->open()},
            {"paper", paper_end  ? "out"
                      : near_end ? "near_end"
                                 : "full"},
            {"cover_open", cover_open},
            {"cutter_error", cutter_error},
            {"slips", paper.slips()},
            {"torn", paper.torn()},
            {"lines_on_paper", paper.lines()},
            {"lines_printed", lines_printed},
            {"waiting_orders", receiver.orders.size()},
            {"ignored_bytes", receiver.ignored()},
            {"bytes_received", bytes_received},
            {"bytes_at_first_line", bytes_at_first_line},
            {"outlet", outlet}};
}

bool Printer::set_fault(const std::string& name, const json& command) {
    if (name == "paper_out") {
        auto lines = command.value("after_lines", -1);
        if (lines >= 0)
            lines_until_out = lines;
        else
            run_out();
    } else if (name == "paper_near_end") {
        near_end = true;
    } else if (name == "refill") {
        paper.tear_off();  // the end of the old roll
        paper_end = near_end = false;
        lines_until_out.reset();
    } else if (name == "cover_open" || name == "cover_close") {
        cover_open = name == "cover_open";
    } else if (name == "cutter_error") {
        if (command.value("at_cut", false))
            fail_next_cut = true;
        else
            cutter_error = true;
    } else if (name == "head_hot" || name == "head_cool") {
        head_hot = name == "head_hot";
    } else if (name == "cutter_clear") {
        cutter_error = false;
    } else {
        return false;
    }
    report_change();
    return true;
}

json Printer::control(const std::string& name, const json& command) {
    if (name == "status") return report();
    if (name == "power_off" && command.contains("after_lines")) {
        lines_until_power_off = command.at("after_lines").get<int>();
    } else if (name == "power_off" || name == "power_on") {
        set_power(name == "power_on");
    } else if (name == "disconnect") {
        if (connection) connection->close();
    } else if (name == "slow") {
        lines_per_second = command.at("lines_per_second").get<int>();
    } else if (name == "clone") {
        knows_process_id = command.value("process_id", true);
        knows_in_order = command.value("in_order", true);
        knows_automatic = command.value("automatic_status", true);
    } else if (name == "garbage") {
        send("\xff\xfe\x80\x91 garbage");
    } else if (name == "tear") {
        return {{"taken", std::exchange(outlet, {})}};
    } else if (!set_fault(name, command)) {
        throw std::runtime_error{"unknown command \"" + name + '"'};
    }
    work();
    return json::object();
}

}  // namespace madoguchi::simulator
