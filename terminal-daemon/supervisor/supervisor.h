// Starts the units of a terminal in their order, watches that each makes progress, starts again what ends or hangs, and
// ends everything in reverse order. What `life.h` decides is done here. One loop, one thread.
#pragma once

#include "common/loop.h"
#include "terminal-daemon/supervisor/notify_socket.h"
#include "terminal-daemon/supervisor/units.h"

#include <filesystem>
#include <functional>
#include <vector>

namespace madoguchi::supervisor {

class Supervisor {
public:
    // `state`: holds supervisor.sock (sd_notify) and supervisor.json, which tells the units with phase, process,
    // starts.
    Supervisor(asio::io_context& loop, std::vector<Unit> units, std::filesystem::path state);

    [[nodiscard]] Result<void> open();
    void begin();  // starts what waits for nothing
    void stop();   // ends all; the loop stops when the last one has ended
    // Called once, when every unit is up or has failed to come up.
    std::function<void()> settled = [] {};

private:
    struct Watched {
        Unit unit;
        Life life;
        pid_t process = 0;
    };
    void happen(Watched& one, Event event);
    void obey(Watched& one, Order order);
    void launch(Watched& one);
    void heard(pid_t process, std::string_view message);
    Task<> await_exits();
    void ended(const std::string& how, pid_t process);
    void let_others();  // after any change: who may start, who must stop, when to look again
    void allow_next();
    void stop_next();
    void look_again();
    void write_status();
    [[nodiscard]] bool all(bool (*test)(const Life&)) const;
    [[nodiscard]] Watched* owner(pid_t process);

    asio::io_context& loop;
    std::vector<Watched> units;
    std::filesystem::path state;
    NotifySocket notifications;
    asio::steady_timer timer;
    bool stopping = false, told = false, busy = false, status_due = false;
};

}  // namespace madoguchi::supervisor
