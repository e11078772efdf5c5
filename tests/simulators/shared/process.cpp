#include "tests/simulators/shared/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace madoguchi::simulator {
namespace {

constexpr int patience_ms = 10'000;

std::string read_line(int handle) {
    std::string line;
    for (char letter = 0; line.empty() || line.back() != '\n'; line += letter) {
        pollfd wait{handle, POLLIN, 0};
        if (poll(&wait, 1, patience_ms) != 1) throw std::runtime_error{"simulator did not answer in time"};
        if (read(handle, &letter, 1) != 1) throw std::runtime_error{"simulator went away"};
    }
    return line;
}

int connect_to(const std::filesystem::path& path) {
    int handle = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (connect(handle, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error{"cannot reach " + path.string()};
    return handle;
}

// The child's standard output becomes the returned handle.
std::pair<pid_t, int> launch(const std::vector<std::string>& words) {
    std::array<int, 2> pipe_ends{};
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe"};
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    auto child = fork();
    if (child == 0) {
        dup2(pipe_ends[1], STDOUT_FILENO);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    close(pipe_ends[1]);
    return {child, pipe_ends[0]};
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
    auto pattern = (std::filesystem::temp_directory_path() / "madoguchi-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp"};
    directory = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
}

SimulatorProcess::SimulatorProcess(const std::string& program, const std::vector<std::string>& more) {
    auto socket_path = directory.path() / "control";
    std::vector<std::string> words{program,  "--control", socket_path.string(), "--state", state().string(),
                                   "--port", "0"};
    words.insert(words.end(), more.begin(), more.end());
    auto [child, output] = launch(words);
    process = child;
    auto ready = nlohmann::json::parse(read_line(output));
    close(output);
    tcp_port = ready.at("port").get<std::uint16_t>();
    control = connect_to(socket_path);
}

SimulatorProcess::~SimulatorProcess() {
    if (control >= 0) close(control);
    if (process <= 0) return;
    kill(process, SIGTERM);
    waitpid(process, nullptr, 0);
}

nlohmann::json SimulatorProcess::command(const nlohmann::json& order) {
    auto line = order.dump() + "\n";
    if (write(control, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
        throw std::runtime_error{"simulator does not take commands"};
    auto answer = nlohmann::json::parse(read_line(control));
    if (answer.at("ok") != true) throw std::runtime_error{order.dump() + ": " + answer.dump()};
    return answer;
}

}  // namespace madoguchi::simulator
