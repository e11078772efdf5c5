#include "tests/unit/gpio/fake_gpiod.h"

#include <fcntl.h>
#include <gpiod.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace madoguchi::test {

gpiod_chip& chip() {
    static gpiod_chip one;
    return one;
}

void edge(gpiod_line& line, int level) {
    line.level = level;
    const gpiod_line_event event{{}, level ? GPIOD_LINE_EVENT_RISING_EDGE : GPIOD_LINE_EVENT_FALLING_EDGE};
    if (::write(line.write_end, &event, sizeof event) < 0) std::abort();
}

void hang_up(gpiod_line& line) {
    line.failing = ENODEV;
    ::close(std::exchange(line.write_end, -1));
}

}  // namespace madoguchi::test

namespace {

int fail_with(int number) {
    errno = number;
    return -1;
}

int request(gpiod_line* line, int flags, bool output) {
    if (!line->holder.empty()) return fail_with(EBUSY);
    line->requested = true;
    line->output = output;
    line->flags = flags;
    return 0;
}

}  // namespace

gpiod_chip* gpiod_chip_open_lookup(const char* name) {
    auto& chip = madoguchi::test::chip();
    if (chip.absent || chip.name != name) {
        errno = chip.absent ? chip.absent : ENOENT;
        return nullptr;
    }
    ++chip.opened;
    return &chip;
}

void gpiod_chip_close(gpiod_chip* chip) {
    --chip->opened;
}

gpiod_line* gpiod_chip_get_line(gpiod_chip* chip, unsigned int offset) {
    auto found = chip->lines.find(offset);
    if (found != chip->lines.end()) return &found->second;
    errno = EINVAL;
    return nullptr;
}

gpiod_line* gpiod_chip_find_line(gpiod_chip* chip, const char* name) {
    for (auto& [offset, line] : chip->lines)
        if (line.name == name) return &line;
    errno = ENOENT;
    return nullptr;
}

int gpiod_line_request_output_flags(gpiod_line* line, const char*, int flags, int level) {
    if (request(line, flags, true) != 0) return -1;
    line->level = level;
    return 0;
}

int gpiod_line_request_both_edges_events_flags(gpiod_line* line, const char*, int flags) {
    if (request(line, flags, false) != 0) return -1;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return -1;
    line->read_end = ends[0];
    line->write_end = ends[1];
    return 0;
}

void gpiod_line_release(gpiod_line* line) {
    line->requested = false;
    if (line->read_end >= 0) ::close(std::exchange(line->read_end, -1));
    if (line->write_end >= 0) ::close(std::exchange(line->write_end, -1));
}

const char* gpiod_line_consumer(gpiod_line* line) {
    return line->holder.empty() ? nullptr : line->holder.c_str();
}

int gpiod_line_get_value(gpiod_line* line) {
    if (line->failing) return fail_with(line->failing);
    return line->requested ? line->level : fail_with(EPERM);
}

int gpiod_line_set_value(gpiod_line* line, int level) {
    if (line->failing) return fail_with(line->failing);
    if (!line->requested || !line->output) return fail_with(EPERM);
    line->level = level;
    return 0;
}

int gpiod_line_event_get_fd(gpiod_line* line) {
    return line->read_end;
}

int gpiod_line_event_read(gpiod_line* line, gpiod_line_event* event) {
    if (line->failing) return fail_with(line->failing);
    return ::read(line->read_end, event, sizeof *event) == static_cast<ssize_t>(sizeof *event) ? 0 : -1;
}
