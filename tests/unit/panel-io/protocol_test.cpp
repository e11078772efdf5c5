#include "drivers/panel-io/protocol.h"
#include "drivers/panel-io/models.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::drivers::panel_io;

namespace {

std::string without_end(std::string line) {
    line.pop_back();
    return line;
}

std::vector<std::string> drain(LineReader& reader) {
    std::vector<std::string> lines;
    while (auto line = reader.next()) lines.push_back(*line);
    return lines;
}

}  // namespace

TEST_CASE("a request is a numbered line with its checksum") {
    CHECK(request(42, "light", {"cardReader", "medium", "green"}) == "42 light cardReader medium green*2F\n");
    CHECK(text_of(without_end(request(7, "id"))).value() == "7 id");
}

TEST_CASE("answers and changes are told apart") {
    auto answer = decode(without_end(line_of("42 ok panel-io 1 SIM-1")));
    REQUIRE(answer);
    CHECK(std::get<Answer>(answer.value()).number == 42);
    CHECK(std::get<Answer>(answer.value()).good);
    CHECK(std::get<Answer>(answer.value()).words == std::vector<std::string>{"panel-io", "1", "SIM-1"});
    auto refusal = decode(without_end(line_of("0 no fault")));
    CHECK(!std::get<Answer>(refusal.value()).good);
    auto change = decode(without_end(line_of("+ proximitySensor 1")));
    CHECK(std::get<Change>(change.value()).name == "proximitySensor");
    CHECK(std::get<Change>(change.value()).on);
    CHECK(reading("cabinetDoor=0")->on == false);
    CHECK(!reading("cabinetDoor=2"));
    CHECK(!reading("=1"));
    CHECK(!reading("cabinetDoor"));
}

TEST_CASE("a line cut at any length, or with any bit turned, is refused") {
    auto line = without_end(line_of("42 ok proximitySensor=1"));
    for (std::size_t length = 0; length < line.size(); ++length) CHECK(!decode(line.substr(0, length)));
    for (std::size_t byte = 0; byte < line.size(); ++byte)
        for (int bit = 0; bit < 8; ++bit) {
            auto turned = line;
            turned[byte] = static_cast<char>(turned[byte] ^ (1 << bit));
            CHECK(!decode(turned));
        }
}

TEST_CASE("rubble with a right checksum is refused") {
    for (const char* text :
         {"", " ", "ok", "42", "x ok", "-1 ok", "42 maybe", "+ a", "+ a 2", "+ a 1 b", "99999999999 ok"})
        CHECK(!decode(without_end(line_of(text))));
    CHECK(!decode(without_end(line_of("42 ok \x01"))));
}

TEST_CASE("a stream is cut into its lines wherever it is broken, with either line end") {
    auto stream = line_of("1 ok") + "2 ok*" + line_of("2 ok").substr(5, 2) + "\r\n";
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        LineReader reader;
        reader.add(stream.substr(0, cut));
        auto lines = drain(reader);
        reader.add(stream.substr(cut));
        for (auto& line : drain(reader)) lines.push_back(line);
        REQUIRE(lines.size() == 2);
        CHECK(text_of(lines[0]).value() == "1 ok");
        CHECK(text_of(lines[1]).value() == "2 ok");
    }
}

TEST_CASE("a line without an end is dropped, and the one after the next end is read") {
    LineReader reader;
    for (int i = 0; i < 100; ++i) {
        reader.add(std::string(100, 'x'));
        CHECK(!reader.next());
    }
    reader.add("\n" + line_of("1 ok"));
    CHECK(drain(reader).size() == 1);
}

TEST_CASE("every model of the table can be used, and a wrong name names the nearest") {
    for (const char* name : {"generic", "lamps", "sensors"}) CHECK(find_model(name).value().name == name);
    auto missing = find_model("lamp");
    REQUIRE(!missing);
    CHECK(missing.error().detail.find("lamps") != std::string::npos);
    CHECK(!parse_models("[x]\nlights = [\"a\"]\nrates = [\"never\"]\ncolors = []\nsensors = []\nswitches = []\n"));
    CHECK(!parse_models("[x]\nlights = []\nrates = []\ncolors = []\nsensors = [\"wind\"]\nswitches = []\n"));
    CHECK(!parse_models("[x]\nlights = 3\n"));
    CHECK(!parse_models("x ="));
}
