// Starts a simulator for a component test, speaks to its control socket and ends it by pid.
// Use:  SimulatorProcess terminal{path_of_program};  terminal.command({{"do", "present"}});
#pragma once

#include <nlohmann/json.hpp>

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace madoguchi::simulator {

// A fresh directory below the temporary one, removed at the end.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return directory; }

private:
    std::filesystem::path directory;
};

class SimulatorProcess {
public:
    // Returns once the simulator is ready (10 s at most); anything else throws std::runtime_error.
    explicit SimulatorProcess(const std::string& program, const std::vector<std::string>& more = {});
    ~SimulatorProcess();
    SimulatorProcess(const SimulatorProcess&) = delete;
    SimulatorProcess& operator=(const SimulatorProcess&) = delete;

    [[nodiscard]] std::uint16_t port() const { return tcp_port; }
    [[nodiscard]] std::string address() const { return "tcp://127.0.0.1:" + std::to_string(tcp_port); }
    [[nodiscard]] std::filesystem::path state() const { return directory.path() / "state"; }

    // One command; throws on {"ok":false}.
    nlohmann::json command(const nlohmann::json& order);
    [[nodiscard]] nlohmann::json status() { return command({{"do", "status"}}); }

private:
    TemporaryDirectory directory;
    pid_t process = -1;
    int control = -1;
    std::uint16_t tcp_port = 0;
};

}  // namespace madoguchi::simulator
