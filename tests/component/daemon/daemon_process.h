// A terminal-daemon of a test: started, awaited by its READY=1 datagram, ended by its pid.
#pragma once

#include "tests/unit/common/temporary.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

extern char** environ;

namespace madoguchi::test {

class DaemonProcess {
public:
    // With `until_ready` returns once the process said READY=1 (10 s at most).
    DaemonProcess(const std::string& program, const std::vector<std::string>& arguments, bool until_ready = true) {
        auto notify = open_notify_socket();
        spawn(program, arguments);
        if (until_ready) await_ready(notify);
        ::close(notify);
    }
    ~DaemonProcess() {
        if (process > 0) end();
    }
    DaemonProcess(const DaemonProcess&) = delete;
    DaemonProcess& operator=(const DaemonProcess&) = delete;

    // SIGTERM and the exit status.
    int end() {
        ::kill(process, SIGTERM);
        return wait();
    }
    int wait() {
        int status = 0;
        ::waitpid(process, &status, 0);
        process = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
    }
    [[nodiscard]] pid_t pid() const { return process; }
    [[nodiscard]] std::string log() const { return read_file(directory.path() / "log"); }

private:
    int open_notify_socket() {
        int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, notify_path().c_str(), sizeof address.sun_path - 1);
        if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error{"no notify socket"};
        return descriptor;
    }
    [[nodiscard]] std::string notify_path() const { return directory.path() / "notify"; }

    void spawn(const std::string& program, const std::vector<std::string>& arguments) {
        std::vector<char*> words{const_cast<char*>(program.c_str())};
        for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
        words.push_back(nullptr);
        auto notify = "NOTIFY_SOCKET=" + notify_path();
        std::vector<char*> environment{notify.data()};
        for (char** entry = environ; *entry; ++entry)
            if (!std::string_view{*entry}.starts_with("NOTIFY_SOCKET=")) environment.push_back(*entry);
        environment.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        auto log_file = (directory.path() / "log").string();
        posix_spawn_file_actions_addopen(&actions, 2, log_file.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
        int trouble = ::posix_spawn(&process, program.c_str(), &actions, nullptr, words.data(), environment.data());
        posix_spawn_file_actions_destroy(&actions);
        if (trouble != 0) throw std::runtime_error{"cannot start " + program};
    }

    void await_ready(int descriptor) {
        pollfd waiting{descriptor, POLLIN, 0};
        char text[64]{};
        while (::poll(&waiting, 1, 10000) > 0) {
            auto length = ::recv(descriptor, text, sizeof text - 1, 0);
            if (length > 0 && std::string_view{text, static_cast<std::size_t>(length)} == "READY=1") return;
        }
        end();
        throw std::runtime_error{"not ready: " + log()};
    }

    TemporaryDirectory directory;
    pid_t process = -1;
};

}  // namespace madoguchi::test
