// kiosk-gallery: every screen as a PNG, without a window, for people to look at and beside the design's pictures.
//   kiosk-gallery --output DIR [--assets DIR] [--language ja,en] [--panel portrait,landscape] [--size 1,1.4,2]
//                 [--theme day,contrast,yellow] [--only PREFIX] [--low]
#include "kiosk/ui/png.h"
#include "tests/unit/ui/offscreen.h"
#include "tests/unit/ui/samples.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>

using namespace madoguchi;

namespace {

struct Options {
    std::filesystem::path output, assets = "assets";
    std::vector<std::string> languages{"ja", "en"}, panels{"portrait", "landscape"}, themes{"day"}, sizes{"1"};
    std::string only;
    bool low = false, times = false;
};

model::TextSize size_of(const std::string& factor) {
    if (factor == "2") return model::TextSize::largest;
    return factor == "1.4" ? model::TextSize::large : model::TextSize::normal;
}

ui::Panel panel_named(const std::string& name) {
    if (name == "landscape") return {1920, 1080, 597, 336};
    if (name == "square") return {1280, 1024, 376, 301};
    if (name == "small") return {1080, 1920, 268, 476};
    return {1080, 1920, 336, 597};
}

int draw_all(const Options& options, const view::Resources& resources, samples::Offscreen& screen,
             const std::string& language, const std::string& panel) {
    int problems = 0;
    for (const auto& sample : samples::all(options.assets, language)) {
        if (!options.only.empty() && !sample.name.starts_with(options.only)) continue;
        for (const auto& theme : options.themes)
            for (const auto& size : options.sizes) {
                model::State state = sample.state;
                state.theme = theme;
                state.text_size = size_of(size);
                if (options.low) state.low = true;
                const auto before = std::chrono::steady_clock::now();
                (void)screen.draw(state, resources);
                const auto spent = std::chrono::steady_clock::now() - before;
                const auto file =
                    options.output / fmt::format("{}-{}-{}-{}-{}.png", sample.name, language, panel, size, theme);
                if (auto written = ui::write_png(screen.renderer.picture(), file); !written)
                    fmt::print(stderr, "{}: {}\n", file.string(), written.error().detail);
                if (options.times)
                    fmt::print("{:8.2f} ms {}\n", std::chrono::duration<double, std::milli>(spent).count(),
                               file.filename().string());
                for (const auto& problem : screen.ui.problems()) {
                    fmt::print("{}: {}: {}\n", file.filename().string(), problem.what, problem.text);
                    ++problems;
                }
            }
    }
    return problems;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Draws every screen of the kiosk as a PNG"};
    app.add_option("--output,--out", options.output)->required();
    app.add_option("--assets", options.assets);
    app.add_option("--language", options.languages)->delimiter(',');
    app.add_option("--panel", options.panels)->delimiter(',');
    app.add_option("--theme", options.themes)->delimiter(',');
    app.add_option("--size", options.sizes)->delimiter(',');
    app.add_option("--only", options.only);
    app.add_flag("--low", options.low);
    app.add_flag("--times", options.times);
    CLI11_PARSE(app, argc, argv);
    std::filesystem::create_directories(options.output);
    auto services = catalogue::read_services(options.assets, "sample");
    if (!services) return fmt::print(stderr, "{}\n", services.error().detail), 1;
    auto resources = view::Resources::read(options.assets, "sample", {{"ja", "さくら野市"}, {"en", "Sakurano City"}},
                                           {"ja", "en"}, {"day", "contrast", "yellow"}, services.value());
    if (!resources) return fmt::print(stderr, "{}\n", resources.error().detail), 1;
    int problems = 0;
    for (const auto& panel : options.panels) {
        samples::Offscreen screen{panel_named(panel), options.assets, "sample"};
        for (const auto& language : options.languages)
            problems += draw_all(options, resources.value(), screen, language, panel);
    }
    return problems == 0 ? 0 : 2;
}
