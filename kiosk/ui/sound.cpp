#include "kiosk/ui/sound.h"

#include "common/log.h"
#include "kiosk/ui/tones.h"

#include <SDL.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace madoguchi::ui {

namespace {

using namespace std::chrono_literals;

constexpr auto keep_open = 1500ms;  // the next sound of a visit comes soon
constexpr int buffer_samples = 1024;

std::chrono::milliseconds length_of(const std::vector<std::int16_t>& samples) {
    return std::chrono::milliseconds{samples.size() * 1000 / sample_rate};
}

// The open device; 0 samples are queued when it is silent.
class Loudspeaker {
public:
    ~Loudspeaker() { close(); }

    // Logged when it fails after it had worked, or at first.
    bool open() {
        if (device != 0) return true;
        SDL_AudioSpec wanted{};
        wanted.freq = sample_rate;
        wanted.format = AUDIO_S16SYS;
        wanted.channels = 1;
        wanted.samples = buffer_samples;
        const bool ready = SDL_WasInit(SDL_INIT_AUDIO) != 0 || SDL_InitSubSystem(SDL_INIT_AUDIO) == 0;
        if (ready) device = SDL_OpenAudioDevice(nullptr, 0, &wanted, nullptr, 0);
        if (device == 0 && !failed) log_event(LogEvent::sound_unavailable, {{"reason", std::string{SDL_GetError()}}});
        failed = device == 0;
        if (device != 0) SDL_PauseAudioDevice(device, 0);
        return device != 0;
    }
    void close() {
        if (device != 0) SDL_CloseAudioDevice(std::exchange(device, 0));
        if (SDL_WasInit(SDL_INIT_AUDIO) != 0) SDL_QuitSubSystem(SDL_INIT_AUDIO);
    }
    void play(const std::vector<std::int16_t>& samples) const {
        SDL_ClearQueuedAudio(device);
        SDL_QueueAudio(device, samples.data(), static_cast<Uint32>(samples.size() * sizeof(samples.front())));
    }

private:
    SDL_AudioDeviceID device = 0;
    bool failed = false;
};

}  // namespace

struct Sound::Body {
    using Samples = std::vector<std::int16_t>;

    std::map<std::string, Samples, std::less<>> sounds;
    const Samples* click = nullptr;
    std::mutex mutex;
    std::condition_variable changed;
    const Samples* wanted = nullptr;
    bool ended = false;
    std::thread worker;

    void work() {
        Loudspeaker speaker;
        std::chrono::steady_clock::time_point silent_from{};  // the sound that plays is over
        std::unique_lock lock{mutex};
        while (!ended) {
            const auto due = [&] { return ended || wanted != nullptr; };
            if (!changed.wait_until(lock, silent_from + keep_open, due)) {
                speaker.close();
                changed.wait(lock, due);
            }
            const auto* samples = std::exchange(wanted, nullptr);
            const auto now = std::chrono::steady_clock::now();
            if (ended || samples == nullptr || (samples == click && now < silent_from)) continue;
            lock.unlock();  // opening may take a while
            if (speaker.open()) speaker.play(*samples);
            lock.lock();
            silent_from = std::chrono::steady_clock::now() + length_of(*samples);
        }
    }
};

Sound::Sound(const catalogue::Sounds& sounds, int volume, std::string_view click) : body{std::make_unique<Body>()} {
    for (const auto& [name, tones] : sounds) body->sounds[name] = samples_of(tones, volume);
    if (const auto found = body->sounds.find(click); found != body->sounds.end()) body->click = &found->second;
    body->worker = std::thread{[parts = body.get()] { parts->work(); }};
}

Sound::~Sound() {
    {
        const std::lock_guard lock{body->mutex};
        body->ended = true;
    }
    body->changed.notify_one();
    body->worker.join();
}

void Sound::play(std::string_view name) {
    const auto found = body->sounds.find(name);
    if (found == body->sounds.end() || found->second.empty()) return;
    {
        const std::lock_guard lock{body->mutex};
        // A click that comes together with a sound that tells something gives way to it.
        if (body->wanted != nullptr && &found->second == body->click) return;
        body->wanted = &found->second;
    }
    body->changed.notify_one();
}

}  // namespace madoguchi::ui
