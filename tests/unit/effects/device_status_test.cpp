#include "common/json.h"
#include "kiosk/effects/xfs_devices.h"

#include <doctest/doctest.h>

namespace madoguchi::effects {

using model::DeviceTrouble;
using nlohmann::json;

namespace {

json printer(const char* device, const char* paper) {
    return {{"common", {{"device", device}}},
            {"printer", {{"media", "unknown"}, {"paper", {{"upper", paper}}}, {"toner", "full"}}},
            {"xPrintJob", {{"coverOpen", false}, {"outlet", "noSensor"}, {"fault", false}}}};
}

}  // namespace

TEST_CASE("a printer that works is usable and has no sensor unless it says so") {
    auto status = printer("online", "full");
    CHECK(printer_view(status).usable());
    CHECK_FALSE(printer_view(status).paper_in_outlet.has_value());
    status["xPrintJob"]["outlet"] = "occupied";
    CHECK(printer_view(status).paper_in_outlet == true);
    status["xPrintJob"]["outlet"] = "empty";
    CHECK(printer_view(status).paper_in_outlet == false);
}

TEST_CASE("what a person can mend is said before offline") {
    CHECK(printer_view(printer("offline", "out")).trouble == DeviceTrouble::paper_out);
    CHECK(printer_view(printer("online", "jammed")).trouble == DeviceTrouble::jammed);
    CHECK(printer_view(printer("online", "low")).paper_low);
    CHECK(printer_view(printer("noDevice", "unknown")).trouble == DeviceTrouble::offline);
    CHECK(printer_view(printer("hardwareError", "full")).trouble == DeviceTrouble::fault);
    auto open = printer("online", "full");
    open["xPrintJob"]["coverOpen"] = true;
    CHECK(printer_view(open).trouble == DeviceTrouble::cover_open);
}

TEST_CASE("a card is present when its chip can be reached") {
    CHECK(card_present({{"cardReader", {{"chipPower", "poweredOff"}}}}));
    CHECK(card_present({{"cardReader", {{"chipPower", "online"}}}}));
    CHECK_FALSE(card_present({{"cardReader", {{"chipPower", "noCard"}}}}));
    CHECK_FALSE(card_present({{"cardReader", {{"chipPower", "unknown"}}}}));
}

TEST_CASE("rubbish in a status is a device that cannot be used") {
    for (const auto* text :
         {"null", "[]", "3", R"({"common":3})", R"({"common":{"device":7},"printer":[1],"xPrintJob":"x"})"}) {
        const auto status = json::parse(text);
        CHECK_FALSE(printer_view(status).usable());
        CHECK_FALSE(card_present(status));
    }
}

}  // namespace madoguchi::effects
