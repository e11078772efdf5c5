// Money given back and sheets made void by staff, always by two persons: one proposes, another decides. Both tables are
// only ever added to. A decision's place is taken once (its key is the proposal), so of two who decide at the same time
// one wins. Database Worker only.
#pragma once

#include "backend/storage/visits.h"

namespace madoguchi::backend {

struct Adjustment {
    std::string id, kind;                 // kind: refund | void
    std::string visit, subject;           // subject: the payment's attempt | the document
    std::string label;                    // transaction | serial
    std::string way, reason;              // way of a refund: cash | terminal
    std::string proposed_by, decided_by;  // account names
    std::string state;                    // open | confirmed | rejected
    std::int64_t amount = 0;
    WallTime proposed, decided;
};

class Adjustments {
public:
    Adjustments(Database& database, const Sealer& sealer) : database{database}, sealer{sealer} {}

    Result<void> propose(const Adjustment& one);
    // False: it was decided before.
    Result<bool> decide(const std::string& id, const std::string& decision, const std::string& by, WallTime now);

    Result<std::optional<Adjustment>> find(const std::string& id);
    Result<std::vector<Adjustment>> of_visit(const std::string& visit);  // oldest first
    Result<std::vector<Adjustment>> open();                              // oldest first
    Result<std::vector<Adjustment>> decided(WallTime from, WallTime until);
    Result<bool> waits_for(const std::string& subject);
    // Confirmed refunds of one payment.
    Result<std::int64_t> given_back(const std::string& attempt);

private:
    Result<std::vector<Adjustment>> select(std::string_view where, const std::vector<Value>& values);

    Database& database;
    const Sealer& sealer;
};

}  // namespace madoguchi::backend
