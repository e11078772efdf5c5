// terminal-daemon with one driver more: what an integrator outside this repository builds.
#include "terminal-daemon/daemon_main.h"
#include "terminal-daemon/panel_service.h"
#include "terminal-daemon/registry.h"
#include "tests/component/third-party/lamp_driver.h"

#include <array>

using namespace madoguchi;

namespace {

Result<std::unique_ptr<daemon::DeviceService>> make_service(const daemon::Parts& parts) {
    BOOST_OUTCOME_TRY(auto lamp, acme::make_lamp(parts.loop, parts.device.section));
    return std::make_unique<daemon::PanelService>(std::move(lamp));
}

constexpr std::array<daemon::DriverLine, 1> lines{
    {{"lights", "acme-lamp", acme::config_keys, acme::probe, make_service}}};

}  // namespace

int main(int count, char** words) {
    daemon::add_drivers(lines);
    return daemon::daemon_main(count, words);
}
