// Residents and what the registers say about them, as an import brings it (docs/import.md) and the storage keeps it.
// 住民票コード is never read at all. Texts may hold any character of the registers, IVS included (UTF-8). Dates
// "YYYY-MM-DD", "" = none.
#pragma once

#include "backend/json_reader.h"

#include <optional>
#include <string>
#include <vector>

namespace madoguchi::backend {

enum class PersonKind { japanese, foreign };
enum class PersonState { resident, moved_out, deceased };

struct PersonName {
    std::string family, given;  // "NGUYEN THI LAN": family name first, as the register writes it
    std::string furigana;       // may be empty for months after the law of 2026-05-26
    [[nodiscard]] std::string full() const;
};

struct Alias {  // 通称
    std::string text, from, until;
};

struct ForeignFacts {
    std::string category;                 // 住民区分, such as 中長期在留者
    std::string nationality;              // 国籍・地域
    std::string status, period, expires;  // 在留資格, 在留期間, 満了の日
    std::string card_number;              // 在留カード等の番号
    std::string alias, alias_furigana;    // 通称, "" = none
    std::vector<Alias> alias_history;
};

struct Resident {
    std::string id, household, koseki, card_key;
    PersonKind kind = PersonKind::japanese;
    PersonState state = PersonState::resident;
    std::string state_date, moved_to;  // of moving out or death; the city moved to
    PersonName name;
    std::string former_family, former_family_furigana;  // 旧氏
    std::string birth, sex;                             // "男", "女" or ""
    std::string relation;                               // 続柄 to the head of the household
    std::string address;                                // "" = the household's
    std::string address_since, resident_since, notified, previous_address;
    std::string future_address, future_since;  // 転出予定
    std::string honseki, koseki_head;  // as written on the residence record; a koseki here has its own record too
    std::string individual_number;     // 12 digits or ""
    std::string remarks;
    std::optional<ForeignFacts> foreign;
};

struct Household {
    std::string id, address, head;  // head: resident id
};

struct KosekiEntry {  // one 身分事項: 出生, 婚姻 …
    std::string title;
    std::vector<std::pair<std::string, std::string>> rows;
};
struct KosekiMember {
    std::string resident;                                      // "" = not a resident here
    PersonName name;                                           // furigana: of the given name only, as 戸籍 has it
    std::string birth, sex, father, mother, relation, spouse;  // spouse: 配偶者区分, 夫 or 妻
    bool removed = false;                                      // 除籍
    std::string removed_on;
    std::vector<KosekiEntry> entries;
    std::vector<Alias> addresses;  // 附票: text = address, from, until
};
struct Koseki {
    std::string id, honseki, head;     // 筆頭者
    std::string state;                 // current | former
    std::vector<KosekiEntry> entries;  // 戸籍事項: 戸籍編製 …
    std::vector<KosekiMember> members;
};

struct SealRegistration {
    std::string resident, number, registered, state;  // registered | suspended
    std::string impression;                           // PNG
    double width_mm = 0, height_mm = 0;               // true size
};

struct IncomeRecord {
    std::string resident, state, issuing_city;  // declared | undeclared | not_resident
    int year = 0;                               // fiscal year; the income is of the year before
    std::string address;                        // on 1 January, "" = the present one
    std::vector<std::pair<std::string, std::int64_t>> incomes, deductions;  // yen, in sheet order
    std::int64_t income_total = 0, income_gross = 0, deduction_total = 0, tax_base = 0;
    std::int64_t city_income_part = 0, city_flat_part = 0, prefecture_income_part = 0, prefecture_flat_part = 0,
                 forest_tax = 0;
    int dependants = 0;
    [[nodiscard]] std::int64_t tax_total() const {
        return city_income_part + city_flat_part + prefecture_income_part + prefecture_flat_part + forest_tax;
    }
};

struct TaxLine {
    std::string tax, due;                            // due: last day of payment, "" = several
    std::int64_t amount = 0, paid = 0, not_due = 0;  // yen; not_due: the part of the unpaid that is not due yet
};
struct TaxRecord {
    std::string resident;
    int year = 0;
    std::vector<TaxLine> lines;
};

// Why somebody gets no paper from a machine although the record is there. The first six answer with the generic
// refusal.
enum class Cause {
    support_measure,      // 支援措置
    restricted_kind,      // this kind is barred for this person
    departure_pending,    // a member has notified that they leave
    same_day_arrival,     // moved in today, the record is not complete
    residence_check,      // 居所確認中
    record_inconsistent,  // two registers disagree
    register_updating,
    glyph_pending,
    text_too_long,  // with refusal codes of their own
};
struct Hold {
    std::string id;
    Cause cause = Cause::restricted_kind;
    std::vector<std::string> residents, households, koseki,
        addresses;                      // whom it covers; addresses: where it must not stand
    std::vector<std::string> services;  // empty = all
    std::string from, until, note;
};

Result<Resident> read_resident(const nlohmann::json& json, const std::string& place);
Result<Household> read_household(const nlohmann::json& json, const std::string& place);
Result<Koseki> read_koseki(const nlohmann::json& json, const std::string& place);
Result<SealRegistration> read_seal(const nlohmann::json& json, const std::string& place);
Result<IncomeRecord> read_income(const nlohmann::json& json, const std::string& place);
Result<TaxRecord> read_tax(const nlohmann::json& json, const std::string& place);
Result<Hold> read_hold(const nlohmann::json& json, const std::string& place);

[[nodiscard]] std::string_view name(Cause cause);

// Full years on `date`, counted on the birthday itself (a card rule, not the reckoning of the law of 1902 by the day
// before).
[[nodiscard]] int age_on(std::string_view birth, std::string_view date);

// One character of the given name hidden: "見本 花○", "見本 ○". Marks and variation selectors belong to their
// character.
[[nodiscard]] std::string masked(const PersonName& name);
// The name as it is spoken to in a list: given names only.
[[nodiscard]] std::string given_name(const Resident& person);
// For comparing addresses: spaces removed, digits and hyphens to half width.
[[nodiscard]] std::string comparable(std::string_view address);

}  // namespace madoguchi::backend
