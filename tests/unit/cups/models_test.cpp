#include "drivers/document/models.h"

#include "common/config.h"
#include "drivers/cups/driver.h"
#include "drivers/document/protocol.h"
#include "drivers/ipp/driver.h"
#include "tests/unit/cups/tiny_pdf.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::drivers::document;
using xfs4iot::PaperState;
using xfs4iot::PrintReason;

namespace {

constexpr std::string_view good = R"([a]
taken = "vendor-sheet-waits"
sheets = 10
remembers_s = 30
words = { "vendor-mouth-jam" = "media-jam", "vendor-tray-3-empty" = "none" }
)";

std::string with(std::string_view from, std::string_view to) {
    std::string text{good};
    return text.replace(text.find(from), from.size(), to);
}

Model model_a() {
    return parse_models(good).value().front();
}

PrinterView view_of(std::vector<std::string> reasons, const Model& model) {
    Attributes attributes;
    attributes.by_name["printer-state-reasons"].texts = std::move(reasons);
    return parse_printer(attributes, model);
}

}  // namespace

TEST_CASE("the compiled table holds the generic printer, which senses nothing, and one with a tray sensor") {
    const auto generic = find_model("generic");
    REQUIRE(generic.has_value());
    CHECK(generic.value().taken.empty());
    CHECK(generic.value().sheets == 0);
    CHECK(generic.value().remembers == Model{}.remembers);
    CHECK(find_model("tray-sensor").value().taken == "sheet-in-outlet");
}

TEST_CASE("an unknown model is refused with the nearest known one, by both drivers") {
    asio::io_context loop;
    auto file = ConfigFile::parse("[p]\nmodel = \"tray-sensr\"\n", "test.toml");
    const auto queue =
        make_cups_document_printer(loop, file.value().section("p", drivers::cups::config_keys()).value());
    const auto straight =
        make_ipp_document_printer(loop, file.value().section("p", drivers::ipp::config_keys()).value());
    for (const auto* made : {&queue, &straight}) {
        REQUIRE_FALSE(made->has_value());
        CHECK(made->error().code == Errc::unknown_key);
        CHECK(made->error().detail.find("tray-sensor") != std::string::npos);
    }
}

TEST_CASE("a wrong line of the table of models is named") {
    CHECK(parse_models(good).has_value());
    for (const auto& text :
         {with("sheets = 10", "sheets = -1"), with("sheets = 10", "sheets = \"ten\""), with("sheets = 10\n", ""),
          with("remembers_s = 30", "remembers_s = -1"), with("\"vendor-sheet-waits\"", "\"vendor-sheet-waits-report\""),
          with("\"media-jam\"", "\"media-jamm\""), with("\"media-jam\"", "7"), with("vendor-mouth-jam", "jam-error"),
          with("words = {", "wrds = {"), with("[a]", "[a")}) {
        CAPTURE(text);
        const auto models = parse_models(text);
        REQUIRE_FALSE(models.has_value());
        CHECK(models.error().code == Errc::malformed);
    }
    CHECK(parse_models(with("sheets = 10", "sheets = -1")).error().detail == "models.toml: a.sheets");
}

TEST_CASE("a shutter is read whole or not at all") {
    const auto presenter = find_model("presenter");
    REQUIRE(presenter.has_value());
    REQUIRE(presenter.value().shutter.has_value());
    CHECK(presenter.value().shutter->retract == 0x5002);
    CHECK(presenter.value().shutter->bin == 10);
    const std::string shutter =
        "shutter = { held = \"h\", present = 0x5001, retract = 0x5002, bin = 3, bin_count = \"c\", "
        "bin_high = \"x\", bin_full = \"y\" }\n";
    const auto whole = std::string{good} + shutter;
    CHECK(parse_models(whole).has_value());
    const std::pair<std::string_view, std::string_view> wrong[] = {
        {"\"h\"", "\"\""},      {"0x5001", "0x000b"}, {"0x5002", "0x8000"},
        {"bin = 3", "bin = 0"}, {"\"c\"", "\"\""},    {"\"y\"", "\"y-error\""},
        {"held", "hold"},       {"{ held", "7 # "},   {"vendor-sheet-waits", ""}};  // a shutter needs its sensor
    for (const auto& [from, to] : wrong) {
        auto text = whole;
        text.replace(text.find(from), from.size(), to);
        CAPTURE(text);
        const auto models = parse_models(text);
        REQUIRE_FALSE(models.has_value());
        CHECK(models.error().detail == "models.toml: a.shutter");
    }
}

TEST_CASE("what lies behind the shutter and in the bin is no trouble of the printer") {
    const auto model = find_model("presenter").value();
    const auto view = view_of({"sheet-behind-shutter-report", "retract-bin-full-error"}, model);
    CHECK(view.outlet.held);
    CHECK(view.outlet.bin_full);
    CHECK_FALSE(view.outlet.retracted.has_value());
    CHECK_FALSE(to_status(view, model.taken).fault);
    CHECK(printer_request(model).attributes.front().values.back() == "presenter-retract-count");
    CHECK(to_status(view_of({"retract-bin-full-error"}, {}), "").fault);
}

TEST_CASE("words of a model mean what its table says, whatever their severity") {
    const auto model = model_a();
    CHECK(to_status(view_of({"vendor-mouth-jam-warning"}, model), model.taken).paper == PaperState::jammed);
    CHECK_FALSE(to_status(view_of({"vendor-tray-3-empty-error"}, model), model.taken).fault);
    CHECK(to_status(view_of({"vendor-sheet-waits-report"}, model), model.taken).taken_sensor == true);
    CHECK(to_status(view_of({"media-empty-report"}, model), model.taken).paper == PaperState::out);
    // To any other printer an unknown error is a fault, and its outlet tells nothing.
    const Model generic;
    CHECK(to_status(view_of({"vendor-tray-3-empty-error"}, generic), generic.taken).fault);
    CHECK_FALSE(to_status(view_of({"vendor-sheet-waits-report"}, generic), generic.taken).taken_sensor.has_value());
}

TEST_CASE("sheets are counted for what lies in the outlet: two pages each when both sides are printed") {
    auto request = test::print_request(3, "01A");
    CHECK(sheets_of(request) == 3);
    request.sides = xfs4iot::Sides::two_sided_long_edge;
    CHECK(sheets_of(request) == 2);
}
