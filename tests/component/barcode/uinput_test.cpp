// The evdev driver on a real event node that uinput makes. Exit status 77 and a line that says so where there is none:
// that is "not run", never passed.
#include "drivers/evdev/driver.h"
#include "tests/unit/barcode/typed.h"

#include <fcntl.h>
#include <linux/uinput.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

constexpr int not_run = 77;

// A keyboard with every key up to 255; its node, or nothing within 5 s.
std::optional<std::filesystem::path> make_keyboard(int uinput) {
    ioctl(uinput, UI_SET_EVBIT, EV_KEY);
    for (int code = 1; code < 256; ++code) ioctl(uinput, UI_SET_KEYBIT, code);
    uinput_setup setup{};
    setup.id.bustype = BUS_USB;
    std::strncpy(setup.name, "madoguchi test scanner", sizeof setup.name - 1);
    if (ioctl(uinput, UI_DEV_SETUP, &setup) != 0 || ioctl(uinput, UI_DEV_CREATE) != 0) return std::nullopt;
    char name[64]{};
    if (ioctl(uinput, UI_GET_SYSNAME(sizeof name), name) < 0) return std::nullopt;
    for (auto deadline = Deadline::in(5s); !deadline.passed();)
        for (const auto& entry :
             std::filesystem::directory_iterator{std::filesystem::path{"/sys/devices/virtual/input"} / name}) {
            auto node = std::filesystem::path{"/dev/input"} / entry.path().filename();
            if (entry.path().filename().string().starts_with("event") && std::filesystem::exists(node)) return node;
        }
    return std::nullopt;
}

int complain(const char* what) {
    std::printf("failed: %s\n", what);
    return 1;
}

int check(int uinput, const std::filesystem::path& node) {
    asio::io_context loop;
    auto file = ConfigFile::parse("[device.s]\npath = \"" + node.string() + "\"\n", "test.toml");
    auto section = file.value().section("device.s", evdev::config_keys());
    auto scanner = std::move(evdev::make_evdev_scanner(loop, section.value()).value());
    std::optional<ScanResult> result;
    start(loop, [&] { return scanner->run(); });
    for (auto deadline = Deadline::in(5s); scanner->state() != DeviceState::online && !deadline.passed();)
        loop.run_one_for(deadline.left());
    if (scanner->state() != DeviceState::online) return complain("the node does not open");
    int second = ::open(node.c_str(), O_RDONLY | O_NONBLOCK);
    if (second >= 0 && ioctl(second, EVIOCGRAB, 1) == 0) return complain("the node is not grabbed");
    start(loop, [&]() -> Task<> { result.emplace(co_await scanner->read({}, Deadline::in(5s))); });
    loop.poll();  // the read waits
    auto events = typed("]C1910123") + key(KEY_ENTER);
    if (::write(uinput, events.data(), events.size()) < 0) return complain("uinput takes no events");
    for (auto deadline = Deadline::in(5s); !result && !deadline.passed();) loop.run_one_for(deadline.left());
    if (!result || !result->has_value()) return complain("no code");
    return result->value().codes.front().text == "910123" ? 0 : complain("another code");
}

}  // namespace

int main() {
    int uinput = ::open("/dev/uinput", O_WRONLY | O_NONBLOCK);
    if (uinput < 0) {
        std::puts("not run: no /dev/uinput");
        return not_run;
    }
    auto node = make_keyboard(uinput);
    if (!node) {
        std::puts("not run: no event node appears for /dev/uinput");
        return not_run;
    }
    return check(uinput, *node);
}
