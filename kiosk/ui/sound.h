// The loudspeaker, through SDL. One thread of its own opens the device when something is to be heard and closes it soon
// after, so that an idle kiosk holds no audio device; a device that cannot be opened is logged once and the kiosk goes
// on. A new sound replaces the one that plays; the click of a key replaces nothing.
#pragma once

#include "catalogue/sounds.h"

#include <memory>
#include <string>
#include <string_view>

namespace madoguchi::ui {

class Sound {
public:
    // `click`: the sound that never replaces another one. `volume` 0 to 100.
    Sound(const catalogue::Sounds& sounds, int volume, std::string_view click);
    ~Sound();
    Sound(const Sound&) = delete;
    Sound& operator=(const Sound&) = delete;

    // Any thread, never waits. A name that is not among the sounds is a broken invariant and is silent.
    void play(std::string_view name);

private:
    struct Body;
    std::unique_ptr<Body> body;
};

}  // namespace madoguchi::ui
