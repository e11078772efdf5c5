// What both kinds of terminal-daemon process do around their service: signals, readiness, watchdog, orderly end.
#pragma once

#include "terminal-daemon/endpoint.h"
#include "terminal-daemon/service.h"

#include <filesystem>

namespace madoguchi::daemon {

struct Program {
    asio::io_context& loop;
    DeviceService& device;
    Service& service;
    Endpoint& endpoint;
    std::filesystem::path port_file;  // holds the port in decimal while the process runs
};

// Opens nothing: the endpoint must be open. Says READY=1, runs until SIGTERM or SIGINT, ends within 5 s. Exit status 0.
int run_program(Program program);

}  // namespace madoguchi::daemon
