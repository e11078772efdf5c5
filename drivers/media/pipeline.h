// Grey frames of a camera: the one place that knows GStreamer. Methods block (a camera takes up to a second to start)
// and are for one Worker; the callbacks come from GStreamer's threads.
#pragma once

#include "common/result.h"
#include "drivers/media/image.h"

#include <functional>
#include <memory>
#include <string>

namespace madoguchi::drivers::media {

class Pipeline {
public:
    struct Callbacks {
        std::function<void(const Image&)> frame;  // one at a time; frames that come meanwhile are left out
        std::function<void(std::string)> failed;  // the camera went away, or the source ended; may come repeatedly
    };
    // Opens the camera without starting it. Errors: malformed (no such description), unreachable (no camera).
    static Result<std::unique_ptr<Pipeline>> open(const std::string& source, Callbacks callbacks);
    ~Pipeline();

    // Starts and ends the flow of frames; after pause() no callback comes any more and the camera's light is out.
    Result<void> play();
    void pause();

private:
    struct Body;
    explicit Pipeline(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body;
};

}  // namespace madoguchi::drivers::media
