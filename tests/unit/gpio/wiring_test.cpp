// What a configuration may say about lines, and when a contact's level counts.
#include "drivers/gpio/debounce.h"
#include "drivers/gpio/driver.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::drivers::gpio;
using namespace std::chrono_literals;

namespace {

Errc refusal(const std::vector<std::string>& lights, const std::vector<std::string>& sensors = {},
             const std::vector<std::string>& switches = {}) {
    auto wiring = read_wiring(lights, sensors, switches);
    REQUIRE(!wiring);
    return wiring.error().code;
}

}  // namespace

TEST_CASE("an entry names a light, a colour, a line and how the line is wired") {
    auto wiring = read_wiring({"cardReader green 5", "cardReader red 6 active-low", "scanner GPIO17"},
                              {"proximitySensor 27 pull-up active-low", "operatorCallButtonSensor DOOR pull-down"},
                              {"audibleAlarm 22"});
    REQUIRE(wiring);
    const auto& lamps = wiring.value().lamps;
    REQUIRE(lamps.size() == 3);
    CHECK(lamps[0].light == "cardReader");
    CHECK(lamps[0].color == LightColor::green);
    CHECK(!lamps[2].color);
    const auto& outputs = wiring.value().outputs;
    REQUIRE(outputs.size() == 4);
    CHECK(outputs[1].active_low);
    CHECK(!outputs[0].active_low);
    CHECK(outputs[2].place == "GPIO17");
    CHECK(outputs[3].place == "22");
    const auto& inputs = wiring.value().inputs;
    REQUIRE(inputs.size() == 2);
    CHECK(inputs[0].active_low);
    CHECK(inputs[0].bias == Bias::pull_up);
    CHECK(inputs[1].bias == Bias::pull_down);
    CHECK(wiring.value().sensors[1] == "operatorCallButtonSensor");
}

TEST_CASE("a wrong name is refused with the nearest right one") {
    auto wiring = read_wiring({"cardReadr 5"}, {}, {});
    REQUIRE(!wiring);
    CHECK(wiring.error().code == Errc::unknown_key);
    CHECK(wiring.error().detail.find("did you mean \"cardReader\"") != std::string::npos);
    CHECK(refusal({}, {"proximity 5"}) == Errc::unknown_key);
    CHECK(refusal({}, {}, {"heater 5"}) == Errc::unknown_key);
}

TEST_CASE("a line or a name that is used twice is refused") {
    CHECK(refusal({"cardReader 5", "scanner 5"}) == Errc::conflict);
    CHECK(refusal({"cardReader 5"}, {"proximitySensor 5"}) == Errc::conflict);
    CHECK(refusal({"cardReader 5", "cardReader 6"}) == Errc::conflict);
    CHECK(refusal({"cardReader green 5", "cardReader green 6"}) == Errc::conflict);
    CHECK(refusal({"cardReader green 5", "cardReader 6"}) == Errc::conflict);
    CHECK(refusal({}, {"proximitySensor 5", "proximitySensor 6"}) == Errc::conflict);
    CHECK(refusal({}, {}, {"audibleAlarm 5", "audibleAlarm 6"}) == Errc::conflict);
}

TEST_CASE("an entry without a line, with something unknown or with nothing is refused") {
    CHECK(refusal({}) == Errc::missing);
    CHECK(refusal({""}) == Errc::malformed);
    CHECK(refusal({"cardReader"}) == Errc::malformed);
    CHECK(refusal({"cardReader 5 bright"}) == Errc::malformed);
    CHECK(refusal({"cardReader 5 active-low active-low"}) == Errc::malformed);
    CHECK(refusal({}, {"proximitySensor 5 pull-up pull-down"}) == Errc::malformed);
}

TEST_CASE("a contact counts once it has rested, and every edge makes it wait anew") {
    Debounce contacts{2, 20ms};
    const Debounce::Moment start{};
    contacts.edge(0, start);
    contacts.edge(1, start + 5ms);
    contacts.edge(0, start + 15ms);
    CHECK(contacts.settled(start + 20ms).empty());
    CHECK(contacts.next() == start + 25ms);
    CHECK(contacts.settled(start + 25ms) == std::vector<std::size_t>{1});
    CHECK(contacts.restless(0));
    CHECK(!contacts.restless(1));
    CHECK(contacts.settled(start + 35ms) == std::vector<std::size_t>{0});
    CHECK(contacts.settled(start + 99ms).empty());
    CHECK(!contacts.next());
    contacts.edge(0, start);
    contacts.clear();
    CHECK(!contacts.next());
}

TEST_CASE("no rate flashes more than three times a second") {
    for (auto [rate, flashes] : {std::pair{FlashRate::off, 0},
                                 {FlashRate::slow, 4},
                                 {FlashRate::medium, 8},
                                 {FlashRate::quick, 16},
                                 {FlashRate::continuous, 0}}) {
        int begun = 0;
        for (std::int64_t quarter = 1; quarter <= 32; ++quarter)  // eight seconds
            begun += lit(rate, quarter) && !lit(rate, quarter - 1);
        CHECK(begun == flashes);
    }
}
