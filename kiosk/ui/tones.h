// Turns the tones of assets/sounds.toml into samples: a soft sine with a second partial, struck like a chime, so that
// it neither clicks nor shrills. Pure.
#pragma once

#include "catalogue/sounds.h"

#include <cstdint>
#include <vector>

namespace madoguchi::ui {

constexpr int sample_rate = 48000;  // Hz, one channel

// `volume` 0 to 100, the terminal's; loudness follows its square, as ears do.
[[nodiscard]] std::vector<std::int16_t> samples_of(const std::vector<catalogue::Tone>& tones, int volume);

}  // namespace madoguchi::ui
