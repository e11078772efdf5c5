#include "catalogue/service.h"

#include "catalogue/strings.h"

#include <doctest/doctest.h>

#include <string>

using namespace madoguchi;
using namespace madoguchi::catalogue;

namespace {

const std::string good = R"([service]
id = "sample"
category = "certificates"
pictogram = "paper"
fee = "sample"
hours = "always"
devices = ["card-reader"]

[[step]]
kind = "choose"
id = "who"
answers = [{ id = "self" }, { id = "all", needs_members = true }]

[[step]]
kind = "identify"
id = "card"
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

Error refused(const std::string& text) {
    auto result = parse_service(text, "sample.toml");
    REQUIRE(!result);
    return result.error();
}

}  // namespace

TEST_CASE("a service file gives its head, steps and answers") {
    auto service = parse_service(good, "sample.toml");
    REQUIRE(service);
    CHECK(service.value().id == "sample");
    CHECK(service.value().devices == std::vector{DeviceClass::card_reader});
    REQUIRE(service.value().steps.size() == 2);
    CHECK(service.value().steps[0].kind == StepKind::choose);
    CHECK(service.value().steps[0].answers[1].needs_members);
}

TEST_CASE("an unknown key is refused with file, line and the nearest right name") {
    auto error = refused(replaced(good, "pictogram =", "pictogramm ="));
    CHECK(error.code == Errc::missing);
    error = refused(replaced(good, "fee = ", "fees = \"x\"\nfee = "));
    CHECK(error.code == Errc::unknown_key);
    CHECK(error.detail == "sample.toml:5: service: unknown key 'fees' (did you mean 'fee'?)");
}

TEST_CASE("an unknown kind of step names the nearest one") {
    auto error = refused(replaced(good, "\"identify\"", "\"identity\""));
    CHECK(error.code == Errc::unknown_key);
    CHECK(error.detail.find("sample.toml:15") == 0);
    CHECK(error.detail.find("did you mean 'identify'?") != std::string::npos);
}

TEST_CASE("a wrong type is refused at its line") {
    auto error = refused(replaced(good, "id = \"sample\"", "id = 7"));
    CHECK(error.code == Errc::malformed);
    CHECK(error.detail == "sample.toml:2: service: 'id' must be a text");
}

TEST_CASE("an unknown device class is refused") {
    CHECK(refused(replaced(good, "card-reader", "card-raeder")).code == Errc::unknown_key);
}

TEST_CASE("a step that depends on a later or unknown step is refused") {
    CHECK(
        refused(replaced(good, "id = \"card\"", "id = \"card\"\nwhen_step = \"whom\"\nwhen_answer = \"self\"")).code ==
        Errc::unknown_key);
}

TEST_CASE("a kind of step that is reserved but not built is refused, not skipped") {
    auto error = refused(replaced(good, "\"identify\"", "\"ticket\""));
    CHECK(error.code == Errc::unsupported);
    CHECK(error.detail == "sample.toml:14: step 'card': kind 'ticket' is not built yet");
}

TEST_CASE("two steps of the same name are refused") {
    CHECK(refused(replaced(good, "id = \"card\"", "id = \"who\"")).code == Errc::conflict);
}

TEST_CASE("a service file cut off at any byte is either refused or a shorter whole one, never a crash") {
    for (std::size_t length = 0; length < good.size(); ++length) {
        auto result = parse_service(good.substr(0, length), "sample.toml");
        if (result) CHECK(result.value().steps.size() <= 2);
    }
}

TEST_CASE("every shipped service can be read and has its text in every language") {
    auto services = read_services(ASSETS, "sample");
    REQUIRE_MESSAGE(services, services.error().detail);
    CHECK(services.value().size() >= 8);
    const std::vector<std::string> languages{"ja", "en"};
    auto strings = Strings::read(ASSETS, "sample", languages);
    REQUIRE_MESSAGE(strings, strings.error().detail);
    for (const auto& service : services.value()) {
        auto all = strings.value().require(text_keys(service), service.file.string());
        CHECK_MESSAGE(all, (all ? std::string{} : all.error().detail));
    }
}
