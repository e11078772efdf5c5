#include "backend/city/eras.h"

#include "backend/json_reader.h"
#include "backend/toml_json.h"
#include "text/japanese_date.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::backend {
namespace {

bool is_mark(std::string_view text) {
    return !text.empty() && text.size() <= 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<void> take_era(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    text::Era era;
    era.name = reader.text("name", std::nullopt, 30);
    auto begins = reader.date("begins");
    era.mark = reader.text("mark");
    if (!is_mark(era.mark)) reader.trouble(Errc::malformed, "mark", "one to three capital letters are wanted");
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(era.begins, text::parse_iso_date(begins));
    auto added = text::add_era(std::move(era));
    if (!added) return fail(added.error().code, fmt::format("{}: {}", place, added.error().detail));
    return ok();
}

Result<void> take_all(const nlohmann::json& json) {
    JsonReader reader{json};
    const auto* list = reader.array("eras", false);
    BOOST_OUTCOME_TRY(reader.finish());
    if (list == nullptr) return ok();
    for (std::size_t at = 0; at < list->size(); ++at) {
        BOOST_OUTCOME_TRY(take_era((*list)[at], fmt::format("/eras/{}", at)));
    }
    return ok();
}

}  // namespace

Result<void> read_eras(const std::filesystem::path& assets) {
    if (!std::filesystem::exists(assets / "eras.toml")) return ok();
    BOOST_OUTCOME_TRY(auto file, read_toml(assets / "eras.toml"));
    if (auto done = take_all(file.json); !done) return fail_with(file.placed(done.error()));
    return ok();
}

}  // namespace madoguchi::backend
