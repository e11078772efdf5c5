// The quirk table models.toml, compiled in.
#pragma once

#include "common/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::drivers::escpos {

enum class RasterCommand { gs_v_0, gs_l };
enum class Completion { process_id, fence, none, probe };

// Fields are explained at the head of models.toml.
struct Model {
    std::string name;
    std::vector<int> dots;
    RasterCommand raster = RasterCommand::gs_v_0;
    int band_lines = 0;
    Completion completion = Completion::none;
    bool automatic_status = false, lock_real_time = false, partial_cut = false;
    int lines_per_second = 0;
};

// malformed: names table and key.
[[nodiscard]] Result<std::vector<Model>> parse_models(std::string_view toml);
// Of the compiled table. unknown_key: names the nearest model.
[[nodiscard]] Result<Model> find_model(std::string_view name);

}  // namespace madoguchi::drivers::escpos
