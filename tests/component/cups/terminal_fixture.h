// A real cupsd (packaging/cupsd-start) and the printer simulator, each a process of its own with a control channel.
#pragma once

#include <nlohmann/json.hpp>

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace madoguchi::test {

// A child process whose standard output is read line by line. Killed on destruction.
class Process {
public:
    Process() = default;
    explicit Process(std::vector<std::string> command);
    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;
    ~Process();

    [[nodiscard]] nlohmann::json read_line();  // fails the test after 30 s
    void end(int signal);                      // and waits for it
    [[nodiscard]] pid_t id() const { return process; }

private:
    pid_t process = -1;
    int output = -1;
};

// One directory, one printer simulator; cupsd is started and stopped by the test.
class PrinterSite {
public:
    explicit PrinterSite(std::vector<std::string> simulator_arguments = {});
    ~PrinterSite();

    void start_cupsd();
    void stop_cupsd(int signal);
    nlohmann::json control(const nlohmann::json& command);  // fails the test when it is not ok
    void wait_for(const std::string& what, int count = 1);
    [[nodiscard]] nlohmann::json sheet(int number) const;  // out/N.json
    [[nodiscard]] int sheets() const;
    [[nodiscard]] bool spooled() const;  // cupsd holds a document

    std::filesystem::path directory;
    std::string server;  // of cupsd
    int port = 0;        // of the printer

private:
    Process simulator, cupsd;
    int control_socket = -1;
};

}  // namespace madoguchi::test
