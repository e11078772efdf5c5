// A screen as a PNG file, for automation and the gallery. Any thread.
#pragma once

#include "common/result.h"
#include "kiosk/ui/renderer.h"

#include <filesystem>

namespace madoguchi::ui {

// Written beside its place and renamed, so that a reader never sees half a file. Error: storage_failed.
Result<void> write_png(const Picture& picture, const std::filesystem::path& file);

}  // namespace madoguchi::ui
