// A serial line to play a device on: a pseudo terminal whose name stays the same over plugging and unplugging, as
// below /dev/serial/by-id. Use:  SerialPlug plug{state / "tty"};  write(plug.handle(), …);  plug.pull(); plug.insert();
#pragma once

#include <filesystem>

namespace madoguchi::simulator {

class SerialPlug {
public:
    // `name` becomes a symbolic link to the line while it is plugged in. Plugs in at once; throws std::system_error.
    explicit SerialPlug(std::filesystem::path name);
    ~SerialPlug() { pull(); }
    SerialPlug(const SerialPlug&) = delete;
    SerialPlug& operator=(const SerialPlug&) = delete;

    void insert();
    void pull();  // whoever has the line open sees it hang up
    [[nodiscard]] bool plugged() const { return device >= 0; }
    // The device's end, non-blocking; -1 while pulled. Belongs to the plug.
    [[nodiscard]] int handle() const { return device; }
    [[nodiscard]] const std::filesystem::path& name() const { return link; }

private:
    std::filesystem::path link;
    int device = -1, keeper = -1;  // `keeper` has the other end open, so that reading the device's end never fails
};

}  // namespace madoguchi::simulator
