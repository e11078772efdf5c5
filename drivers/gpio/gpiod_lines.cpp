// libgpiod 1.6 (Debian 12). Its calls are single ioctls that answer at once on a SoC and within milliseconds behind I2C
// or USB; they are made on the loop.
#include "drivers/gpio/lines.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <gpiod.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <system_error>

namespace madoguchi::drivers::gpio {
namespace {

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr const char* consumer = "madoguchi";

std::string reason(int number) {
    return std::generic_category().message(number);
}

Error trouble(const std::string& place, int number) {
    const bool gone = number == ENODEV || number == ENXIO;
    return {gone ? Errc::closed : Errc::device_failed, "line " + place + ": " + reason(number)};
}

int flags_of(const Line& line) {
    int flags = line.active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
    switch (line.bias) {
        case Bias::as_is:
            return flags;
        case Bias::pull_up:
            return flags | GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
        case Bias::pull_down:
            return flags | GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN;
    }
    std::terminate();
}

// A coroutine waits on `events` for each input; it may outlive what it belongs to by one turn of the loop.
struct Input {
    Input(asio::io_context& loop, gpiod_line* given) : line{given}, events{loop} {}
    gpiod_line* line;  // nullptr: closed
    asio::posix::stream_descriptor events;
};

class GpiodLines final : public Lines {
public:
    GpiodLines(asio::io_context& io, std::string where, std::vector<Line> sensed, std::vector<Line> driven)
        : loop{io}, name{std::move(where)}, in{std::move(sensed)}, out{std::move(driven)} {}
    ~GpiodLines() override { close(); }

    Result<void> open() override {
        close();
        auto taken = take_all();
        if (!taken) close();
        return taken;
    }
    void close() override;
    [[nodiscard]] Result<bool> get(std::size_t input) override {
        if (!chip) return fail(Errc::closed, "not open");
        const int value = gpiod_line_get_value(inputs[input]->line);
        if (value < 0) return trouble(in[input].place, errno);
        return value == 1;
    }
    Result<void> set(std::size_t output, bool on) override {
        if (!chip) return fail(Errc::closed, "not open");
        if (gpiod_line_set_value(outputs[output], on ? 1 : 0) != 0) return trouble(out[output].place, errno);
        return ok();
    }

private:
    Result<void> take_all();
    Result<gpiod_line*> find(const Line& line);
    Result<void> refuse(const Line& line, gpiod_line* found);
    Task<> watch(std::shared_ptr<Input> input, std::size_t index);

    asio::io_context& loop;
    std::string name;
    std::vector<Line> in, out;
    gpiod_chip* chip = nullptr;
    std::vector<std::shared_ptr<Input>> inputs;
    std::vector<gpiod_line*> outputs;
};

Result<void> GpiodLines::take_all() {
    chip = gpiod_chip_open_lookup(name.c_str());
    if (!chip) {
        const bool absent = errno == ENOENT || errno == ENODEV || errno == ENXIO;
        return fail(absent ? Errc::missing : Errc::unreachable, "chip " + name + ": " + reason(errno));
    }
    for (const auto& line : out) {
        BOOST_OUTCOME_TRY(auto* found, find(line));
        if (gpiod_line_request_output_flags(found, consumer, flags_of(line), 0) != 0) return refuse(line, found);
        outputs.push_back(found);
    }
    for (const auto& line : in) {
        BOOST_OUTCOME_TRY(auto* found, find(line));
        if (gpiod_line_request_both_edges_events_flags(found, consumer, flags_of(line)) != 0)
            return refuse(line, found);
        inputs.push_back(std::make_shared<Input>(loop, found));
        inputs.back()->events.assign(gpiod_line_event_get_fd(found));
        inputs.back()->events.native_non_blocking(true);
    }
    for (std::size_t index = 0; index < inputs.size(); ++index)
        start(loop, [this, input = inputs[index], index] { return watch(input, index); });
    return ok();
}

Result<gpiod_line*> GpiodLines::find(const Line& line) {
    const bool number =
        line.place.size() < 6 && std::ranges::all_of(line.place, [](unsigned char c) { return std::isdigit(c); });
    auto* found = number ? gpiod_chip_get_line(chip, static_cast<unsigned>(std::stoul(line.place)))
                         : gpiod_chip_find_line(chip, line.place.c_str());
    if (found) return found;
    return fail(Errc::unknown_key, "chip " + name + " has no line " + line.place);
}

Result<void> GpiodLines::refuse(const Line& line, gpiod_line* found) {
    const int number = errno;
    if (number != EBUSY) return fail(Errc::unreachable, "line " + line.place + ": " + reason(number));
    const char* holder = gpiod_line_consumer(found);
    return fail(Errc::busy, "line " + line.place + " is taken by " + (holder ? holder : "somebody else"));
}

void GpiodLines::close() {
    for (auto& input : inputs) {
        input->events.release();  // the descriptor belongs to libgpiod
        gpiod_line_release(input->line);
        input->line = nullptr;
    }
    inputs.clear();
    for (auto* line : outputs) gpiod_line_release(line);
    outputs.clear();
    if (chip) gpiod_chip_close(std::exchange(chip, nullptr));
}

Task<> GpiodLines::watch(std::shared_ptr<Input> input, std::size_t index) {
    for (;;) {
        auto [error] = co_await input->events.async_wait(asio::posix::stream_descriptor::wait_read, quiet);
        if (!input->line) co_return;
        gpiod_line_event event;
        const bool read = !error && gpiod_line_event_read(input->line, &event) == 0;
        if (read) {
            edge(index);
        } else if (error || errno != EAGAIN) {
            lost(trouble(in[index].place, error ? error.value() : errno));
            co_return;
        }
        if (!input->line) co_return;
    }
}

}  // namespace

std::unique_ptr<Lines> make_gpiod_lines(asio::io_context& loop, std::string chip, std::vector<Line> inputs,
                                        std::vector<Line> outputs) {
    return std::make_unique<GpiodLines>(loop, std::move(chip), std::move(inputs), std::move(outputs));
}

}  // namespace madoguchi::drivers::gpio
