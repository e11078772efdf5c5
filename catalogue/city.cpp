#include "catalogue/city.h"

#include "catalogue/reader.h"
#include "common/clock.h"

namespace madoguchi::catalogue {

namespace {

constexpr int longest = 3600;  // seconds

Result<void> read_names(const toml::table& table, const std::string& file, City& city) {
    const auto* names = table["name"].as_table();
    if (!names) return fail_with(trouble(Errc::missing, file, line_of(table), "name: a text by language is needed"));
    for (const auto& [language, text] : *names) {
        if (!text.is_string())
            return fail_with(trouble(Errc::malformed, file, line_of(text), "name: texts by language"));
        city.name[std::string{language.str()}] = text.as_string()->get();
    }
    return ok();
}

Result<void> read_head(const std::filesystem::path& path, City& city) {
    const auto file = path.string();
    BOOST_OUTCOME_TRY(auto text, read_text(path));
    BOOST_OUTCOME_TRY(auto document, parse_table(text, file));
    TableReader root{document, file, "city file"};
    const auto* head = root.child("city", true);
    BOOST_OUTCOME_TRY(root.finish());
    TableReader reader{*head, file, "[city]"};
    city.timezone = reader.text("timezone");
    city.languages = reader.texts("languages", true);
    static_cast<void>(reader.child("name", true));
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(read_names(*head, file, city));
    if (city.languages.empty() || !city.name.contains(city.languages.front()))
        return fail_with(
            trouble(Errc::malformed, file, reader.line(), "languages: the first is the city's own and needs a name"));
    if (!timezone_exists(city.timezone))
        return fail_with(
            trouble(Errc::malformed, file, reader.line(), "timezone: \"" + city.timezone + "\" is not known"));
    return ok();
}

Result<void> read_timing(const std::filesystem::path& path, Timing& timing) {
    const auto file = path.string();
    BOOST_OUTCOME_TRY(auto text, read_text(path));
    BOOST_OUTCOME_TRY(auto document, parse_table(text, file));
    TableReader root{document, file, "timing file"};
    const auto* table = root.child("timing", true);
    BOOST_OUTCOME_TRY(root.finish());
    TableReader reader{*table, file, "[timing]"};
    const auto seconds = [&](std::string_view key, std::optional<int> fallback = std::nullopt) {
        return std::chrono::seconds{reader.integer(key, fallback, 1, longest)};
    };
    timing = {.idle = seconds("idle_seconds"),
              .warning = seconds("warning_seconds"),
              .wipe = seconds("wipe_seconds"),
              .card_wait = seconds("card_wait_seconds"),
              .pin = seconds("pin_seconds"),
              .payment = seconds("payment_seconds"),
              .take = seconds("take_seconds"),
              .card_left = seconds("card_left_seconds"),
              .recover_sign_in = seconds("recover_sign_in_seconds"),
              .status = seconds("status_seconds"),
              .extension = seconds("extension_seconds", 180),
              .message = seconds("message_seconds", 60),
              .query_interval = seconds("query_interval_seconds", 5),
              .query_limit = seconds("query_limit_seconds", 90)};
    return reader.finish();
}

}  // namespace

Result<City> read_city(const std::filesystem::path& assets, std::string_view city) {
    const auto folder = assets / "cities" / city;
    City read;
    read.id = city;
    BOOST_OUTCOME_TRY(read_head(folder / "city.toml", read));
    BOOST_OUTCOME_TRY(read_timing(folder / "timing.toml", read.timing));
    return read;
}

}  // namespace madoguchi::catalogue
