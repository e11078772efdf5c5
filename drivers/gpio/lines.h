// The lines of one GPIO chip that a panel is wired to. Values are logical: active-low is undone below this interface.
// Loop thread only. Whatever fails leaves the lines to be closed and opened again.
#pragma once

#include "drivers/gpio/wiring.h"

#include <functional>
#include <memory>

namespace madoguchi::drivers::gpio {

class Lines {
public:
    virtual ~Lines() = default;

    // Takes all lines for this process, outputs off. Errors: missing (no such chip), unknown_key (no such line), busy
    // (somebody else has a line; `detail` names both), unreachable (not allowed, and everything else).
    virtual Result<void> open() = 0;
    virtual void close() = 0;
    // Errors: closed (the chip is gone), device_failed.
    [[nodiscard]] virtual Result<bool> get(std::size_t input) = 0;
    virtual Result<void> set(std::size_t output, bool on) = 0;

    // While open: something happened on an input; its level is asked for with get().
    std::function<void(std::size_t input)> edge = [](std::size_t) {};
    // Edges will not come any more. Errors as of get().
    std::function<void(Error why)> lost = [](const Error&) {};
};

// By libgpiod. `chip`: path, name or label.
[[nodiscard]] std::unique_ptr<Lines> make_gpiod_lines(asio::io_context& loop, std::string chip,
                                                      std::vector<Line> inputs, std::vector<Line> outputs);

}  // namespace madoguchi::drivers::gpio
