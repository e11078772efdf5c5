#include "printers/form_template.h"
#include "printers/form_values.h"
#include "printers/raster.h"
#include "tests/unit/printers/form_samples.h"

#include <cairo.h>
#include <doctest/doctest.h>

#include <algorithm>

using namespace madoguchi;
using namespace madoguchi::printers;

namespace {

// Read once: opening the fonts takes longer than all the tests.
Forms& shared_forms() {
    static auto forms = samples::read_forms();
    return forms;
}

Errc refusal(const xfs4iot::PrintFormRequest& request, std::string_view named) {
    auto raster = shared_forms().render(request, 576);
    REQUIRE(!raster);
    CAPTURE(raster.error().detail);
    CHECK(raster.error().detail.find(named) != std::string::npos);
    return raster.error().code;
}

bool column_is_white(const Raster& raster, int x) {
    for (int y = 0; y < raster.height; ++y)
        if (raster.black(x, y)) return false;
    return true;
}

const std::string minimal = R"(
[fields]
city = "text"
[[block]]
kind = "text"
text = { field = "city" }
)";

std::string with(std::string_view from, std::string_view to) {
    auto text = minimal;
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("a receipt is as wide as the printer, keeps its margins and has black on it") {
    auto& forms = shared_forms();
    for (int dots : {576, 512, 384}) {
        auto raster = forms.render(samples::receipt("ja"), dots);
        REQUIRE(raster);
        CHECK(raster.value().width == dots);
        CHECK(raster.value().consistent());
        CHECK(raster.value().height > 700);
        for (int x = 0; x < 20; ++x) CHECK(column_is_white(raster.value(), x));
        for (int x = dots - 20; x < dots; ++x) CHECK(column_is_white(raster.value(), x));
        CHECK(!column_is_white(raster.value(), dots / 2));
    }
}

TEST_CASE("a sum of millions fits beside its label, also on narrow paper") {
    auto& forms = shared_forms();
    auto request = samples::receipt("ja");
    request.fields["total"] = "100000000";
    request.fields["visit"] = std::string(60, '8');
    for (int dots : {576, 384}) {
        auto raster = forms.render(request, dots);
        REQUIRE(raster);
        for (int x = 0; x < 20; ++x) CHECK(column_is_white(raster.value(), x));
        for (int x = dots - 20; x < dots; ++x) CHECK(column_is_white(raster.value(), x));
    }
}

TEST_CASE("the same request gives the same dots") {
    auto& forms = shared_forms();
    CHECK(forms.render(samples::slip("en"), 576).value() == forms.render(samples::slip("en"), 576).value());
}

TEST_CASE("the visit's language is added below the city's own, and a language without strings is not missed") {
    auto& forms = shared_forms();
    auto japanese = forms.render(samples::receipt("ja"), 576).value();
    CHECK(forms.render(samples::receipt("en"), 576).value().height > japanese.height + 200);
    CHECK(forms.render(samples::receipt("vi"), 576).value() == japanese);
}

TEST_CASE("a reprint, a stamp and a balance change the picture") {
    auto& forms = shared_forms();
    auto plain = forms.render(samples::receipt("ja"), 576).value();
    auto request = samples::receipt("ja");
    request.fields["reprint"] = "true";
    CHECK(forms.render(request, 576).value().height > plain.height + 40);
    request = samples::receipt("ja");
    request.fields["stamp"] = "false";
    CHECK(forms.render(request, 576).value() != plain);
    request = samples::receipt("ja");
    request.fields.erase("balance");
    CHECK(forms.render(request, 576).value().height < plain.height - 30);
}

TEST_CASE("an unknown form is refused with the nearest one") {
    auto request = samples::receipt("ja");
    request.form = "reciept";
    CHECK(refusal(request, "receipt") == Errc::missing);
}

TEST_CASE("a missing field or cell is named") {
    auto request = samples::receipt("ja");
    request.fields.erase("total");
    CHECK(refusal(request, "total") == Errc::missing);
    request = samples::receipt("ja");
    request.items[0].erase("amount");
    CHECK(refusal(request, "item 1: field amount") == Errc::missing);
}

TEST_CASE("a field the form does not have is named with the nearest one") {
    auto request = samples::receipt("ja");
    request.fields["totl"] = "300";
    CHECK(refusal(request, "\"total\"") == Errc::unknown_key);
    request = samples::receipt("ja");
    request.fields["total.local"] = "300";
    CHECK(refusal(request, "total.local") == Errc::unknown_key);
    auto slip = samples::slip("ja");
    slip.items = {{{"name", "x"}}};
    CHECK(refusal(slip, "items") == Errc::unknown_key);
}

TEST_CASE("a value of the wrong kind is refused") {
    for (auto [field, value] : {std::pair{"total", "300円"},
                                {"total", ""},
                                {"total", "-1"},
                                {"total", "1234567890"},
                                {"tax_class", "guess"},
                                {"stamp", "yes"}}) {
        auto request = samples::receipt("ja");
        request.fields[field] = value;
        auto code = refusal(request, field);
        CHECK((code == Errc::malformed || code == Errc::missing));
    }
}

TEST_CASE("more than a slip can hold is refused") {
    auto request = samples::receipt("ja");
    request.fields["remark"] = std::string(1001, 'a');
    CHECK(refusal(request, "remark") == Errc::too_large);
    request = samples::receipt("ja");
    request.items.assign(51, request.items[0]);
    CHECK(refusal(request, "items") == Errc::too_large);
}

TEST_CASE("a character that no font has is an error, never an empty box") {
    auto request = samples::receipt("ja");
    request.fields["contact"] = "\xF4\x8F\xBF\xBD";  // U+10FFFD
    CHECK(refusal(request, "no glyph") == Errc::unsupported);
}

TEST_CASE("yen are grouped by threes") {
    CHECK(group_digits("0") == "0");
    CHECK(group_digits("300") == "300");
    CHECK(group_digits("2140") == "2,140");
    CHECK(group_digits("1234567") == "1,234,567");
    CHECK(places_of("{a}円 × {b}通 {c") == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a wrong form file is refused with its place and the nearest right name") {
    CHECK(parse_form(minimal, "f.toml", "f").has_value());
    auto refused = [](const std::string& text, std::string_view named) {
        auto form = parse_form(text, "f.toml", "f");
        REQUIRE(!form);
        CAPTURE(form.error().detail);
        CHECK(form.error().detail.starts_with("f.toml:"));
        CHECK(form.error().detail.find(named) != std::string::npos);
    };
    refused(with("field = \"city\"", "field = \"ciy\""), "city");
    refused(with("field = \"city\"", "field = \"city\", key = \"x\""), "key or a field");
    refused(with("field = \"city\"", "field = \"city\", size = 20"), "size");
    refused(with("kind = \"text\"", "kind = \"txt\""), "text");
    refused(with("kind = \"text\"", "kind = \"text\"\nwidht = 3"), "widht");
    refused(with("city = \"text\"", "city = \"word\""), "text, yen, number");
    refused(with("text = {", "left = {"), "text");
    refused("[[[", "");
}

TEST_CASE("a PNG of a raster has its size and its dots") {
    auto raster = draw_raster(20, 3, [](cairo_t* cairo) {
        cairo_rectangle(cairo, 1, 1, 2, 1);
        cairo_fill(cairo);
    });
    CHECK(raster.black(1, 1));
    CHECK(raster.black(2, 1));
    CHECK(std::ranges::count_if(raster.bits, [](auto byte) { return byte != 0; }) == 1);
    auto png = to_png(raster);
    CHECK(png.starts_with("\x89PNG"));
}
