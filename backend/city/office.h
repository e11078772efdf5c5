// The city's own rules and amounts: assets/cities/<city>/city.toml and office.toml, with fees, hours and holidays of an
// import laid over them by code. Read at start and after an import; immutable. Format: docs/import.md.
#pragma once

#include "backend/city/hours.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <set>

namespace madoguchi::backend {

using Text = std::map<std::string, std::string>;  // by language, "ja" is always there

struct Fee {
    std::string code;
    std::int64_t amount = 0;  // yen
    Text name;
    std::string tax_class;  // exempt | taxable_10 | taxable_8 | out_of_scope
};

struct Means {
    std::string id, kind, pictogram, receipt_title, issuer;
    Text name, remark;
    std::vector<std::string> brands;
    bool stamp = false;
};

struct Desk {
    Text name;
    std::string number, telephone, hours;
};

struct Certifier {
    std::string from, until, title, name;  // dates inclusive, until "" = still
    std::filesystem::path seal;
};

// A year whose record can be certified: fiscal `year` (income of year - 1) from the day `released`.
struct RecordYear {
    int year = 0;
    std::string released, reflected_until;
};

struct OfficeRules {
    int least_age = 15, copies = 10, longest_name = 60, longest_address = 90, register_years = 5, refusal_days = 90;
    std::chrono::minutes closing_grace{20}, visit{30}, quote{10};
    std::chrono::milliseconds least_reply{300};
    std::chrono::hours oldest_list{48};
    bool accept_unknown_revocation = false;
    std::string honorific, machine_hours;
    std::string second_person = "clerk";  // the least role that confirms a refund or a void
    std::vector<std::string> switches;
};

struct Office {
    std::string id, timezone;
    Text name;
    OfficeRules rules;
    Desk counter;
    std::optional<Desk> after_hours;
    std::map<std::string, Hours, std::less<>> hours;
    std::map<std::string, Fee, std::less<>> fees;
    Calendar calendar;
    std::vector<Means> means;
    std::vector<Text> notices;
    std::vector<Certifier> certifiers;
    std::vector<RecordYear> income_years, tax_years;  // newest first

    // nullptr: no such code. Whoever opens the shop checks with check_codes().
    [[nodiscard]] const Hours* find_hours(std::string_view code) const;
    [[nodiscard]] const Fee* find_fee(std::string_view code) const;
    [[nodiscard]] const Certifier* certifier_on(std::string_view date) const;
};

Result<Office> read_office(const std::filesystem::path& assets, std::string_view city);

// Parts that an import shares with office.toml.
Result<Fee> read_fee(const nlohmann::json& json, const std::string& place);
Result<std::vector<std::string>> read_holidays(const nlohmann::json& list, const std::string& place);
[[nodiscard]] Text text_of(const nlohmann::json& json);

}  // namespace madoguchi::backend
