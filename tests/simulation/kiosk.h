// One life of the kiosk's process: the real model, saga and runner between simulated ports. Dies with PowerCut.
#pragma once

#include "kiosk/effects/runner.h"
#include "tests/simulation/ports.h"

namespace madoguchi::simulation {

// Between the model and the runner: the tests of the test put a mistake there. Empty: nothing.
using Mutation = std::function<void(const model::Event&, const model::State&, model::Effects&)>;

class Kiosk {
public:
    Kiosk(Outside& outside, Yen fee, const Mutation& mutation);
    ~Kiosk();
    Kiosk(const Kiosk&) = delete;
    Kiosk& operator=(const Kiosk&) = delete;

    // Everything there is to do at this moment. May throw PowerCut.
    void pump();
    void press(model::ActionKind kind, std::string argument = {});
    void tick();
    void look() { devices.look(); }

    model::State state;

private:
    void take(const model::Event& event);

    Outside& outside;
    const Mutation& mutation;
    asio::io_context loop{1};
    SimulatedDevices devices;
    SimulatedBackEnd back_end;
    SimulatedRecords records;
    effects::Runner runner;
};

}  // namespace madoguchi::simulation
