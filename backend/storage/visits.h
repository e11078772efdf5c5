// Visits with their challenges, tokens, quotes and payments. Database Worker only.
#pragma once

#include "backend/crypto/seal.h"
#include "backend/problem.h"
#include "backend/storage/database.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace madoguchi::backend {

struct Visit {
    std::string id, terminal, state, language, resident, revocation;  // state: open | closed | expired
    std::string close_reason = {};
    WallTime started, expires;
};

struct StoredQuote {
    std::string id, visit, service, fee_code;
    nlohmann::json options;
    std::int64_t amount = 0, copies = 1, total = 0;
    WallTime expires;
};

struct Payment {
    std::string attempt, visit, quote, terminal, outcome, means, brand, transaction, receipt_number;
    std::int64_t amount = 0;
    bool mismatch = false;  // another amount than the quote's
    WallTime updated = {};  // when it became what it is
};

class Visits {
public:
    Visits(Database& database, const Sealer& sealer) : database{database}, sealer{sealer} {}

    Result<void> start(const Visit& visit);
    // Only of this terminal; an expired one is reported as such.
    Result<std::optional<Visit>> find(const std::string& id, const std::string& terminal, WallTime now);
    // For staff: visits of every terminal whose id ends so, newest first.
    Result<std::vector<Visit>> ending_with(const std::string& end, std::int64_t most, WallTime now);
    Result<std::optional<Visit>> find_by_token(const std::string& token, const std::string& terminal, WallTime now);
    Result<void> close(const std::string& id, const std::string& reason);
    // Ids of visits that have just expired; they are closed.
    Result<std::vector<std::string>> expire(WallTime now);
    // Binds person and token to the visit; only the token's hash is stored.
    Result<void> sign_in(const std::string& visit, const std::string& resident, const std::string& token,
                         std::string_view revocation);

    Result<void> add_challenge(const std::string& nonce, const std::string& visit, const std::string& terminal,
                               WallTime expires);
    // True once, for the right visit and terminal and before its end.
    Result<bool> use_challenge(const std::string& nonce, const std::string& visit, const std::string& terminal,
                               WallTime now);

    Result<void> add_quote(const StoredQuote& quote);
    Result<std::optional<StoredQuote>> quote(const std::string& id, const std::string& visit);

    Result<std::vector<Payment>> payments(const std::string& visit);
    Result<std::optional<Payment>> payment(const std::string& attempt);
    // Writes the present state and an entry for the day totals.
    Result<void> record_payment(const Payment& payment, const StoredQuote& quote, bool mismatch, WallTime now);
    // An entry for the day totals; the payment itself stays as it is.
    Result<void> record_refund(const Payment& payment, const StoredQuote& quote, const std::string& means,
                               std::int64_t amount, WallTime now);

private:
    Database& database;
    const Sealer& sealer;
};

[[nodiscard]] std::int64_t milliseconds(WallTime time);
[[nodiscard]] WallTime wall_time(std::int64_t milliseconds);

}  // namespace madoguchi::backend
