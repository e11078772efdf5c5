// One child process in a session of its own, so that whatever it started can be ended with it. It gets SIGTERM when the
// supervisor dies (PR_SET_PDEATHSIG), its standard input is /dev/null, its output the supervisor's.
#pragma once

#include "common/result.h"

#include <sys/types.h>

#include <string>
#include <vector>

namespace madoguchi::supervisor {

// The process id. A program that cannot be started: missing, with the program's name and the system's reason.
[[nodiscard]] Result<pid_t> start_process(const std::vector<std::string>& command,
                                          const std::vector<std::string>& environment);
void signal_process(pid_t process, int signal);
// SIGKILL for everything left in the session of a process that has ended; waits until it is gone, half a second at
// most.
void end_session(pid_t process);

struct Exit {
    pid_t process = 0;
    std::string how;  // "status 1", "signal 6"
};
// Children that have ended since the last call.
[[nodiscard]] std::vector<Exit> reap();

}  // namespace madoguchi::supervisor
