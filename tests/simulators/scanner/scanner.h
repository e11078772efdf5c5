// A barcode scanner on a serial line, as its manual describes it: sends AIM identifier, data and suffix; in trigger
// mode only while it is switched on. Knows nothing of drivers/serial-scanner.
#pragma once

#include "tests/simulators/shared/pty.h"
#include "tests/simulators/shared/simulator.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <deque>
#include <memory>
#include <optional>

namespace madoguchi::simulator {

struct ScannerSetup {
    std::string prefix, suffix = "\r";
    bool aim = true;
    bool triggered = false;  // Honeywell's serial trigger mode: SYN T CR on, SYN U CR off
};

class Scanner {
public:
    Scanner(asio::io_context& loop, std::filesystem::path line, ScannerSetup setup);
    json control(const std::string& name, const json& command);

private:
    struct Portion {
        std::string bytes;
        std::chrono::milliseconds pause;  // before it
    };
    void scan(const json& command);
    void send(std::string bytes, std::chrono::milliseconds per_byte);
    void write_next();
    void listen();
    void heard(std::string_view bytes);
    void plug();
    void unplug();
    [[nodiscard]] std::string framed(const json& command) const;

    asio::io_context& loop;
    SerialPlug line;
    ScannerSetup setup;
    std::unique_ptr<asio::posix::stream_descriptor> port;
    asio::steady_timer pacing;
    std::deque<Portion> outgoing;
    bool writing = false, on = false;
    std::optional<std::string> presented;  // a code before the window, read as soon as the trigger is on
    std::string commands;                  // bytes the host sent and no command yet
    std::array<char, 256> buffer{};
    int switched_on = 0;
};

}  // namespace madoguchi::simulator
