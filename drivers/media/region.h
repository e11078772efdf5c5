// Where in a picture something could be a code: everywhere else need not be searched. Pure; any thread.
#pragma once

#include "drivers/media/image.h"

#include <optional>

namespace madoguchi::drivers::media {

// The smallest box around all that is busier than the picture's own background, with room for quiet zones; the whole
// picture where all of it is equally busy, nothing where all of it is flat or shows only the camera's noise.
[[nodiscard]] std::optional<Box> busy_region(const Image& image);

}  // namespace madoguchi::drivers::media
