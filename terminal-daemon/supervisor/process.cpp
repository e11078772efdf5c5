#include "terminal-daemon/supervisor/process.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <set>

namespace madoguchi::supervisor {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (const auto& text : texts) list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
}

// Own variables win over inherited ones; the supervisor's place at its own manager is not handed on.
std::vector<std::string> whole_environment(const std::vector<std::string>& own) {
    std::vector<std::string> all{own};
    const auto name = [](std::string_view variable) { return variable.substr(0, variable.find('=')); };
    for (char** variable = environ; *variable != nullptr; ++variable) {
        bool given = name(*variable) == "NOTIFY_SOCKET" || name(*variable) == "WATCHDOG_USEC" ||
                     name(*variable) == "WATCHDOG_PID";
        for (const auto& one : own) given = given || name(one) == name(*variable);
        if (!given) all.emplace_back(*variable);
    }
    return all;
}

// Between fork and exec: only what signal-safety(7) allows.
[[noreturn]] void become(char* const* command, char* const* variables, pid_t parent, int report) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    const rlimit no_core{0, 0};  // a core would carry a PIN, a name, a certificate onto the disk
    setrlimit(RLIMIT_CORE, &no_core);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int one : {SIGTERM, SIGINT, SIGCHLD, SIGPIPE, SIGHUP}) signal(one, SIG_DFL);
    const int null = open("/dev/null", O_RDWR);
    dup2(null, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);  // the supervisor's standard output is its own answer
    close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    if (getppid() == parent) execvpe(command[0], command, variables);
    const int reason = errno;
    (void)!write(report, &reason, sizeof reason);
    _exit(127);
}

// Not only the session's own group: a shell with job control, or a program that calls setpgid(), has others.
std::set<pid_t> members(pid_t session) {
    std::set<pid_t> found;
    std::error_code over;
    for (std::filesystem::directory_iterator entry{"/proc", over}, end; !over && entry != end; entry.increment(over)) {
        const auto name = entry->path().filename().string();
        pid_t process = 0;
        const auto [rest, wrong] = std::from_chars(name.data(), name.data() + name.size(), process);
        if (wrong == std::errc{} && *rest == '\0' && getsid(process) == session) found.insert(process);
    }
    return found;
}

// SIGKILL takes a moment, and until then a process holds its device.
constexpr std::chrono::milliseconds longest_death{500};

void await_end(int process, std::chrono::steady_clock::time_point limit) {
    if (process < 0) return;  // gone already
    for (bool interrupted = true; interrupted;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(limit - std::chrono::steady_clock::now());
        pollfd asked{process, POLLIN, 0};
        interrupted = poll(&asked, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) < 0 && errno == EINTR;
    }
    close(process);
}

}  // namespace

Result<pid_t> start_process(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
    std::array<int, 2> report{};
    if (pipe2(report.data(), O_CLOEXEC) != 0) return fail(Errc::missing, std::strerror(errno));
    const auto words = pointers(command);
    const auto variables = whole_environment(environment);
    const auto variable_pointers = pointers(variables);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) become(words.data(), variable_pointers.data(), parent, report[1]);
    close(report[1]);
    int reason = child < 0 ? errno : 0;
    if (child > 0 && read(report[0], &reason, sizeof reason) <= 0) reason = 0;
    close(report[0]);
    if (reason == 0) return child;
    if (child > 0) waitpid(child, nullptr, 0);
    return fail(Errc::missing, fmt::format("{}: {}", command.front(), std::strerror(reason)));
}

void signal_process(pid_t process, int signal) {
    kill(process, signal);
}

void end_session(pid_t process) {
    constexpr int most_passes = 100;  // one more whenever somebody was still being forked
    const auto limit = std::chrono::steady_clock::now() + longest_death;
    std::set<pid_t> before;
    for (int pass = 0; pass < most_passes; ++pass) {
        auto left = members(process);
        if (std::ranges::includes(before, left)) return;
        std::vector<int> ends;
        for (const auto one : left) {
            ends.push_back(static_cast<int>(syscall(SYS_pidfd_open, one, 0)));  // glibc 2.36's own has C++ linkage
            kill(one, SIGKILL);
        }
        for (const int end : ends) await_end(end, limit);
        before.merge(left);
    }
}

std::vector<Exit> reap() {
    std::vector<Exit> exits;
    int status = 0;
    for (pid_t process = 0; (process = waitpid(-1, &status, WNOHANG)) > 0;) {
        exits.push_back({process, WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                                                      : fmt::format("status {}", WEXITSTATUS(status))});
    }
    return exits;
}

}  // namespace madoguchi::supervisor
