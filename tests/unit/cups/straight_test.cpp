// What goes straight to a printer: Create-Job by what the printer says it knows, and the table of sizes.
#include "drivers/document/media_profiles.h"
#include "drivers/ipp/driver.h"

#include "tests/unit/cups/tiny_pdf.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::drivers::document;
using xfs4iot::PrintReason;
using xfs4iot::Sides;

namespace {

const RequestAttribute* find(const std::vector<RequestAttribute>& list, std::string_view name) {
    const auto found = std::ranges::find(list, name, &RequestAttribute::name);
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("size and tray travel as media-col, and fidelity is asked for") {
    auto request = test::print_request(1);
    request.media = "iso_a3_297x420mm";
    request.source = "tray-2";
    const auto job = ipp::create_request(request, {});
    const auto* column = find(job.attributes, "media-col");
    REQUIRE(column != nullptr);
    const auto* size = find(column->members, "media-size");
    REQUIRE(size != nullptr);
    CHECK(find(size->members, "x-dimension")->values.front() == "29700");
    CHECK(find(size->members, "y-dimension")->values.front() == "42000");
    CHECK(find(column->members, "media-source")->values.front() == "tray-2");
    CHECK(find(job.attributes, "ipp-attribute-fidelity")->values.front() == "true");
    CHECK(find(job.attributes, "copies")->values.front() == "1");
    CHECK(find(job.attributes, "media") == nullptr);  // RFC 8011: not both
}

TEST_CASE("what the printer does not list is left out, or fidelity would refuse the job") {
    const auto request = test::print_request(1);
    CHECK(find(ipp::create_request(request, {}).attributes, "print-scaling") == nullptr);
    CHECK(find(ipp::create_request(request, {}).attributes, "sides") == nullptr);
    PrinterView printer;
    printer.scalings = {"auto", "none"};
    printer.sides = {"one-sided"};
    const auto job = ipp::create_request(request, printer);
    CHECK(find(job.attributes, "print-scaling")->values.front() == "none");
    CHECK(find(job.attributes, "sides")->values.front() == "one-sided");
}

TEST_CASE("a two-sided document is refused by a printer that lists only one side, before any job") {
    PrinterView printer;
    auto request = test::print_request(2);
    request.sides = Sides::two_sided_long_edge;
    CHECK(check_media(printer, request) == PrintReason::none);  // it does not say
    printer.sides = {"one-sided"};
    CHECK(check_media(printer, request) == PrintReason::refused);
    printer.sides = {"one-sided", "two-sided-long-edge"};
    CHECK(check_media(printer, request) == PrintReason::none);
}

TEST_CASE("every size of the table is named as it measures") {
    for (const auto& profile : media_profiles()) {
        CAPTURE(profile.name);
        const auto millimetres =
            std::to_string(profile.width / 100) + "x" + std::to_string(profile.height / 100) + "mm";
        CHECK(profile.name.ends_with("_" + millimetres));
    }
    for (const auto* needed : {"iso_a4_210x297mm", "iso_a3_297x420mm", "iso_a2_420x594mm"}) CHECK(find_media(needed));
}
