#include "common/log.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace madoguchi;

TEST_CASE("the operator's manual page of log events equals their declarations") {
    test::TemporaryDirectory directory;
    auto page = directory.path() / "log-events.md";
    auto command = std::string{"python3 "} + SOURCE_ROOT + "/common/generate_log_events.py manual " + SOURCE_ROOT +
                   "/assets/log-events.toml " + page.string();
    REQUIRE(std::system(command.c_str()) == 0);
    CHECK_MESSAGE(test::read_file(page) == test::read_file(std::string{SOURCE_ROOT} + "/docs/log-events.md"),
                  "run: common/generate_log_events.py manual assets/log-events.toml docs/log-events.md");
}

TEST_CASE("an event that is declared wrong stops the build with its name") {
    test::TemporaryDirectory directory;
    auto source = directory.path() / "events.toml";
    test::write_file(source, "[broken]\nlevel = \"loud\"\nfields = []\ntext = \"\"\naction = \"\"\n");
    auto command = std::string{"python3 "} + SOURCE_ROOT + "/common/generate_log_events.py header " + source.string() +
                   " " + (directory.path() / "out.h").string() + " 2>/dev/null";
    CHECK(std::system(command.c_str()) != 0);
}
