#include "drivers/gpio/capture.h"

#include "drivers/stream/capture.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>

namespace madoguchi::drivers::gpio {
namespace {

// A list of texts is written the same in JSON and TOML.
std::string wiring_text(const ConfigSection& section) {
    std::string text;
    for (const char* key : {"lights", "sensors", "switches"})
        text += fmt::format("{} = {}\n", key, nlohmann::json(section.list(key)).dump());
    return text + fmt::format("debounce_ms = {}\n", section.integer("debounce_ms"));
}

class Recorder final : public Lines {
public:
    Recorder(std::unique_ptr<Lines> wires, CaptureFile target) : inner{std::move(wires)}, file{std::move(target)} {
        inner->edge = [this](std::size_t input) {
            if (auto level = inner->get(input)) add_level("edge", input, level.value());
            edge(input);
        };
        inner->lost = [this](Error why) {
            add_end(why);
            lost(std::move(why));
        };
    }

    Result<void> open() override {
        known.clear();
        auto opened = inner->open();
        if (opened) file.add(Way::open, "");
        return kept(std::move(opened));
    }
    void close() override { inner->close(); }
    [[nodiscard]] Result<bool> get(std::size_t input) override {
        auto level = inner->get(input);
        const auto old = known.find(input);
        if (level && (old == known.end() || old->second != level.value())) add_level("level", input, level.value());
        return kept(std::move(level));
    }
    Result<void> set(std::size_t output, bool on) override {
        auto done = inner->set(output, on);
        if (done) file.add(Way::out, "", fmt::format("set {} {:d}", output, on));
        return kept(std::move(done));
    }

private:
    void add_level(std::string_view what, std::size_t input, bool level) {
        known[input] = level;
        file.add(Way::in, "", fmt::format("{} {} {:d}", what, input, level));
    }
    void add_end(const Error& why) { file.add(Way::closed, "", fmt::format("{} {}", name(why.code), why.detail)); }
    template <class T>
    Result<T> kept(Result<T> result) {
        if (!result) add_end(result.error());
        return result;
    }

    std::unique_ptr<Lines> inner;
    CaptureFile file;
    std::map<std::size_t, bool> known;  // the levels that were written last
};

}  // namespace

std::unique_ptr<Lines> record(std::unique_ptr<Lines> inner, const ConfigSection& section) {
    CaptureFile file{section.text("capture"), "gpio"};
    file.add(Way::note, "", wiring_text(section));
    return std::make_unique<Recorder>(std::move(inner), std::move(file));
}

}  // namespace madoguchi::drivers::gpio
