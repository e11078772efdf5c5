// Slips and receipts with the real strings: every field the forms want is given, and nothing else.
#include "kiosk/effects/forms.h"

#include <doctest/doctest.h>

#include <set>

#ifndef MADOGUCHI_ASSETS
#error "the build names the assets"
#endif

namespace madoguchi::effects {

namespace {

catalogue::Strings real_strings() {
    const std::vector<std::string> languages{"ja", "en"};
    auto strings = catalogue::Strings::read(MADOGUCHI_ASSETS, "sample", languages);
    REQUIRE(strings.has_value());
    return strings.value();
}

xfs4iot::PrintFormRequest values(std::string form, std::string language) {
    xfs4iot::PrintFormRequest request;
    request.form = std::move(form);
    request.language = std::move(language);
    request.fields = {{"city", "さくら野市"},
                      {"place", "市役所 1階"},
                      {"counter", "市民課"},
                      {"counter.local", "Residents"},
                      {"counter_number", "3"},
                      {"telephone", "000-000"},
                      {"date", "2026-11-24 10:05 2"},
                      {"opens", "2026-11-25 08:30 3"},
                      {"number", "K-ABC123"},
                      {"incident", "printed_in_part"},
                      {"amount", "300"},
                      {"total", "300"},
                      {"title", "領収書"},
                      {"issuer", "会計管理者"},
                      {"stamp", "true"},
                      {"tax_class", "exempt"},
                      {"means", "交通系IC"},
                      {"transaction", "T1"},
                      {"visit", "V"}};
    request.items = {{{"name", "住民票の写し"}, {"each", "300"}, {"copies", "1"}, {"sum", "300"}}};
    return request;
}

}  // namespace

TEST_CASE("all words of slips are there in every language") {
    CHECK(real_strings().require(FormTexts::text_keys(), "slips").has_value());
}

TEST_CASE("a slip says what happened, by which number, and when somebody is there") {
    const auto strings = real_strings();
    const FormTexts forms{strings};
    const auto slip = forms.compose(values("slip", "en"));
    CHECK(slip.fields.at("number") == "K-ABC123");
    CHECK(slip.fields.at("date") == "2026年11月24日(火)");
    CHECK(slip.fields.at("time") == "10:05");
    CHECK(slip.fields.at("opening").find("8:30") != std::string::npos);
    CHECK(slip.fields.at("counter") == "市民課 3番窓口");
    CHECK(slip.fields.at("counter.local").find("Residents") != std::string::npos);
    CHECK(slip.fields.at("what") != slip.fields.at("what.local"));
    CHECK(slip.fields.at("amount") == "300");
}

TEST_CASE("a receipt has the fields of its form and no field twice in the city's own language") {
    const auto strings = real_strings();
    const FormTexts forms{strings};
    const auto receipt = forms.compose(values("receipt", "ja"));
    CHECK(receipt.fields.at("title") == "領収書");
    CHECK(receipt.fields.at("stamp_date") == "8.11.24");
    CHECK(receipt.fields.at("tax_class") == "exempt");
    CHECK(receipt.fields.at("visit") == "K-ABC123");
    CHECK(receipt.items.front().at("price") == "300");
    CHECK(receipt.items.front().at("count") == "1");
    auto of_heisei = values("receipt", "ja");
    of_heisei.fields["date"] = "2019-04-30 10:05 2";
    CHECK(forms.compose(of_heisei).fields.at("stamp_date") == "31.4.30");
    CHECK_FALSE(receipt.fields.contains("date.local"));
    CHECK_FALSE(receipt.fields.contains("remark"));
}

}  // namespace madoguchi::effects
