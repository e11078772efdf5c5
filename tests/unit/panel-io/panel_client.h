// A client of a panel that asks for one thing at a time and writes down what it is told: "online" and other states,
// "proximitySensor 1" for a sensor that changed, in order. For replays of panels of any driver.
#pragma once

#include "drivers/device/panel.h"

#include <memory>
#include <sstream>

namespace madoguchi::test {

using Words = std::vector<std::string>;

inline Words split(const std::string& text, char separator) {
    std::istringstream stream{text};
    Words words;
    for (std::string word; std::getline(stream, word, separator);) words.push_back(word);
    return words;
}

class PanelClient {
public:
    explicit PanelClient(asio::io_context& io) : loop{io} {}
    ~PanelClient() {
        panel->stop();
        loop.restart();
        loop.run_for(std::chrono::seconds{1});
    }
    void take(std::unique_ptr<drivers::Panel> given) {
        panel = std::move(given);
        panel->changed = [this] { note(); };
        start(loop, [this] { return panel->run(); });
    }
    [[nodiscard]] bool online() const { return panel->state() == drivers::DeviceState::online; }
    void light(const std::string& name, drivers::LightState wish) {
        asking = true;
        start(loop, [this, name, wish]() -> Task<> {
            drivers::LightStates lights;
            lights[name] = wish;
            co_await panel->lights_part()->set_lights(lights, limit());
            asking = false;
        });
    }
    void turn(const std::string& name, bool on) {
        asking = true;
        start(loop, [this, name, on]() -> Task<> {
            std::map<std::string, bool> switches;
            switches[name] = on;
            co_await panel->auxiliaries_part()->set_switches(switches, limit());
            asking = false;
        });
    }

    std::string told;     // tabs between
    bool asking = false;  // the panel has not yet answered

private:
    static Deadline limit() { return Deadline::in(std::chrono::seconds{5}); }
    void tell(const std::string& word) { told += (told.empty() ? "" : "\t") + word; }
    void note() {
        if (panel->state() != state) tell(std::string{drivers::name(state = panel->state())});
        auto* auxiliaries = panel->auxiliaries_part();
        if (!auxiliaries) return;
        auto readings = auxiliaries->readings();
        for (const auto& sensor : auxiliaries->sensors())
            if (readings.contains(sensor) && readings[sensor] != known[sensor])
                tell(sensor + (readings[sensor] ? " 1" : " 0"));
        known = std::move(readings);
    }

    asio::io_context& loop;
    std::unique_ptr<drivers::Panel> panel;
    drivers::DeviceState state = drivers::DeviceState::starting;
    std::map<std::string, bool> known;
};

}  // namespace madoguchi::test
