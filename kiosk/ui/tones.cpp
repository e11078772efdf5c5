#include "kiosk/ui/tones.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace madoguchi::ui {

namespace {

constexpr double attack = 0.006, release = 0.012;  // s: no step at either end

double envelope(double at, double length) {
    const double struck = std::min(1.0, at / attack), faded = std::min(1.0, (length - at) / release);
    return struck * faded * std::exp(-2.2 * at / length);
}

}  // namespace

std::vector<std::int16_t> samples_of(const std::vector<catalogue::Tone>& tones, int volume) {
    std::vector<std::int16_t> samples;
    const double loud = std::pow(std::clamp(volume, 0, 100) / 100.0, 2);
    for (const auto& tone : tones) {
        const auto count = static_cast<std::size_t>(tone.ms) * sample_rate / 1000;
        const double length = tone.ms / 1000.0, height = 30000 * loud * tone.level / 100.0;
        for (std::size_t index = 0; index < count; ++index) {
            const double at = static_cast<double>(index) / sample_rate;
            const double turn = 2 * std::numbers::pi * tone.hz * at;
            const double wave = 0.82 * std::sin(turn) + 0.18 * std::sin(2 * turn);
            samples.push_back(static_cast<std::int16_t>(height * envelope(at, length) * wave));
        }
    }
    return samples;
}

}  // namespace madoguchi::ui
