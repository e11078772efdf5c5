// A panel-io board as its protocol page describes it. Knows nothing of drivers/panel-io.
#pragma once

#include "tests/simulators/shared/pty.h"
#include "tests/simulators/shared/simulator.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <map>
#include <memory>
#include <vector>

namespace madoguchi::simulator {

class Board {
public:
    Board(asio::io_context& loop, std::filesystem::path line);
    json control(const std::string& name, const json& command);

private:
    void plug();
    void unplug();
    void listen();
    void heard(std::string_view bytes);
    void take(const std::string& text);
    [[nodiscard]] std::string answer(const std::vector<std::string>& words);
    void reply(const std::string& text);
    void send(std::string bytes);
    [[nodiscard]] json report() const;
    bool set_fault(const std::string& name, const json& command);

    asio::io_context& loop;
    SerialPlug line;
    std::unique_ptr<asio::posix::stream_descriptor> port;
    std::array<char, 256> buffer{};
    std::string incoming;
    std::map<std::string, bool> sensors;
    std::map<std::string, std::string> lights, switches;
    int requests = 0, lose = 0, late_ms = 0, wrong = 0;
    bool silent = false, refuse = false, glue = false;
    std::string identity = "panel-io 1 SIM-1 0001", held;
};

}  // namespace madoguchi::simulator
