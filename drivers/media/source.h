// What a configuration may name as the camera: a GStreamer source description. Pure.
#pragma once

#include "common/result.h"

#include <string>
#include <string_view>

namespace madoguchi::drivers::media {

// In production a description must begin with v4l2src and may go on with caps and elements that only convert (queue,
// videoconvert, videoscale, videorate, videocrop, videoflip, jpegdec): nothing that reads files, opens sockets or
// sends pictures anywhere; properties are name=value of plain characters, whatever white space stands between them.
// Elsewhere anything goes (tests, trials). Errors: missing (empty), refused.
[[nodiscard]] Result<void> check_source(std::string_view source, bool production);

// The value of device= in it, "" when there is none.
[[nodiscard]] std::string device_of(std::string_view source);

}  // namespace madoguchi::drivers::media
