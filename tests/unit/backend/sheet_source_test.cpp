// A certificate is data: what its file must say so that the back end can fill its sheet.
#include "backend/rules/sheet_data.h"
#include "tests/unit/backend/samples.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace madoguchi;
using namespace madoguchi::backend;
using catalogue::SheetSource;

namespace {

std::string file_with(const std::string& data) {
    return "[service]\nid = \"x\"\ncategory = \"certificates\"\npictogram = \"juki\"\n[certificate]\nsheet = "
           "\"inkan\"\n"
           "register_name = \"x\"\nsubjects = \"self\"\n" +
           data + "checks = [\"registered\", \"protected\"]\n[[step]]\nkind = \"issue\"\nid = \"issue\"\n";
}

}  // namespace

TEST_CASE("every certificate of the common services fits its data") {
    const auto services = catalogue::read_services(SOURCE_ROOT "/assets", "sample");
    for (const auto& service : services.value()) {
        if (!service.certificate) continue;
        auto fits = check_source(service);
        CHECK_MESSAGE(fits.has_value(), service.id, ": ", fits ? "" : fits.error().detail);
    }
}

TEST_CASE("an unknown register is refused with file, line and the nearest right name") {
    auto right = catalogue::parse_service(file_with("data = \"person\"\n"), "x.toml");
    std::string trouble = right ? "" : right.error().detail;
    CHECK(trouble == "");
    auto wrong = catalogue::parse_service(file_with("data = \"incme\"\n"), "x.toml");
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().detail.find("x.toml:9") != std::string::npos);
    CHECK(wrong.error().detail.find("'income'") != std::string::npos);
    CHECK_FALSE(catalogue::parse_service(file_with(""), "x.toml").has_value());
}

TEST_CASE("a certificate whose checks do not protect what it prints is refused") {
    auto detail_without = [](const char* id, const char* check) {
        auto service = samples::service(id);
        std::erase(service.certificate->checks, check);
        auto fits = check_source(service);
        return fits ? std::string{} : fits.error().detail;
    };
    CHECK(detail_without("juminhyo", "protected").find("'protected'") != std::string::npos);
    CHECK(detail_without("inkan", "seal_registered").find("'seal_registered'") != std::string::npos);
    CHECK(detail_without("shotoku", "tax_declared").find("'tax_declared'") != std::string::npos);
    CHECK(detail_without("nozei", "tax_payment_reflected").find("'tax_payment_reflected'") != std::string::npos);
    CHECK(detail_without("koseki-zenbu", "domicile_here").find("'domicile_here'") != std::string::npos);
    CHECK(detail_without("fuhyo", "domicile_here").find("'domicile_here'") != std::string::npos);
}

TEST_CASE("a household's sheet without the household among its subjects is refused: nobody would look for 支援措置") {
    auto service = samples::service("juminhyo");
    service.certificate->subjects = "self";
    auto fits = check_source(service);
    REQUIRE_FALSE(fits.has_value());
    CHECK(fits.error().detail.find("subjects = \"household\"") != std::string::npos);
    auto yearly = samples::service("nozei");
    std::erase_if(yearly.steps, [](const auto& step) { return step.from == "tax_years"; });
    CHECK_FALSE(check_source(yearly).has_value());
}

TEST_CASE("a new certificate of a known register needs no code") {
    auto service = samples::service("inkan");
    service.id = "mibun";
    service.certificate->source = SheetSource::person;
    service.certificate->checks = {"registered", "protected"};
    REQUIRE(check_source(service).has_value());
    auto dossier = samples::dossier();
    Selection selection;
    selection.persons = {&dossier.requester};
    auto data = sheet_data(service, dossier, selection, samples::office());
    CHECK(data["name"] == "見本 花子");
    CHECK(data["address"] == "さくら野市本町一丁目2番3号");
}
