// The registers as imported: residents, households, 戸籍, seals, tax, holds, and the imported part of fees and hours.
// Every body is sealed; only ids and links are readable in the database. Database Worker only.
#pragma once

#include "backend/crypto/seal.h"
#include "backend/people/person.h"
#include "backend/storage/database.h"

namespace madoguchi::backend {

class Registry {
public:
    Registry(Database& database, const Sealer& sealer) : database{database}, sealer{sealer} {}

    // Writes one record over an older one of the same id. The JSON was checked by the readers of people/person.h.
    Result<void> put(std::string_view kind, const std::string& id, const std::string& owner,
                     const nlohmann::json& body);
    Result<void> link_card(const std::string& card_key, const std::string& resident);
    Result<void> link_hold(const Hold& hold);
    Result<std::vector<nlohmann::json>> all(std::string_view kind);

    // Absent records are nullopt, not errors.
    Result<std::optional<std::string>> resident_of_card(const std::string& card_key);
    Result<std::optional<Resident>> resident(const std::string& id);
    Result<std::optional<Household>> household(const std::string& id);
    Result<std::vector<Resident>> members(const std::string& household);  // all states, by id
    Result<std::optional<Koseki>> koseki(const std::string& id);
    Result<std::optional<SealRegistration>> seal(const std::string& resident);
    Result<std::optional<IncomeRecord>> income(const std::string& resident, int year);
    Result<std::optional<TaxRecord>> tax(const std::string& resident, int year);
    // Holds that cover any of these subjects ("resident:r1", "household:h1", "koseki:k1") or addresses.
    Result<std::vector<Hold>> holds(const std::vector<std::string>& subjects,
                                    const std::vector<std::string>& addresses);
    Result<bool> exists(std::string_view kind, const std::string& id);

private:
    Result<std::optional<nlohmann::json>> body(std::string_view kind, const std::string& id);
    Result<nlohmann::json> open(std::string_view kind, const std::string& id, const std::string& sealed);
    template <class T>
    Result<std::optional<T>> get(std::string_view kind, const std::string& id,
                                 Result<T> (*read)(const nlohmann::json&, const std::string&));

    Database& database;
    const Sealer& sealer;
};

}  // namespace madoguchi::backend
