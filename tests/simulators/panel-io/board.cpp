#include "tests/simulators/panel-io/board.h"

#include <unistd.h>

#include <sstream>
#include <stdexcept>

namespace madoguchi::simulator {
namespace {

std::string sealed(const std::string& text) {
    unsigned sum = 0;
    for (char byte : text) sum ^= static_cast<unsigned char>(byte);
    std::array<char, 8> end{};
    std::snprintf(end.data(), end.size(), "*%02X\r\n", sum);
    return text + end.data();
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in{text};
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

}  // namespace

Board::Board(asio::io_context& io, std::filesystem::path name)
    : loop{io},
      line{std::move(name)},
      sensors{{"proximitySensor", false},
              {"enhancedAudioSensor", false},
              {"operatorCallButtonSensor", false},
              {"cabinetDoor", false}} {
    plug();
}

void Board::plug() {
    line.insert();
    port = std::make_unique<asio::posix::stream_descriptor>(loop, ::dup(line.handle()));
    listen();
}

// Without power it forgets what burned.
void Board::unplug() {
    port.reset();
    line.pull();
    incoming.clear();
    lights.clear();
    switches.clear();
}

void Board::listen() {
    port->async_read_some(asio::buffer(buffer), [this](boost::system::error_code error, std::size_t count) {
        if (error) return;
        heard({buffer.data(), count});
        if (port) listen();
    });
}

void Board::heard(std::string_view bytes) {
    incoming += bytes;
    for (auto end = incoming.find('\n'); end != std::string::npos; end = incoming.find('\n')) {
        auto text = incoming.substr(0, end);
        incoming.erase(0, end + 1);
        auto star = text.rfind('*');
        // A damaged request is not answered.
        if (star != std::string::npos && sealed(text.substr(0, star)) == text + "\r\n") take(text.substr(0, star));
    }
}

void Board::take(const std::string& text) {
    auto words = words_of(text);
    ++requests;
    if (silent || words.size() < 2) return;
    auto number = words[0];
    words.erase(words.begin());
    auto said = refuse && words[0] != "id" && words[0] != "read" ? "no fault" : answer(words);
    if (lose > 0) {
        --lose;
        return;
    }
    if (wrong > 0) {
        --wrong;
        number = std::to_string((std::stoi(number) + 500) % 1000);
    }
    if (late_ms == 0) return reply(number + " " + said);
    auto timer = std::make_shared<asio::steady_timer>(loop, std::chrono::milliseconds{late_ms});
    timer->async_wait([this, timer, whole = number + " " + said](auto) { reply(whole); });
}

std::string Board::answer(const std::vector<std::string>& words) {
    if (words[0] == "id") return "ok " + identity;
    if (words[0] == "read") {
        std::string text = "ok";
        for (const auto& [name, on] : sensors) text += " " + name + (on ? "=1" : "=0");
        return text;
    }
    if (words[0] == "light" && words.size() >= 3) {
        lights[words[1]] = words[2] + (words.size() > 3 ? " " + words[3] : "");
        return "ok";
    }
    if (words[0] == "switch" && words.size() == 3) {
        switches[words[1]] = words[2];
        return "ok";
    }
    return "no verb";
}

// Glued: two lines leave in one go.
void Board::reply(const std::string& text) {
    if (!glue) return send(sealed(text));
    send(sealed("+ unknownThing 1") + sealed(text));
}

void Board::send(std::string bytes) {
    if (!port) return;
    [[maybe_unused]] auto count = ::write(line.handle(), bytes.data(), bytes.size());
}

json Board::report() const {
    return {{"lights", lights},     {"switches", switches},      {"sensors", sensors},
            {"requests", requests}, {"plugged", line.plugged()}, {"line", line.name().string()}};
}

bool Board::set_fault(const std::string& name, const json& command) {
    bool on = command.value("on", true);
    if (name == "silent")
        silent = on;
    else if (name == "refuse")
        refuse = on;
    else if (name == "glue")
        glue = on;
    else if (name == "late")
        late_ms = command.at("ms").get<int>();
    else if (name == "lose")
        lose = command.value("times", 1);
    else if (name == "wrong")
        wrong = command.value("times", 1);
    else if (name == "identity")
        identity = command.at("text").get<std::string>();
    else
        return false;
    return true;
}

json Board::control(const std::string& name, const json& command) {
    if (name == "status") return report();
    if (set_fault(name, command)) return json::object();
    if (name == "sense") {
        auto sensor = command.at("name").get<std::string>();
        bool on = command.value("on", true);
        sensors[sensor] = on;
        // "quiet": the change is not announced, only read.
        if (!command.value("quiet", false)) send(sealed("+ " + sensor + (on ? " 1" : " 0")));
    } else if (name == "noise") {
        send(command.value("text", std::string{"\x80\xff garbage\n42 ok*00\n"}));
    } else if (name == "unplug") {
        unplug();
    } else if (name == "plug") {
        plug();
    } else {
        throw std::runtime_error{"unknown command"};
    }
    return json::object();
}

}  // namespace madoguchi::simulator
