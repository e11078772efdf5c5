#include "backend/city/office.h"

#include "backend/toml_json.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::backend {
namespace {

int small(JsonReader& reader, std::string_view key, int fallback, int least, int most) {
    return static_cast<int>(reader.integer(key, fallback, least, most));
}

Result<OfficeRules> read_rules(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    OfficeRules rules;
    rules.least_age = small(reader, "least_age", 15, 0, 99);
    rules.copies = small(reader, "copies", 10, 1, 99);
    rules.longest_name = small(reader, "longest_name", 60, 10, 200);
    rules.longest_address = small(reader, "longest_address", 90, 10, 300);
    rules.register_years = small(reader, "register_years", 5, 1, 100);
    rules.refusal_days = small(reader, "refusal_days", 90, 1, 3650);
    rules.closing_grace = std::chrono::minutes{small(reader, "closing_grace_minutes", 20, 0, 240)};
    rules.visit = std::chrono::minutes{small(reader, "visit_minutes", 30, 1, 240)};
    rules.quote = std::chrono::minutes{small(reader, "quote_minutes", 10, 1, 60)};
    rules.least_reply = std::chrono::milliseconds{small(reader, "least_reply_milliseconds", 300, 0, 5000)};
    rules.oldest_list = std::chrono::hours{small(reader, "oldest_list_hours", 48, 1, 8760)};
    rules.accept_unknown_revocation = reader.flag("accept_unknown_revocation", false);
    rules.honorific = reader.text("honorific", "");
    rules.machine_hours = reader.text("machine_hours");
    rules.switches = reader.texts("switches");
    rules.second_person = reader.word("second_person", {"clerk", "supervisor", "administrator"}, "clerk");
    BOOST_OUTCOME_TRY(reader.finish());
    return rules;
}

Result<Desk> read_desk(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    Desk desk;
    desk.name = text_of(reader.languages("name", true));
    desk.number = reader.text("number", "");
    desk.telephone = reader.text("telephone", "");
    desk.hours = reader.text("hours");
    BOOST_OUTCOME_TRY(reader.finish());
    return desk;
}

Result<Means> read_means(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    Means means;
    means.id = reader.text("id");
    means.kind = reader.word("kind", {"cashless", "cash"}, "cashless");
    means.pictogram = reader.text("pictogram", "");
    means.receipt_title = reader.word("receipt_title", {"領収書", "ご利用明細"});
    means.issuer = reader.text("issuer");
    means.name = text_of(reader.languages("name", true));
    means.remark = text_of(reader.languages("remark", false));
    means.brands = reader.texts("brands");
    means.stamp = reader.flag("stamp", false);
    BOOST_OUTCOME_TRY(reader.finish());
    return means;
}

Result<Certifier> read_certifier(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    Certifier certifier;
    certifier.from = reader.date("from");
    certifier.until = reader.date("until", "");
    certifier.title = reader.text("title");
    certifier.name = reader.text("name");
    certifier.seal = reader.text("seal");
    BOOST_OUTCOME_TRY(reader.finish());
    return certifier;
}

Result<RecordYear> read_year(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    RecordYear year;
    year.year = small(reader, "year", 0, 1990, 2200);
    year.released = reader.date("released");
    year.reflected_until = reader.date("reflected_until", "");
    BOOST_OUTCOME_TRY(reader.finish());
    return year;
}

template <class T>
Result<std::vector<T>> read_list(JsonReader& reader, std::string_view key, bool required,
                                 Result<T> (*read_one)(const nlohmann::json&, const std::string&)) {
    std::vector<T> list;
    const auto* array = reader.array(key, required);
    if (array == nullptr) return list;
    for (const auto& item : *array) {
        BOOST_OUTCOME_TRY(auto one, read_one(item, fmt::format("{}/{}", reader.place_of(key), list.size())));
        list.push_back(std::move(one));
    }
    return list;
}

template <class T>
std::map<std::string, T, std::less<>> by_code(std::vector<T> list) {
    std::map<std::string, T, std::less<>> map;
    for (auto& one : list) map.insert_or_assign(one.code, std::move(one));
    return map;
}

Result<Text> read_notice(const nlohmann::json& json, const std::string& place) {
    nlohmann::json wrapped{{"text", json}};
    JsonReader reader{wrapped, place};
    auto text = text_of(reader.languages("text", true));
    BOOST_OUTCOME_TRY(reader.finish());
    return text;
}

Result<void> fill_desks(Office& office, JsonReader& reader) {
    if (const auto* rules = reader.object("rules", true)) {
        BOOST_OUTCOME_TRY(auto read, read_rules(*rules, "/rules"));
        office.rules = std::move(read);
    }
    if (const auto* counter = reader.object("counter", true)) {
        BOOST_OUTCOME_TRY(auto read, read_desk(*counter, "/counter"));
        office.counter = std::move(read);
    }
    if (const auto* other = reader.object("after_hours", false)) {
        BOOST_OUTCOME_TRY(auto read, read_desk(*other, "/after_hours"));
        office.after_hours = std::move(read);
    }
    return ok();
}

void newest_first(std::vector<RecordYear>& years) {
    std::ranges::sort(years, [](const RecordYear& one, const RecordYear& other) { return one.year > other.year; });
}

Result<void> fill_office(Office& office, const nlohmann::json& json) {
    JsonReader reader{json};
    BOOST_OUTCOME_TRY(fill_desks(office, reader));
    BOOST_OUTCOME_TRY(auto hours, read_list<Hours>(reader, "hours", true, read_hours));
    BOOST_OUTCOME_TRY(auto fees, read_list<Fee>(reader, "fees", true, read_fee));
    BOOST_OUTCOME_TRY(office.means, read_list<Means>(reader, "means", true, read_means));
    BOOST_OUTCOME_TRY(office.notices, read_list<Text>(reader, "notices", false, read_notice));
    BOOST_OUTCOME_TRY(office.certifiers, read_list<Certifier>(reader, "certifiers", true, read_certifier));
    BOOST_OUTCOME_TRY(office.income_years, read_list<RecordYear>(reader, "income_years", false, read_year));
    BOOST_OUTCOME_TRY(office.tax_years, read_list<RecordYear>(reader, "tax_years", false, read_year));
    if (const auto* holidays = reader.array("holidays", false)) {
        BOOST_OUTCOME_TRY(office.calendar.holidays, read_holidays(*holidays, "/holidays"));
    }
    BOOST_OUTCOME_TRY(reader.finish());
    office.hours = by_code(std::move(hours));
    office.fees = by_code(std::move(fees));
    newest_first(office.income_years);
    newest_first(office.tax_years);
    return ok();
}

Result<void> fill_name(Office& office, const nlohmann::json& json) {
    JsonReader file{json};
    const auto* section = file.object("city", true);
    BOOST_OUTCOME_TRY(file.finish());
    JsonReader reader{*section, "/city"};
    office.name = text_of(reader.languages("name", true));
    office.timezone = reader.text("timezone");
    if (!timezone_exists(office.timezone)) reader.trouble(Errc::unknown_key, "timezone", "no such IANA timezone");
    reader.texts("languages");
    return reader.finish();
}

Result<void> check_desk_hours(const Office& office) {
    std::vector<std::string> codes{office.rules.machine_hours, office.counter.hours};
    if (office.after_hours) codes.push_back(office.after_hours->hours);
    for (const auto& code : codes) {
        if (office.find_hours(code) == nullptr)
            return fail(Errc::missing, fmt::format("/hours: no entry has the code '{}'", code));
    }
    return ok();
}

}  // namespace

Text text_of(const nlohmann::json& json) {
    Text text;
    for (const auto& [language, content] : json.items()) {
        if (content.is_string()) text[language] = content.get<std::string>();
    }
    return text;
}

Result<Fee> read_fee(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    Fee fee;
    fee.code = reader.text("code");
    fee.amount = reader.integer("amount", std::nullopt, 0, 1'000'000);
    fee.name = text_of(reader.languages("name", true));
    fee.tax_class = reader.word("tax_class", {"exempt", "taxable_10", "taxable_8", "out_of_scope"}, "exempt");
    BOOST_OUTCOME_TRY(reader.finish());
    return fee;
}

Result<std::vector<std::string>> read_holidays(const nlohmann::json& list, const std::string& place) {
    std::vector<std::string> days;
    for (const auto& day : list) {
        if (!day.is_string() || !is_date(day.get<std::string>())) {
            return fail(Errc::malformed, fmt::format("{}/{}: a date YYYY-MM-DD is wanted", place, days.size()));
        }
        days.push_back(day.get<std::string>());
    }
    std::ranges::sort(days);
    return days;
}

const Hours* Office::find_hours(std::string_view code) const {
    auto at = hours.find(code);
    return at == hours.end() ? nullptr : &at->second;
}

const Fee* Office::find_fee(std::string_view code) const {
    auto at = fees.find(code);
    return at == fees.end() ? nullptr : &at->second;
}

const Certifier* Office::certifier_on(std::string_view date) const {
    for (const auto& one : certifiers) {
        if (one.from <= date && (one.until.empty() || date <= one.until)) return &one;
    }
    return nullptr;
}

Result<Office> read_office(const std::filesystem::path& assets, std::string_view city) {
    auto folder = assets / "cities" / city;
    Office office;
    office.id = city;
    BOOST_OUTCOME_TRY(auto names, read_toml(folder / "city.toml"));
    if (auto done = fill_name(office, names.json); !done) return fail_with(names.placed(done.error()));
    BOOST_OUTCOME_TRY(auto file, read_toml(folder / "office.toml"));
    auto done = fill_office(office, file.json);
    if (done) done = check_desk_hours(office);
    if (!done) return fail_with(file.placed(done.error()));
    for (auto& certifier : office.certifiers) certifier.seal = folder / certifier.seal;
    return office;
}

}  // namespace madoguchi::backend
