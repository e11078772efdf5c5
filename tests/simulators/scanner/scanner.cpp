#include "tests/simulators/scanner/scanner.h"

#include <boost/asio/write.hpp>

#include <unistd.h>

#include <stdexcept>

namespace madoguchi::simulator {
namespace {

constexpr std::string_view trigger_on = "\x16T\r", trigger_off = "\x16U\r";

std::string from_hex(const std::string& hex) {
    std::string bytes;
    for (std::size_t index = 0; index + 1 < hex.size(); index += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(index, 2), nullptr, 16));
    return bytes;
}

}  // namespace

Scanner::Scanner(asio::io_context& io, std::filesystem::path name, ScannerSetup chosen)
    : loop{io}, line{std::move(name)}, setup{std::move(chosen)}, pacing{io} {
    plug();
}

void Scanner::plug() {
    line.insert();
    port = std::make_unique<asio::posix::stream_descriptor>(loop, ::dup(line.handle()));
    listen();
}

void Scanner::unplug() {
    outgoing.clear();
    pacing.cancel();
    writing = on = false;
    commands.clear();
    port.reset();
    line.pull();
}

// "text" (UTF-8) or "hex", with the AIM identifier "aim", cut after "cut" bytes if asked for.
std::string Scanner::framed(const json& command) const {
    auto data = command.contains("hex") ? from_hex(command.at("hex")) : command.value("text", std::string{});
    auto aim = setup.aim ? command.value("aim", std::string{"]Q1"}) : std::string{};
    auto whole = setup.prefix + aim + data + setup.suffix;
    return command.contains("cut") ? whole.substr(0, command.at("cut").get<std::size_t>()) : whole;
}

void Scanner::scan(const json& command) {
    std::chrono::milliseconds per_byte{command.value("ms_per_byte", 0)};
    auto times = command.value("times", 1);
    for (int count = 0; count < times; ++count) send(framed(command), per_byte);
}

void Scanner::send(std::string bytes, std::chrono::milliseconds per_byte) {
    if (!line.plugged()) throw std::runtime_error{"not plugged in"};
    if (per_byte.count() == 0)
        outgoing.push_back({std::move(bytes), per_byte});
    else
        for (char c : bytes) outgoing.push_back({std::string{c}, per_byte});
    if (!writing) write_next();
}

void Scanner::write_next() {
    if (outgoing.empty() || !port) {
        writing = false;
        return;
    }
    writing = true;
    pacing.expires_after(outgoing.front().pause);
    pacing.async_wait([this](boost::system::error_code stopped) {
        if (stopped || !port || outgoing.empty()) return;
        auto bytes = std::make_shared<std::string>(std::move(outgoing.front().bytes));
        outgoing.pop_front();
        asio::async_write(*port, asio::buffer(*bytes), [this, bytes](boost::system::error_code error, std::size_t) {
            if (!error) write_next();
        });
    });
}

void Scanner::listen() {
    port->async_read_some(asio::buffer(buffer), [this](boost::system::error_code error, std::size_t count) {
        if (error) return;
        heard({buffer.data(), count});
        listen();
    });
}

void Scanner::heard(std::string_view bytes) {
    commands += bytes;
    while (commands.size() >= trigger_on.size()) {
        if (commands.starts_with(trigger_on)) {
            on = true;
            ++switched_on;
            commands.erase(0, trigger_on.size());
            if (presented) send(*std::exchange(presented, std::nullopt), {});
        } else if (commands.starts_with(trigger_off)) {
            on = false;
            commands.erase(0, trigger_off.size());
        } else {
            commands.erase(0, 1);
        }
    }
}

json Scanner::control(const std::string& name, const json& command) {
    if (name == "status")
        return {{"plugged", line.plugged()},
                {"on", on},
                {"switched_on", switched_on},
                {"sending", writing},
                {"line", line.name().string()}};
    if (name == "unplug") {
        unplug();
    } else if (name == "plug") {
        plug();
    } else if (name == "garbage") {
        send(from_hex(command.at("hex")), {});
    } else if (name == "scan") {
        if (setup.triggered && !on) throw std::runtime_error{"switched off: use present"};
        scan(command);
    } else if (name == "present") {
        if (setup.triggered && !on)
            presented = framed(command);
        else
            scan(command);
    } else {
        throw std::runtime_error{"unknown command"};
    }
    return json::object();
}

}  // namespace madoguchi::simulator
