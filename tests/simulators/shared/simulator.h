// What the network simulators share: command line, control socket, the ready line, ending on SIGTERM.
// See tests/simulators/README.md for how all simulators behave.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace madoguchi::simulator {

namespace asio = boost::asio;
using asio::ip::tcp;
using nlohmann::json;

struct Options {
    std::filesystem::path control, state, faults;
    std::uint16_t port = 0;
};

// Adds the four common options to the program's own; prints help or the mistake and ends the process where needed.
[[nodiscard]] Options read_options(int argc, char** argv, const char* description);

// Performs one command object; the answer is merged over {"ok": true}. A thrown std::exception becomes the error text.
using Handler = std::function<json(const std::string& name, const json& command)>;

// Serves the control socket, does the fault script, prints the ready line with `port`, runs until SIGTERM or SIGINT.
// The socket is removed at the end.
void run(asio::io_context& loop, const Options& options, std::uint16_t port, Handler handler);

// A listener on loopback that can be closed and opened again on the same port (a device that loses its power).
class Listener {
public:
    Listener(asio::io_context& loop, std::uint16_t port, std::function<void(tcp::socket)> connected);
    [[nodiscard]] std::uint16_t port() const { return number; }
    void close();
    void open();

private:
    void accept();

    tcp::acceptor acceptor;
    std::uint16_t number;
    std::function<void(tcp::socket)> on_connection;
};

// Appends one line to a file and has it on disk before returning; failure ends the process.
void append_durably(const std::filesystem::path& file, const std::string& line);

}  // namespace madoguchi::simulator
