// 交付記録: one line per sheet with its serial, and the sheet itself, sealed, until the visit ends. A serial is taken
// before rendering and never given again, whatever becomes of the sheet. Who reads it is logged by the caller. Database
// Worker only.
#pragma once

#include "backend/storage/visits.h"

#include <map>

namespace madoguchi::backend {

struct IssuedDocument {
    std::string id, serial, visit, terminal, quote, service, register_name, requester, outcome, attempt, sha256, code;
    nlohmann::json options = nlohmann::json::object();
    std::vector<std::string> persons;  // names shown on the sheet
    std::int64_t fee = 0, copy_number = 1, pages = 0, size = 0, impressions = 0;
    WallTime created, outcome_time, retain_until;
};

struct RegisterQuery {
    WallTime from, until;
    std::string serial, service, outcome;  // "" = any
    std::int64_t most = 200;
};

// What a terminal may report after what is recorded: pending → issued, not_issued, spoiled; issued → forgotten.
[[nodiscard]] bool may_become(std::string_view from, std::string_view to);
// What staff, who look at the paper, may put right: every end, but only a sheet that came out can be forgotten, and
// what two persons made void stays so.
[[nodiscard]] bool may_be_corrected(std::string_view from, std::string_view to);
// By two persons: whatever can still pass as a certificate, or be printed. A sheet that came out becomes voided, any
// other one spoiled.
[[nodiscard]] bool may_be_voided(std::string_view from);
[[nodiscard]] std::string voided_outcome(std::string_view from);

class IssueRegister {
public:
    IssueRegister(Database& database, const Sealer& sealer) : database{database}, sealer{sealer} {}

    // The next number of a series such as "8": commits with the caller's transaction.
    Result<std::int64_t> next_number(const std::string& series);
    Result<void> add(const IssuedDocument& document);
    Result<void> store_content(const std::string& id, std::string_view pdf, std::int64_t pages,
                               const std::string& sha256, const std::string& code);
    Result<std::string> content(const std::string& id);  // "" = no longer kept
    Result<void> drop_content(const std::string& visit);
    Result<void> set_outcome(const std::string& id, const std::string& outcome, const std::string& attempt,
                             std::int64_t impressions, WallTime now);
    // The terminal's attempt and what came out, beside an outcome that stays as it is.
    Result<void> set_print(const std::string& id, const std::string& attempt, std::int64_t impressions);

    Result<std::optional<IssuedDocument>> find(const std::string& id);
    Result<std::optional<IssuedDocument>> find_by_sha256(const std::string& sha256);
    Result<std::vector<IssuedDocument>> of_visit(const std::string& visit);
    Result<std::vector<IssuedDocument>> of_quote(const std::string& quote);
    Result<std::vector<IssuedDocument>> search(const RegisterQuery& query);
    Result<std::optional<IssuedDocument>> find_by_serial(const std::string& serial);
    // How many sheets ended how; no names are read.
    Result<std::map<std::string, std::int64_t>> outcomes(WallTime from, WallTime until);
    // Sheets that a stop or a failure left without content: they were never handed out.
    Result<void> settle_unfinished(WallTime created_before, WallTime now);
    Result<std::int64_t> purge(WallTime now);  // past their retention

private:
    Result<std::vector<IssuedDocument>> select(std::string_view where, const std::vector<Value>& values);
    Result<IssuedDocument> read(const Row& row);

    Database& database;
    const Sealer& sealer;
};

}  // namespace madoguchi::backend
