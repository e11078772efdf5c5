// What the model needs to know about this terminal and its city, read once at start and never changed afterwards.
#pragma once

#include "catalogue/service.h"
#include "common/clock.h"

#include <string>
#include <vector>

namespace madoguchi::model {

// City data (timing.toml). Durations are steady time.
struct Timing {
    std::chrono::seconds idle{120};          // without a touch, until the warning
    std::chrono::seconds warning{45};        // shown as a countdown, then everything is wiped
    std::chrono::seconds pin{120};           // the same on the PIN pad
    std::chrono::seconds extension{180};     // what 「3分 のばす」 adds
    std::chrono::seconds card_wait{60};      // card prompt
    std::chrono::seconds payment{90};        // at the terminal, then the kiosk asks it to stop
    std::chrono::seconds take{180};          // papers not taken: the visit ends as 取り忘れ, staff are told
    std::chrono::seconds farewell{8};        // thank you
    std::chrono::seconds message{60};        // refusals, failures, help answers: back to the first screen
    std::chrono::seconds card_left{10};      // card still on the reader after the end: alarm
    std::chrono::seconds query_interval{5};  // status queries
    std::chrono::seconds query_limit{90};    // then unknown goes to staff
    std::chrono::seconds refresh{30};        // how often the back end's offers are fetched while idle
};

struct Settings {
    std::string terminal;  // [terminal] id
    std::string city;
    std::string timezone = "Asia/Tokyo";
    std::vector<std::string> languages{"ja"};  // BCP 47, the city's own first
    std::vector<std::string> themes{"day"};    // names of assets/themes, the ordinary one first
    std::vector<catalogue::Service> services;  // in list order
    Timing timing;
};

[[nodiscard]] const catalogue::Service* find_service(const Settings& settings, std::string_view id);

}  // namespace madoguchi::model
