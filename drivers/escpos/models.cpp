#include "drivers/escpos/models.h"

#include "drivers/device/model_table.h"
#include "escpos_models_toml.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace madoguchi::drivers::escpos {
namespace {

constexpr std::size_t largest_band = 8192;

template <class E, std::size_t N>
std::optional<E> pick(const std::array<std::pair<std::string_view, E>, N>& names, std::string_view text) {
    for (auto [name, value] : names)
        if (name == text) return value;
    return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, RasterCommand>, 2> raster_names{
    {{"gs_v_0", RasterCommand::gs_v_0}, {"gs_l", RasterCommand::gs_l}}};
constexpr std::array<std::pair<std::string_view, Completion>, 4> completion_names{
    {{"process_id", Completion::process_id},
     {"fence", Completion::fence},
     {"none", Completion::none},
     {"probe", Completion::probe}}};

Result<Model> read_model(std::string_view name, const toml::table& table) {
    auto wrong = [&](std::string_view key) {
        return fail(Errc::malformed, "models.toml: " + std::string{name} + "." + std::string{key});
    };
    Model model;
    model.name = name;
    if (auto* widths = table["dots"].as_array())
        for (const auto& width : *widths) model.dots.push_back(static_cast<int>(width.value_or(std::int64_t{0})));
    if (model.dots.empty() || std::ranges::any_of(model.dots, [](int width) { return width < 8 || width > 1024; }))
        return wrong("dots");
    auto raster = pick(raster_names, table["raster"].value_or(std::string_view{}));
    if (!raster) return wrong("raster");
    auto completion = pick(completion_names, table["completion"].value_or(std::string_view{}));
    if (!completion) return wrong("completion");
    model.raster = *raster;
    model.completion = *completion;
    model.band_lines = table["band_lines"].value_or(0);
    auto widest = static_cast<std::size_t>((*std::ranges::max_element(model.dots) + 7) / 8);
    if (model.band_lines < 1 || static_cast<std::size_t>(model.band_lines) * widest > largest_band)
        return wrong("band_lines");
    model.lines_per_second = table["lines_per_second"].value_or(0);
    if (model.lines_per_second < 1) return wrong("lines_per_second");
    model.automatic_status = table["automatic_status"].value_or(false);
    model.lock_real_time = table["lock_real_time"].value_or(false);
    model.partial_cut = table["partial_cut"].value_or(false);
    return model;
}

}  // namespace

Result<std::vector<Model>> parse_models(std::string_view text) {
    return read_model_table<Model>(text, read_model);
}

Result<Model> find_model(std::string_view name) {
    BOOST_OUTCOME_TRY(auto models, parse_models(escpos_models_toml));
    return choose_model(std::move(models), name);
}

}  // namespace madoguchi::drivers::escpos
