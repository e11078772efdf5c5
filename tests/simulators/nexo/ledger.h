// What the terminal must never forget: money moved and the replies it gave, on disk before the reply leaves.
#pragma once

#include "tests/simulators/shared/simulator.h"

#include <map>
#include <vector>

namespace madoguchi::simulator {

class Ledger {
public:
    // Reads what an earlier run left in `state`: ledger.jsonl (charge, reversal) and replies.jsonl (everything else).
    explicit Ledger(const std::filesystem::path& state);

    // Both keep the reply under its header's ServiceID, for TransactionStatus.
    void record_money(json entry, const json& header, const json& body);
    void record_reply(const json& header, const json& body);

    [[nodiscard]] bool knows(const std::string& service_id) const { return replies.contains(service_id); }
    [[nodiscard]] const json& reply_to(const std::string& service_id) const { return replies.at(service_id); }
    // The charge of that POITransactionID, or nullptr; `reversed` says whether it was given back.
    [[nodiscard]] const json* charge(const std::string& id, const std::string& time) const;
    [[nodiscard]] bool reversed(const std::string& id) const;
    [[nodiscard]] const json* last_of(const std::string& type) const;  // nullptr: none
    [[nodiscard]] std::string next_id() const;
    [[nodiscard]] json entries() const;  // without the replies

private:
    std::filesystem::path money_file, reply_file;
    std::vector<json> money;
    std::map<std::string, json> replies;  // ServiceID -> {"header": …, "body": …}
};

}  // namespace madoguchi::simulator
