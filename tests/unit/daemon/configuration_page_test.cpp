#include "common/terminal_config.h"
#include "terminal-daemon/configuration.h"
#include "terminal-daemon/registry.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace madoguchi;
using namespace madoguchi::daemon;

namespace {

std::string type_text(const ConfigKey& key) {
    switch (key.type) {
        case ConfigType::text:
            return "text";
        case ConfigType::integer:
            return key.least == INT64_MIN ? "number" : fmt::format("number {}–{}", key.least, key.most);
        case ConfigType::boolean:
            return "true/false";
        case ConfigType::text_list:
            return "list of texts";
        case ConfigType::table:
            return "table";
    }
    std::terminate();
}

std::string default_text(const ConfigKey& key) {
    if (key.required) return "required";
    if (key.type == ConfigType::table) return "";
    if (key.type == ConfigType::text_list) return fmt::format("`[{}]`", key.fallback);
    return key.type == ConfigType::text ? fmt::format("`\"{}\"`", key.fallback) : fmt::format("`{}`", key.fallback);
}

std::string row(const ConfigKey& key) {
    std::string allowed;
    for (auto word : key.allowed) allowed += fmt::format("{}`{}`", allowed.empty() ? " One of " : ", ", word);
    return fmt::format("| `{}` | {} | {} | {}{} |\n", key.name, type_text(key), default_text(key), key.help, allowed);
}

std::string table(std::span<const ConfigKey> keys) {
    std::string text = "| key | type | default | meaning |\n|---|---|---|---|\n";
    for (const auto& key : keys) text += row(key);
    return text;
}

void page_holds(std::string_view title, std::span<const ConfigKey> keys) {
    static const auto page = test::read_file(std::string{SOURCE_ROOT} + "/docs/configuration.md");
    auto block = fmt::format("{}\n\n{}", title, table(keys));
    CHECK_MESSAGE(page.find(block) != std::string::npos, "docs/configuration.md needs this block:\n", block);
}

}  // namespace

TEST_CASE("the configuration page holds every key of every table as the program reads it") {
    page_holds("### [terminal]", terminal_keys());
    page_holds("### [terminal.screen]", terminal_screen_keys());
    page_holds("### [terminal.tls]", terminal_tls_keys());
    page_holds("### [publisher]", publisher_keys());
    page_holds("### [device.NAME]", device_keys());
    std::vector<std::string> seen;
    for (const auto& line : driver_lines()) {
        auto title = fmt::format("#### driver = \"{}\"", line.driver);
        if (std::ranges::find(seen, title) == seen.end()) page_holds(title, line.keys());
        seen.push_back(title);
    }
}

TEST_CASE("the contract's example of a terminal is accepted as it stands") {
    test::TemporaryDirectory directory;
    auto text = test::read_file(std::string{SOURCE_ROOT} + "/docs/configuration.md");
    auto first = text.find("```toml\n") + 8;
    auto example = text.substr(first, text.find("```", first) - first);
    auto state = example.find("/var/lib/madoguchi");
    REQUIRE(state != std::string::npos);
    example.replace(state, std::string_view{"/var/lib/madoguchi"}.size(), (directory.path() / "state").string());
    auto file = ConfigFile::parse(example, "example.toml").value();
    auto configuration = read_configuration(file);
    REQUIRE_MESSAGE(configuration, (configuration ? "" : configuration.error().detail));
    CHECK(configuration.value().devices.size() == 4);
    CHECK(configuration.value().device("card-reader").value().driver == "pcsc");
}
