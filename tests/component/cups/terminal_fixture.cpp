#include "tests/component/cups/terminal_fixture.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <utility>

namespace madoguchi::test {
namespace {

using Clock = std::chrono::steady_clock;

// One line from a descriptor, or "" when it ended or 30 s passed.
std::string line_from(int descriptor) {
    const auto until = Clock::now() + std::chrono::seconds{30};
    std::string line;
    char letter = 0;
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd wanted{descriptor, POLLIN, 0};
        if (left <= 0 || poll(&wanted, 1, static_cast<int>(left)) <= 0) return "";
        if (read(descriptor, &letter, 1) != 1) return "";
        if (letter == '\n') return line;
        line += letter;
    }
}

int connect_to(const std::filesystem::path& path) {
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path.string().size() < sizeof address.sun_path);
    std::strcpy(address.sun_path, path.c_str());
    REQUIRE(connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    return descriptor;
}

}  // namespace

Process::Process(std::vector<std::string> command) {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<char*> arguments;
    for (auto& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    REQUIRE(posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output = ends[0];
}

Process::Process(Process&& other) noexcept
    : process{std::exchange(other.process, -1)}, output{std::exchange(other.output, -1)} {}

Process& Process::operator=(Process&& other) noexcept {
    std::swap(process, other.process);
    std::swap(output, other.output);
    return *this;
}

Process::~Process() {
    end(SIGKILL);
}

nlohmann::json Process::read_line() {
    const auto line = line_from(output);
    INFO("process said: ", line);
    const auto json = nlohmann::json::parse(line, nullptr, false);
    REQUIRE(json.is_object());
    return json;
}

void Process::end(int signal) {
    if (process > 0) {
        kill(process, signal);
        waitpid(process, nullptr, 0);
        close(output);
    }
    process = output = -1;
}

PrinterSite::PrinterSite(std::vector<std::string> simulator_arguments) {
    auto name = (std::filesystem::temp_directory_path() / "madoguchi-cups-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    directory = name;
    std::filesystem::permissions(directory, std::filesystem::perms{0755});  // cupsd's filters run as lp
    std::vector<std::string> command{IPP_SIMULATOR, "--state",   directory / "printer", "--port",
                                     "0",           "--control", directory / "control"};
    command.insert(command.end(), simulator_arguments.begin(), simulator_arguments.end());
    simulator = Process{command};
    const auto ready = simulator.read_line();
    REQUIRE(ready.value("ready", false));
    port = ready.at("port");
    control_socket = connect_to(directory / "control");
}

PrinterSite::~PrinterSite() {
    if (control_socket >= 0) close(control_socket);
    cupsd.end(SIGTERM);
    simulator.end(SIGTERM);
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
}

void PrinterSite::start_cupsd() {
    cupsd = Process{{CUPSD_START, "--directory", directory / "cups", "--port", "0", "--queue", "certificates",
                     "--printer", "ipp://127.0.0.1:" + std::to_string(port) + "/ipp/print"}};
    const auto ready = cupsd.read_line();
    INFO(ready.dump());
    REQUIRE(ready.value("ready", false));
    server = "127.0.0.1:" + std::to_string(ready.at("port").get<int>());
}

void PrinterSite::stop_cupsd(int signal) {
    cupsd.end(signal);
}

nlohmann::json PrinterSite::control(const nlohmann::json& command) {
    const auto line = command.dump() + "\n";
    REQUIRE(write(control_socket, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    const auto text = line_from(control_socket);
    INFO(command.dump(), " -> ", text);
    const auto answer = nlohmann::json::parse(text, nullptr, false);
    REQUIRE(answer.is_object());
    REQUIRE(answer.value("ok", false));
    return answer;
}

void PrinterSite::wait_for(const std::string& what, int count) {
    control({{"do", "wait"}, {"for", what}, {"count", count}, {"timeout_ms", 20000}});
}

nlohmann::json PrinterSite::sheet(int number) const {
    std::ifstream file{directory / "printer/out" / (std::to_string(number) + ".json")};
    return nlohmann::json::parse(file, nullptr, false);
}

bool PrinterSite::spooled() const {
    for (const auto& entry : std::filesystem::directory_iterator{directory / "cups/spool"}) {
        if (entry.path().filename().string().starts_with("d")) return true;
    }
    return false;
}

int PrinterSite::sheets() const {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{directory / "printer/out"}) {
        count += entry.path().extension() == ".pdf" ? 1 : 0;
    }
    return count;
}

}  // namespace madoguchi::test
