#include "tests/unit/common/configuration_page.h"
#include "common/terminal_config.h"
#include "terminal-daemon/configuration.h"
#include "terminal-daemon/registry.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace madoguchi;
using namespace madoguchi::daemon;

TEST_CASE("the configuration page holds every key of every table as the program reads it") {
    test::page_holds("### [terminal]", terminal_keys());
    test::page_holds("### [terminal.screen]", terminal_screen_keys());
    test::page_holds("### [terminal.tls]", terminal_tls_keys());
    test::page_holds("### [publisher]", publisher_keys());
    test::page_holds("### [journal]", journal_keys());
    test::page_holds("### [device.NAME]", device_keys());
    std::vector<std::string> seen;
    for (const auto& line : driver_lines()) {
        auto title = line.driver.empty() ? fmt::format("#### class = \"{}\"", line.device_class)
                                         : fmt::format("#### driver = \"{}\"", line.driver);
        if (std::ranges::find(seen, title) == seen.end()) test::page_holds(title, line.keys());
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
    CHECK(configuration.value().devices.size() == 5);
    CHECK(configuration.value().device("card-reader").value().driver == "pcsc");
}
