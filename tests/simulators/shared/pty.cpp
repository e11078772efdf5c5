#include "tests/simulators/shared/pty.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace madoguchi::simulator {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

SerialPlug::SerialPlug(std::filesystem::path name) : link{std::move(name)} {
    insert();
}

void SerialPlug::insert() {
    if (plugged()) return;
    device = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (device < 0 || grantpt(device) != 0 || unlockpt(device) != 0) fail("pseudo terminal");
    std::array<char, 64> line{};
    if (ptsname_r(device, line.data(), line.size()) != 0) fail("name of the pseudo terminal");
    keeper = open(line.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (keeper < 0) fail(line.data());
    auto fresh = link;
    fresh += ".new";
    std::filesystem::remove(fresh);
    std::filesystem::create_symlink(line.data(), fresh);
    std::filesystem::rename(fresh, link);
}

void SerialPlug::pull() {
    if (!plugged()) return;
    std::error_code ignored;
    std::filesystem::remove(link, ignored);
    close(std::exchange(device, -1));
    close(std::exchange(keeper, -1));
}

}  // namespace madoguchi::simulator
