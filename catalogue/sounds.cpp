#include "catalogue/sounds.h"

#include "catalogue/reader.h"

#include <fmt/format.h>

namespace madoguchi::catalogue {

namespace {

Result<Tone> read_tone(const toml::table& table, const std::string& file, std::string_view sound) {
    TableReader reader{table, file, fmt::format("a tone of '{}'", sound)};
    Tone tone;
    tone.hz = reader.integer("hz", std::nullopt, 0, 8000);
    tone.ms = reader.integer("ms", std::nullopt, 1, 2000);
    tone.level = reader.integer("level", 100, 0, 100);
    BOOST_OUTCOME_TRYV(reader.finish());
    return tone;
}

}  // namespace

Result<Sounds> parse_sounds(std::string_view text, const std::string& file, std::span<const std::string_view> names) {
    BOOST_OUTCOME_TRY(const auto table, parse_table(text, file));
    TableReader reader{table, file, "sounds"};
    std::map<std::string_view, std::vector<const toml::table*>> lists;
    for (const auto name : names) lists[name] = reader.children(name, true);
    BOOST_OUTCOME_TRYV(reader.finish());
    Sounds sounds;
    for (const auto& [name, tones] : lists)
        for (const auto* each : tones) {
            BOOST_OUTCOME_TRY(const auto tone, read_tone(*each, file, name));
            sounds[std::string{name}].push_back(tone);
        }
    return sounds;
}

Result<Sounds> read_sounds(const std::filesystem::path& assets, std::string_view city,
                           std::span<const std::string_view> names) {
    auto path = assets / "cities" / city / "sounds.toml";
    if (!std::filesystem::exists(path)) path = assets / "sounds.toml";
    BOOST_OUTCOME_TRY(const auto text, read_text(path));
    return parse_sounds(text, path.string(), names);
}

}  // namespace madoguchi::catalogue
