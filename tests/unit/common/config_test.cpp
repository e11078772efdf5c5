#include "common/config.h"

#include <doctest/doctest.h>

using namespace madoguchi;

namespace {

const std::vector<ConfigKey> keys{
    {.name = "reader", .required = true},
    {.name = "port", .type = ConfigType::integer, .fallback = "5901", .least = 0, .most = 65535},
    {.name = "fast", .type = ConfigType::boolean, .fallback = "true"},
    {.name = "mode", .fallback = "one", .allowed = {"one", "two"}},
    {.name = "issuers", .type = ConfigType::text_list, .fallback = "a,b"},
};

ConfigFile parse(std::string text) {
    auto file = ConfigFile::parse(std::move(text), "kiosk.toml");
    REQUIRE(file);
    return std::move(file.value());
}

Error refusal(std::string text) {
    auto file = parse(std::move(text));
    auto section = file.section("device", keys);
    REQUIRE(!section);
    return section.error();
}

}  // namespace

TEST_CASE("values of every type are read and absent ones take their fallback") {
    auto file = parse("[device]\nreader = \"PCD 00\"\nport = 7\nissuers = [\"x.pem\"]\n");
    auto section = file.section("device", keys).value();
    CHECK(section.text("reader") == "PCD 00");
    CHECK(section.integer("port") == 7);
    CHECK(section.flag("fast"));
    CHECK(section.text("mode") == "one");
    CHECK(section.list("issuers") == std::vector<std::string>{"x.pem"});
    CHECK(section.given("port"));
    CHECK(!section.given("fast"));
    CHECK(file.finish());
}

TEST_CASE("an absent list takes the fallback written with commas") {
    auto file = parse("[device]\nreader = \"\"\n");
    CHECK(file.section("device", keys).value().list("issuers") == std::vector<std::string>{"a", "b"});
}

TEST_CASE("an unknown key is refused with line and the nearest right name") {
    auto error = refusal("[device]\nreader = \"x\"\nprot = 1\n");
    CHECK(error.code == Errc::unknown_key);
    CHECK(error.detail == "kiosk.toml:3: [device] has no key \"prot\"; did you mean \"port\"?");
}

TEST_CASE("a key that resembles nothing is refused without a guess") {
    CHECK(refusal("[device]\nreader = \"x\"\nxyzzyplugh = 1\n").detail ==
          "kiosk.toml:3: [device] has no key \"xyzzyplugh\"");
}

TEST_CASE("a value of another type is refused with its line") {
    CHECK(refusal("[device]\nreader = 3\n").detail == "kiosk.toml:2: reader must be a text in quotes");
    CHECK(refusal("[device]\nreader = \"x\"\nport = \"5901\"\n").detail == "kiosk.toml:3: port must be a whole number");
    CHECK(refusal("[device]\nreader = \"x\"\nport = 1.5\n").code == Errc::malformed);
    CHECK(refusal("[device]\nreader = \"x\"\nissuers = [1]\n").code == Errc::malformed);
}

TEST_CASE("a value out of its range or not among the allowed ones is refused") {
    auto error = refusal("[device]\nreader = \"x\"\nport = 65536\n");
    CHECK(error.code == Errc::out_of_range);
    CHECK(error.detail == "kiosk.toml:3: port must lie between 0 and 65535, not 65536");
    CHECK(refusal("[device]\nreader = \"x\"\nmode = \"three\"\n").detail ==
          "kiosk.toml:3: mode must be one of one, two, not \"three\"");
}

TEST_CASE("a missing required key is named with its section") {
    auto error = refusal("[device]\nport = 1\n");
    CHECK(error.code == Errc::missing);
    CHECK(error.detail == "kiosk.toml:1: [device] needs the key reader");
    CHECK(refusal("").code == Errc::missing);
}

TEST_CASE("a section nobody asked for is refused with the nearest one") {
    auto file = parse("[device]\nreader = \"x\"\n[publisherr]\nport = 1\n");
    CHECK(file.section("device", keys));
    CHECK(file.section("publisher", keys).error().code == Errc::missing);
    auto end = file.finish();
    REQUIRE(!end);
    CHECK(end.error().detail == "kiosk.toml:3: no section [publisherr] is known; did you mean \"publisher\"?");
}

TEST_CASE("a section left to another program is not looked at") {
    auto file = parse("[device.a]\nnonsense = 1\n[kiosk]\nreader = \"x\"\n");
    CHECK(file.section("kiosk", keys));
    file.skip("device");
    CHECK(file.finish());
}

TEST_CASE("children come in the order of the file") {
    auto file = parse("[device.zebra]\n[device.ant]\n[device.mole]\n");
    CHECK(file.children("device") == std::vector<std::string>{"zebra", "ant", "mole"});
}

TEST_CASE("arrays of tables are read one by one and a plain table in their place is refused") {
    auto file = parse("[[terminal]]\nreader = \"a\"\n[[terminal]]\nreader = \"b\"\n");
    auto sections = file.sections("terminal", keys).value();
    REQUIRE(sections.size() == 2);
    CHECK(sections[1].text("reader") == "b");
    CHECK(file.finish());
    CHECK(parse("[terminal]\nreader = \"a\"\n").sections("terminal", keys).error().code == Errc::malformed);
}

TEST_CASE("broken TOML is refused with its line, however it is cut") {
    std::string text = "[device]\nreader = \"x\"\nport = 1\nissuers = [\"a\", \"b\"]\n";
    for (std::size_t length = 0; length <= text.size(); ++length) {
        auto file = ConfigFile::parse(text.substr(0, length), "kiosk.toml");
        if (!file) CHECK(file.error().detail.starts_with("kiosk.toml:"));
    }
    CHECK(ConfigFile::parse("\xff\xfe", "x").error().code == Errc::malformed);
    CHECK(ConfigFile::read("/nonexistent/kiosk.toml").error().code == Errc::missing);
}

TEST_CASE("the nearest word is found by edit distance and nothing near gives nothing") {
    std::vector<std::string> words{"card-reader", "receipt-printer"};
    CHECK(nearest("card-raeder", words) == "card-reader");
    CHECK(nearest("toaster", words).empty());
}
