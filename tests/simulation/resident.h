// A person at the machine: does what leads on, sometimes something else, sometimes walks away.
#pragma once

#include "tests/simulation/kiosk.h"

#include <set>
#include <string>

namespace madoguchi::simulation {

class Resident {
public:
    Resident(Outside& outside, int number);

    // Does one thing. `kiosk` is null while the machine is dark.
    void act(Kiosk* kiosk);
    [[nodiscard]] bool gone() const { return has_left; }

private:
    void press_what_leads_on(Kiosk& kiosk);
    void press_anything(Kiosk& kiosk);
    void put_card();
    void take_card();
    void take_papers(const model::State& state);
    void take_from(Paper& paper);
    void enter_pin(Kiosk& kiosk);
    void leave();

    Outside& outside;
    std::string card;
    std::set<std::string> visits;
    bool has_left = false, had_a_visit = false, wants_no_more = false;
};

}  // namespace madoguchi::simulation
