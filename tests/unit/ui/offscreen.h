// A kiosk screen without a window: the same renderer, drawing into memory.
#pragma once

#include "kiosk/ui/cpu_renderer.h"
#include "kiosk/view/view.h"

#include <filesystem>
#include <string>
#include <vector>

namespace madoguchi::samples {

class Offscreen {
public:
    Offscreen(ui::Panel panel, const std::filesystem::path& assets, const std::string& city)
        : pixels(static_cast<std::size_t>(panel.width_px) * static_cast<std::size_t>(panel.height_px)),
          renderer{ui::Canvas{pixels.data(), panel.width_px, panel.height_px, panel.width_px}},
          ui{renderer, panel, assets, city} {
        ui.set_motion(false);
    }
    std::optional<model::Action> draw(const model::State& state, const view::Resources& resources) {
        return view::draw(state, ui, resources);
    }

    std::vector<std::uint32_t> pixels;
    ui::CpuRenderer renderer;
    ui::Ui ui;
};

}  // namespace madoguchi::samples
