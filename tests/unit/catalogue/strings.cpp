#include "catalogue/strings.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace madoguchi;
using namespace madoguchi::catalogue;

namespace {

// A directory of assets that goes away with the test.
struct Assets {
    Assets() {
        std::string pattern = (std::filesystem::temp_directory_path() / "madoguchi-strings-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()));
        path = pattern;
    }
    ~Assets() { std::filesystem::remove_all(path); }
    void write(const std::string& file, const std::string& text) const {
        std::filesystem::create_directories((path / file).parent_path());
        std::ofstream{path / file} << text;
    }
    std::filesystem::path path;
};

const std::vector<std::string> both{"ja", "en"};

}  // namespace

TEST_CASE("places in a text are filled by name and unknown places stay visible") {
    CHECK(fill("{amount}円 {other}", {{"amount", "300"}}) == "300円 {other}");
    CHECK(fill("open { brace", {}) == "open { brace");
}

TEST_CASE("a city's text takes the place of the common one") {
    Assets assets;
    assets.write("strings/ja/a.toml", "\"home\" = \"ようこそ\"\n");
    assets.write("strings/en/a.toml", "\"home\" = \"Welcome\"\n");
    assets.write("cities/here/strings/ja/a.toml", "\"home\" = \"さくら野へ\"\n");
    auto strings = Strings::read(assets.path, "here", both);
    REQUIRE_MESSAGE(strings, strings.error().detail);
    CHECK(strings.value().text("ja", "home") == "さくら野へ");
    CHECK(strings.value().text("en", "home") == "Welcome");
}

TEST_CASE("a text that one language lacks is refused by name") {
    Assets assets;
    assets.write("strings/ja/a.toml", "\"home\" = \"ようこそ\"\n\"help\" = \"係員\"\n");
    assets.write("strings/en/a.toml", "\"home\" = \"Welcome\"\n");
    auto strings = Strings::read(assets.path, "", both);
    REQUIRE(!strings);
    CHECK(strings.error().code == Errc::missing);
    CHECK(strings.error().detail == "strings: 'help' stands in 'ja' but not in 'en'");
}

TEST_CASE("a key that stands in two files of a language is refused with its line") {
    Assets assets;
    assets.write("strings/ja/a.toml", "\"home\" = \"一\"\n");
    assets.write("strings/ja/b.toml", "\n\"home\" = \"二\"\n");
    auto strings = Strings::read(assets.path, "", std::vector<std::string>{"ja"});
    REQUIRE(!strings);
    CHECK(strings.error().detail.find("b.toml:2:") != std::string::npos);
}

TEST_CASE("a text that somebody needs and nobody wrote is refused with the nearest key") {
    Assets assets;
    assets.write("strings/ja/a.toml", "\"home.title\" = \"一\"\n");
    auto strings = Strings::read(assets.path, "", std::vector<std::string>{"ja"});
    REQUIRE(strings);
    auto missing = strings.value().require(std::vector<std::string>{"home.titel"}, "view");
    REQUIRE(!missing);
    CHECK(missing.error().detail == "view: no text 'home.titel' in 'ja' (did you mean 'home.title'?)");
}
