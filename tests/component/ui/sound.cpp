// The loudspeaker with SDL's own "disk" driver, which writes what would be heard into a file.
#include "kiosk/ui/sound.h"
#include "kiosk/model/names.h"
#include "kiosk/ui/tones.h"

#include <SDL.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <numbers>
#include <utility>

namespace madoguchi::ui {

namespace {

using Samples = std::vector<std::int16_t>;

// How much of one frequency is in the samples, 0 to 1 of full scale (Goertzel).
double share(const Samples& samples, std::size_t from, std::size_t count, double hz) {
    const double turn = 2 * std::numbers::pi * hz / sample_rate, twice = 2 * std::cos(turn);
    double last = 0, before = 0;
    for (std::size_t index = from; index < from + count && index < samples.size(); ++index) {
        const double next = samples[index] / 32768.0 + twice * last - before;
        before = last;
        last = next;
    }
    const double power = last * last + before * before - twice * last * before;
    return 2 * std::sqrt(std::max(0.0, power)) / static_cast<double>(count);
}

class Disk {
public:
    Disk() {
        std::string pattern = (std::filesystem::temp_directory_path() / "madoguchi-sound-XXXXXX").string();
        folder = mkdtemp(pattern.data());
        setenv("SDL_AUDIODRIVER", "disk", 1);
        setenv("SDL_DISKAUDIOFILE", file().c_str(), 1);
    }
    ~Disk() {
        unsetenv("SDL_AUDIODRIVER");
        unsetenv("SDL_DISKAUDIOFILE");
        std::filesystem::remove_all(folder);
    }
    [[nodiscard]] std::string file() const { return (folder / "heard.raw").string(); }
    [[nodiscard]] Samples heard() const {
        std::ifstream in{file(), std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
        Samples samples(bytes.size() / 2);
        std::memcpy(samples.data(), bytes.data(), samples.size() * 2);
        return samples;
    }
    // The first sample that is not silent, once `least` of them have been written after it.
    [[nodiscard]] std::pair<Samples, std::size_t> wait(std::size_t least) const {
        std::mutex mutex;
        std::unique_lock lock{mutex};
        std::condition_variable never;
        for (int turn = 0; turn < 500; ++turn) {
            auto samples = heard();
            const auto start = std::find_if(samples.begin(), samples.end(), [](int one) { return std::abs(one) > 50; });
            const auto from = static_cast<std::size_t>(start - samples.begin());
            if (samples.size() > from + least) return {std::move(samples), from};
            never.wait_for(lock, std::chrono::milliseconds{20});
        }
        return {};
    }

private:
    std::filesystem::path folder;
};

const catalogue::Sounds& sounds() {
    static const auto read = catalogue::read_sounds(MADOGUCHI_ASSETS, "sample", model::sound_names()).value();
    return read;
}

}  // namespace

TEST_CASE("the sounds of the sample city hold what the model can ask for, and none is loud enough to be cut off") {
    for (const auto& [name, tones] : sounds()) {
        CAPTURE(name);
        REQUIRE_FALSE(tones.empty());
        for (const auto sample : samples_of(tones, 100)) REQUIRE(std::abs(int{sample}) < 32000);
    }
}

TEST_CASE("what is played is really heard: first one tone, then the next") {
    const Disk disk;
    Sound sound{sounds(), 60, "press"};
    sound.play("done");
    const auto& tones = sounds().find("done")->second;
    const auto first = static_cast<std::size_t>(tones[0].ms) * sample_rate / 1000,
               second = static_cast<std::size_t>(tones[1].ms) * sample_rate / 1000;
    const auto [samples, from] = disk.wait(first + second / 2);
    REQUIRE_FALSE(samples.empty());
    const std::size_t span = 4800;  // 0.1 s
    CHECK(share(samples, from, span, tones[0].hz) > 0.05);
    CHECK(share(samples, from, span, tones[0].hz) > 10 * share(samples, from, span, tones[1].hz));
    CHECK(share(samples, from + first, span, tones[1].hz) > 0.05);
    CHECK(share(samples, from + first, span, tones[1].hz) > 10 * share(samples, from + first, span, tones[0].hz));
}

TEST_CASE("volume 0 is silence, and twice the volume is four times as loud") {
    const auto& tones = sounds().find("error")->second;
    for (const auto sample : samples_of(tones, 0)) REQUIRE(sample == 0);
    const auto half = samples_of(tones, 50), whole = samples_of(tones, 100);
    CHECK(share(whole, 0, 4800, tones[0].hz) / share(half, 0, 4800, tones[0].hz) == doctest::Approx(4).epsilon(0.02));
}

TEST_CASE("without an audio device the kiosk goes on") {
    setenv("SDL_AUDIODRIVER", "no-such-driver", 1);
    {
        Sound sound{sounds(), 60, "press"};
        for (int count = 0; count < 3; ++count) sound.play("alarm");
        sound.play("no such sound");
    }
    unsetenv("SDL_AUDIODRIVER");
}

}  // namespace madoguchi::ui
