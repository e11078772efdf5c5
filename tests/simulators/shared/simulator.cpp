#include "tests/simulators/shared/simulator.h"

#include <CLI/CLI.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>

namespace madoguchi::simulator {
namespace {

using Local = asio::local::stream_protocol;

json perform(const Handler& handler, const std::string& line) {
    json answer = {{"ok", true}};
    try {
        auto command = json::parse(line);
        answer.update(handler(command.at("do").get<std::string>(), command));
    } catch (const std::exception& trouble) {
        return {{"ok", false}, {"error", trouble.what()}};
    }
    return answer;
}

// One client of the control socket: a line in, a line out.
class ControlClient : public std::enable_shared_from_this<ControlClient> {
public:
    ControlClient(Local::socket peer, const Handler& does) : socket{std::move(peer)}, handler{does} {}

    void read() {
        asio::async_read_until(socket, buffer, '\n', [self = shared_from_this()](auto error, std::size_t) {
            if (error) return;
            std::istream in{&self->buffer};
            std::string line;
            std::getline(in, line);
            self->answer = perform(self->handler, line).dump() + "\n";
            self->write();
        });
    }

private:
    void write() {
        asio::async_write(socket, asio::buffer(answer), [self = shared_from_this()](auto error, std::size_t) {
            if (!error) self->read();
        });
    }

    Local::socket socket;
    const Handler& handler;
    asio::streambuf buffer;
    std::string answer;
};

void serve_control(Local::acceptor& acceptor, const Handler& handler) {
    acceptor.async_accept([&](auto error, Local::socket peer) {
        if (error) return;
        std::make_shared<ControlClient>(std::move(peer), handler)->read();
        serve_control(acceptor, handler);
    });
}

void do_script(const std::filesystem::path& file, const Handler& handler) {
    if (file.empty()) return;
    std::ifstream in{file};
    if (!in) throw std::runtime_error{"cannot read " + file.string()};
    for (std::string line; std::getline(in, line);) {
        if (line.empty()) continue;
        auto answer = perform(handler, line);
        if (answer.at("ok") != true) throw std::runtime_error{file.string() + ": " + line + ": " + answer.dump()};
    }
}

}  // namespace

Options read_options(int argc, char** argv, const char* description) {
    Options options;
    CLI::App program{description};
    program.add_option("--control", options.control, "Unix socket for commands")->required();
    program.add_option("--state", options.state, "directory for everything that is written")->required();
    program.add_option("--port", options.port, "TCP port on loopback; 0 = any free one");
    program.add_option("--faults", options.faults, "commands to do at the start, one a line");
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& mistake) {
        std::exit(program.exit(mistake));
    }
    std::filesystem::create_directories(options.state);
    return options;
}

void run(asio::io_context& loop, const Options& options, std::uint16_t port, Handler handler) {
    std::filesystem::remove(options.control);
    Local::acceptor acceptor{loop, Local::endpoint{options.control.string()}};
    serve_control(acceptor, handler);
    do_script(options.faults, handler);
    asio::signal_set signals{loop, SIGTERM, SIGINT};
    signals.async_wait([&](auto, int) { loop.stop(); });
    std::cout << json{{"ready", true}, {"port", port}}.dump() << std::endl;
    loop.run();
    std::filesystem::remove(options.control);
}

Listener::Listener(asio::io_context& loop, std::uint16_t port, std::function<void(tcp::socket)> connected)
    : acceptor{loop}, number{port}, on_connection{std::move(connected)} {
    open();
}

void Listener::close() {
    acceptor.close();
}

void Listener::open() {
    if (acceptor.is_open()) return;
    tcp::endpoint endpoint{asio::ip::address_v4::loopback(), number};
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address{true});
    acceptor.bind(endpoint);
    acceptor.listen();
    number = acceptor.local_endpoint().port();
    accept();
}

void Listener::accept() {
    acceptor.async_accept([this](auto error, tcp::socket peer) {
        if (error) return;
        on_connection(std::move(peer));
        if (acceptor.is_open()) accept();
    });
}

void append_durably(const std::filesystem::path& file, const std::string& line) {
    int handle = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    auto text = line + "\n";
    bool written = handle >= 0 && write(handle, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (!written || fsync(handle) != 0) {
        std::perror(file.c_str());
        std::abort();
    }
    close(handle);
}

}  // namespace madoguchi::simulator
