// The test bench: one real pcscd with a virtual reader of its own, one card simulator in it, cards made once per run,
// and a driver under test. One bench per test program, because libpcsclite remembers the socket it used first.
#pragma once

#include "common/loop.h"
#include "drivers/device/card_reader.h"
#include "drivers/pcsc/transport.h"
#include "tests/simulators/card/card_image.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace madoguchi::bench {

using Json = nlohmann::json;

// A program that was started and tells by a line of JSON that it is ready. Ended by its id.
class Child {
public:
    explicit Child(const std::vector<std::string>& words);
    ~Child() { end(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    void end();
    [[nodiscard]] const Json& ready() const { return first_line; }

private:
    int pid = -1, output = -1;
    Json first_line;
};

class Bench {
public:
    static Bench& shared();
    ~Bench();

    // One command to the card simulator.
    Json control(const Json& command);
    void insert(const std::string& card);  // from fresh: the card has all its tries again
    void remove();                         // nothing happens when no card is inserted
    void stop_pcscd();
    void kill_pcscd();  // SIGKILL: no farewell, a stale socket
    void start_pcscd(bool with_reader = true);
    [[nodiscard]] std::filesystem::path state() const { return folder; }

private:
    Bench();
    std::filesystem::path folder;
    int port = 0;
    std::unique_ptr<Child> pcscd, card;
};

// The driver under test on its loop.
class Driver {
public:
    // Returns once it is in this state.
    explicit Driver(drivers::DeviceState expected = drivers::DeviceState::online);
    ~Driver();
    drivers::CardReader* operator->() { return reader.get(); }

    // Runs the loop until the task has its result.
    template <class T>
    T wait(Task<T> task) {
        std::optional<T> result;
        start(loop, [&]() -> Task<> { result.emplace(co_await std::move(task)); });
        while (!result) loop.run_one();
        return std::move(*result);
    }
    // Until the condition holds after a change; false when the deadline passed first.
    bool until(const std::function<bool()>& holds, std::chrono::milliseconds patience);

    asio::io_context loop;
    std::unique_ptr<drivers::CardReader> reader;

private:
    bool ended = false;
};

// A driver that sees `card` lying on its reader.
class Inserted : public Driver {
public:
    explicit Inserted(const std::string& card);
    ~Inserted();
};

// Another program's exclusive session with the card.
class OtherProgram {
public:
    OtherProgram();

private:
    std::unique_ptr<drivers::pcsc::Transport> transport;
    std::unique_ptr<drivers::pcsc::CardChannel> session;
};

[[nodiscard]] inline Deadline soon() {
    return Deadline::in(std::chrono::seconds{10});
}

}  // namespace madoguchi::bench
