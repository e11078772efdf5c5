#include "common/terminal_config.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>

using namespace madoguchi;

namespace {

Result<TerminalConfig> read(const std::string& more) {
    test::TemporaryDirectory directory;
    auto state = directory.path() / "not" / "yet";
    auto file =
        ConfigFile::parse("[terminal]\nid = \"t1\"\nstate = \"" + state.string() + "\"\n" + more, "t.toml").value();
    auto config = read_terminal_config(file);
    if (config) CHECK(std::filesystem::is_directory(state));
    return config;
}

}  // namespace

TEST_CASE("a terminal's sections are read and its state directory is made") {
    auto config = read("screen = { width_mm = 300, height_mm = 500 }\n[publisher]\nport = 0\n").value();
    CHECK(config.id == "t1");
    CHECK(config.role == "resident");
    CHECK(config.production);
    CHECK(config.screen_width_mm == 300);
    CHECK(config.publisher_port == 0);
    CHECK(config.publisher_port_given);
}

TEST_CASE("production refuses plain HTTP off loopback and a missing client certificate") {
    CHECK(read("backend = \"http://city.example\"\n").error().code == Errc::unsupported);
    CHECK(read("backend = \"https://city.example\"\n").error().code == Errc::missing);
    CHECK(read("backend = \"http://127.0.0.1:8080\"\n"));
    CHECK(read("production = false\nbackend = \"http://city.example\"\n"));
    CHECK(read("backend = \"city\"\n").error().code == Errc::malformed);
}

TEST_CASE("a role that does not exist is refused") {
    CHECK(read("role = \"barista\"\n").error().code == Errc::out_of_range);
}
