#include "terminal-daemon/supervisor/process.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

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
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int one : {SIGTERM, SIGINT, SIGCHLD, SIGPIPE, SIGHUP}) signal(one, SIG_DFL);
    const int null = open("/dev/null", O_RDWR);
    dup2(null, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);  // the supervisor's standard output is its own answer
    if (getppid() == parent) execvpe(command[0], command, variables);
    const int reason = errno;
    (void)!write(report, &reason, sizeof reason);
    _exit(127);
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
    killpg(process, SIGKILL);
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
