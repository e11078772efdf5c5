#include "sheet_samples.h"

#include "common/base64.h"

#include <cairo.h>

#include <cmath>
#include <cstdlib>
#include <memory>

namespace samples {
namespace {

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

json japanese(std::string name, std::string kana) {
    json person = hanako();
    person["name"] = std::move(name);
    person["name_kana"] = std::move(kana);
    return person;
}

}  // namespace

json hanako() {
    return {{"kind", "japanese"},
            {"name", "見本 花子"},
            {"name_kana", "ミホン ハナコ"},
            {"former_name", ""},
            {"former_name_kana", ""},
            {"birth_date", "1946-04-08"},
            {"sex", "女"},
            {"address", "さくら野市本町一丁目2番3号"},
            {"head_name", nullptr},
            {"relation", nullptr},
            {"resident_since", "1991-04-01"},
            {"address_since", "2000-05-10"},
            {"previous_address", "さくら野市緑町三丁目4番5号"},
            {"notified_on", "2000-05-12"},
            {"domicile", nullptr},
            {"domicile_head", nullptr},
            {"individual_number", nullptr},
            {"resident_code", nullptr},
            {"remarks", json::array()}};
}

json foreigner() {
    json person = hanako();
    person.update({{"kind", "foreign"},
                   {"name", "NGUYỄN THỊ ÁNH NGUYỆT"},
                   {"name_kana", ""},
                   {"alias", "緑川 月子"},
                   {"alias_kana", "ミドリカワ ツキコ"},
                   {"birth_date", "1990-02-03"},
                   {"nationality", "ベトナム"},
                   {"resident_class", "中長期在留者"},
                   {"residence_status", "技術・人文知識・国際業務"},
                   {"residence_period", "5年"},
                   {"residence_until", "2029-03-31"},
                   {"residence_card_number", "AB12345678CD"},
                   {"alias_history", {{{"label", "緑川 ルナ"}, {"value", "平成30年6月1日記載 令和2年7月8日削除"}}}}});
    return person;
}

json juminhyo(std::vector<json> persons) {
    bool many = persons.size() > 1;
    return {{"variant", many ? "all" : "part"},
            {"household", many},
            {"address", "さくら野市本町一丁目2番3号"},
            {"head_name", "見本 花子"},
            {"persons", persons}};
}

json household(int members) {
    const std::pair<const char*, const char*> names[] = {
        {"見本 花子", "ミホン ハナコ"}, {"髙橋 一郎", "タカハシ イチロウ"}, {"𠮷田 葵", "ヨシダ アオイ"},
        {"葛\U000E0100城 邉", ""},      {"濵﨑 栁", "ハマサキ ヤナギ"},     {"見本 太郎", "ミホン タロウ"}};
    std::vector<json> persons;
    for (int i = 0; i < members; ++i) {
        bool foreign = i % 4 == 3;
        json person = foreign ? foreigner() : japanese(names[i % 6].first, names[i % 6].second);
        person["relation"] = i == 0 ? "世帯主" : "子";
        persons.push_back(person);
    }
    return juminhyo(persons);
}

json seal_impression(double mm) {
    int side = static_cast<int>(std::lround(mm * 40));
    std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, side, side), &cairo_surface_destroy);
    std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface.get()), &cairo_destroy);
    cairo_set_line_width(cairo.get(), 20);
    cairo_arc(cairo.get(), side / 2.0, side / 2.0, side / 2.0 - 10, 0, 7);
    cairo_move_to(cairo.get(), side / 2.0, 0);
    cairo_line_to(cairo.get(), side / 2.0, side);
    cairo_move_to(cairo.get(), 0, side / 2.0);
    cairo_line_to(cairo.get(), side, side / 2.0);
    cairo_stroke(cairo.get());
    std::string png;
    cairo_surface_write_to_png_stream(surface.get(), &append, &png);
    return {{"png", madoguchi::to_base64(png)}, {"width_mm", mm}, {"height_mm", mm}};
}

json inkan() {
    json data = hanako();
    data["variant"] = "self";
    data["impression"] = seal_impression(15);
    return data;
}

json shotoku(bool taxable) {
    auto amount = [&](int yen) { return taxable ? yen : 0; };
    return {{"variant", taxable ? "taxable" : "exempt"},
            {"kind", "japanese"},
            {"year_name", "令和8年度(令和7年1月~12月の所得)"},
            {"address_on_january_1", "さくら野市本町一丁目2番3号"},
            {"address", "さくら野市本町一丁目2番3号"},
            {"name", "見本 花子"},
            {"birth_date", "1946-04-08"},
            {"incomes",
             {{{"label", "給与収入"}, {"amount", amount(5000000)}},
              {{"label", "給与所得"}, {"amount", amount(3560000)}},
              {{"label", "公的年金等"}, {"amount", amount(120000)}}}},
            {"income_total", amount(3680000)},
            {"income_gross", amount(3680000)},
            {"deductions",
             {{{"label", "社会保険料"}, {"amount", amount(700000)}}, {{"label", "基礎"}, {"amount", amount(430000)}}}},
            {"deduction_total", amount(1130000)},
            {"dependants", 2},
            {"tax_base", amount(2550000)},
            {"forest_tax", amount(1000)},
            {"city_income_part", amount(153000)},
            {"city_flat_part", amount(3000)},
            {"prefecture_income_part", amount(102000)},
            {"prefecture_flat_part", amount(1000)},
            {"tax_total", amount(260000)}};
}

json nozei() {
    auto tax = [](const char* name, int amount, int paid) {
        return json{{"tax", name},  {"due", "2026-06-30"},     {"amount", amount},
                    {"paid", paid}, {"unpaid", amount - paid}, {"not_due", 0}};
    };
    return {{"variant", "self"},
            {"year_name", "令和8年度"},
            {"address", "さくら野市本町一丁目2番3号"},
            {"name", "見本 花子"},
            {"reflected_until", "2026-11-13"},
            {"taxes", {tax("市民税・県民税(普通徴収)", 260000, 260000), tax("固定資産税・都市計画税", 84000, 63000)}}};
}

json koseki(bool whole) {
    json birth{{"title", "出生"},
               {"items",
                {{{"label", "出生日"}, {"date", "1946-04-08"}},
                 {{"label", "出生地"}, {"value", "さくら野市"}},
                 {{"label", "届出日"}, {"date", "1946-04-10"}},
                 {{"label", "届出人"}, {"value", "父"}}}}};
    json marriage{{"title", "婚姻"},
                  {"items",
                   {{{"label", "婚姻日"}, {"date", "1970-05-03"}},
                    {{"label", "配偶者氏名"}, {"value", "見本 太郎"}},
                    {{"label", "従前戸籍"}, {"value", "さくら野市緑町三丁目4番 例示太郎"}}}}};
    json person{{"given_name", "花子"}, {"given_name_kana", "ハナコ"}, {"birth_date", "1946-04-08"},
                {"spouse", "妻"},       {"father", "例示太郎"},        {"mother", "例示梅子"},
                {"relation", "長女"},   {"events", {birth, marriage}}};
    json husband = person;
    husband.update({{"given_name", "太郎"}, {"given_name_kana", ""}, {"spouse", "夫"}, {"relation", "長男"}});
    json persons = whole ? json::array({husband, person}) : json::array({person});
    return {{"variant", whole ? "all" : "part"},
            {"domicile", "さくら野市本町一丁目2番地"},
            {"head_name", "見本 太郎"},
            {"register_events", {{{"title", "戸籍編製"}, {"items", {{{"label", "編製日"}, {"date", "1970-05-03"}}}}}}},
            {"persons", persons},
            {"remarks", json::array()}};
}

json fuhyo() {
    json person{{"name", "見本 花子"},
                {"birth_date", "1946-04-08"},
                {"sex", "女"},
                {"addresses",
                 {{{"address", "さくら野市緑町三丁目4番5号"}, {"since", "1991-04-01"}},
                  {{"address", "さくら野市本町一丁目2番3号"}, {"since", "2000-05-10"}}}}};
    return {{"variant", "part"},
            {"domicile", nullptr},
            {"domicile_head", nullptr},
            {"persons", json::array({person})},
            {"remarks", json::array()}};
}

std::vector<std::pair<std::string, json>> every_kind() {
    json kisai = household(3);
    return {{"juminhyo", juminhyo({hanako()})}, {"juminhyo-kisai", kisai}, {"inkan", inkan()},
            {"shotoku", shotoku(true)},         {"nozei", nozei()},        {"koseki-zenbu", koseki(true)},
            {"koseki-kojin", koseki(false)},    {"fuhyo", fuhyo()}};
}

madoguchi::printers::SheetIssue issue(const std::string& seal_svg) {
    madoguchi::printers::SheetIssue issue;
    issue.document.text = "01JDEADBEEF0123456789ABCDE";
    issue.visit.text = "01JDV1S1T00123456789ABCDEF";
    issue.serial = "8-1124-000128";
    issue.city = "さくら野市";
    issue.place = "市役所1階 2号機";
    issue.date = std::chrono::year(2026) / 11 / 24;
    issue.certifier.title = "さくら野市長";
    issue.certifier.name = "見本 一郎";
    if (!seal_svg.empty()) issue.certifier.seal = madoguchi::text::Picture::from_svg(seal_svg).value();
    return issue;
}

madoguchi::printers::SheetTemplates templates() {
    auto read = madoguchi::printers::read_sheet_templates(std::string(SOURCE_ROOT) + "/assets", "sample");
    if (!read.has_value()) {
        std::fprintf(stderr, "%s\n", read.error().detail.c_str());
        std::abort();
    }
    return read.value();
}

}  // namespace samples
