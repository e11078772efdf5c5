// All text a person can read, by language: assets/strings/<language>/*.toml, overlaid by
// assets/cities/<city>/strings/…. Files hold flat tables: "key" = "text with {named} places"; one key stands in one
// file of a language only. A key that one offered language has and another has not is refused at start, with file and
// line.
#pragma once

#include "common/result.h"

#include <filesystem>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace madoguchi::catalogue {

class Strings {
public:
    // `languages`: BCP 47 folder names, the first is the city's own ("ja").
    static Result<Strings> read(const std::filesystem::path& assets, std::string_view city,
                                std::span<const std::string> languages);

    using Places = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    // The text with its places filled. A missing key is a broken invariant: check with require() at start.
    [[nodiscard]] std::string text(std::string_view language, std::string_view key, Places places = {}) const;
    [[nodiscard]] bool has(std::string_view language, std::string_view key) const;
    // Refuses with the first missing key and the nearest one there is. `origin` names who needs it.
    Result<void> require(std::span<const std::string> keys, std::string_view origin) const;

    [[nodiscard]] const std::vector<std::string>& languages() const { return known; }
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& table(std::string_view language) const;

private:
    std::vector<std::string> known;
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> tables;
};

// "{amount}円" with {{"amount", "300"}} → "300円". A place without value stays visible as it is.
[[nodiscard]] std::string fill(std::string_view text, Strings::Places places);

}  // namespace madoguchi::catalogue
