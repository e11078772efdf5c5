#include "backend/storage/registry.h"

#include "common/json.h"

#include <fmt/format.h>

#include <set>

namespace madoguchi::backend {
namespace {

std::string place(std::string_view kind, std::string_view id) {
    return fmt::format("records:{}:{}", kind, id);
}

std::string year_id(const std::string& resident, int year) {
    return fmt::format("{}/{}", resident, year);
}

}  // namespace

Result<void> Registry::put(std::string_view kind, const std::string& id, const std::string& owner,
                           const nlohmann::json& content) {
    std::string kind_text{kind};
    BOOST_OUTCOME_TRY(database.run("delete from records where kind = :1 and id = :2", {kind_text, id}));
    return database.run("insert into records (kind, id, owner, body_sealed) values (:1, :2, :3, :4)",
                        {kind_text, id, owner, sealer.seal(content.dump(), place(kind, id))});
}

Result<void> Registry::link_card(const std::string& card_key, const std::string& resident) {
    BOOST_OUTCOME_TRY(database.run("delete from card_keys where card_key = :1 or resident = :2", {card_key, resident}));
    return database.run("insert into card_keys (card_key, resident) values (:1, :2)", {card_key, resident});
}

Result<void> Registry::link_hold(const Hold& hold) {
    BOOST_OUTCOME_TRY(database.run("delete from hold_links where hold = :1", {hold.id}));
    std::set<std::string> subjects;
    for (const auto& id : hold.residents) subjects.insert("resident:" + id);
    for (const auto& id : hold.households) subjects.insert("household:" + id);
    for (const auto& id : hold.koseki) subjects.insert("koseki:" + id);
    for (const auto& address : hold.addresses) subjects.insert("address:" + sealer.fingerprint(comparable(address)));
    for (const auto& subject : subjects) {
        BOOST_OUTCOME_TRY(database.run("insert into hold_links (subject, hold) values (:1, :2)", {subject, hold.id}));
    }
    return ok();
}

Result<nlohmann::json> Registry::open(std::string_view kind, const std::string& id, const std::string& sealed) {
    BOOST_OUTCOME_TRY(auto plain, sealer.unseal(sealed, place(kind, id)));
    auto json = parse_json(plain);
    wipe(plain);
    return json;
}

Result<std::vector<nlohmann::json>> Registry::all(std::string_view kind) {
    BOOST_OUTCOME_TRY(auto rows, database.rows("select id, body_sealed from records where kind = :1 order by id",
                                               {std::string{kind}}));
    std::vector<nlohmann::json> bodies;
    for (const auto& row : rows) {
        BOOST_OUTCOME_TRY(auto one, open(kind, row.text(0), row.text(1)));
        bodies.push_back(std::move(one));
    }
    return bodies;
}

Result<std::optional<nlohmann::json>> Registry::body(std::string_view kind, const std::string& id) {
    BOOST_OUTCOME_TRY(auto rows, database.rows("select body_sealed from records where kind = :1 and id = :2",
                                               {std::string{kind}, id}));
    if (rows.empty()) return std::nullopt;
    BOOST_OUTCOME_TRY(auto json, open(kind, id, rows.front().text(0)));
    return std::optional{std::move(json)};
}

template <class T>
Result<std::optional<T>> Registry::get(std::string_view kind, const std::string& id,
                                       Result<T> (*read)(const nlohmann::json&, const std::string&)) {
    BOOST_OUTCOME_TRY(auto json, body(kind, id));
    if (!json) return std::nullopt;
    BOOST_OUTCOME_TRY(auto record, read(*json, place(kind, id)));
    return std::optional{std::move(record)};
}

Result<bool> Registry::exists(std::string_view kind, const std::string& id) {
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows("select id from records where kind = :1 and id = :2", {std::string{kind}, id}));
    return !rows.empty();
}

Result<std::optional<std::string>> Registry::resident_of_card(const std::string& card_key) {
    BOOST_OUTCOME_TRY(auto rows, database.rows("select resident from card_keys where card_key = :1", {card_key}));
    if (rows.empty()) return std::nullopt;
    return std::optional{rows.front().text(0)};
}

Result<std::optional<Resident>> Registry::resident(const std::string& id) {
    return get<Resident>("resident", id, read_resident);
}
Result<std::optional<Household>> Registry::household(const std::string& id) {
    return get<Household>("household", id, read_household);
}
Result<std::optional<Koseki>> Registry::koseki(const std::string& id) {
    return get<Koseki>("koseki", id, read_koseki);
}
Result<std::optional<SealRegistration>> Registry::seal(const std::string& resident) {
    return get<SealRegistration>("seal", resident, read_seal);
}
Result<std::optional<IncomeRecord>> Registry::income(const std::string& resident, int year) {
    return get<IncomeRecord>("income", year_id(resident, year), read_income);
}
Result<std::optional<TaxRecord>> Registry::tax(const std::string& resident, int year) {
    return get<TaxRecord>("tax", year_id(resident, year), read_tax);
}

Result<std::vector<Resident>> Registry::members(const std::string& household) {
    BOOST_OUTCOME_TRY(
        auto rows,
        database.rows("select id, body_sealed from records where kind = 'resident' and owner = :1 order by id",
                      {household}));
    std::vector<Resident> people;
    for (const auto& row : rows) {
        BOOST_OUTCOME_TRY(auto json, open("resident", row.text(0), row.text(1)));
        BOOST_OUTCOME_TRY(auto person, read_resident(json, place("resident", row.text(0))));
        people.push_back(std::move(person));
    }
    return people;
}

Result<std::vector<Hold>> Registry::holds(const std::vector<std::string>& subjects,
                                          const std::vector<std::string>& addresses) {
    std::set<std::string> wanted{subjects.begin(), subjects.end()}, found;
    for (const auto& address : addresses) {
        if (!address.empty()) wanted.insert("address:" + sealer.fingerprint(comparable(address)));
    }
    for (const auto& subject : wanted) {
        BOOST_OUTCOME_TRY(auto rows, database.rows("select hold from hold_links where subject = :1", {subject}));
        for (const auto& row : rows) found.insert(row.text(0));
    }
    std::vector<Hold> holds;
    for (const auto& id : found) {
        BOOST_OUTCOME_TRY(auto hold, get<Hold>("hold", id, read_hold));
        if (hold) holds.push_back(std::move(*hold));
    }
    return holds;
}

}  // namespace madoguchi::backend
