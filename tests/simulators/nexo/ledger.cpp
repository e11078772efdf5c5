#include "tests/simulators/nexo/ledger.h"

#include <fstream>

namespace madoguchi::simulator {
namespace {

// A line that was cut off by a power loss was never answered and counts as not written.
std::vector<json> read_lines(const std::filesystem::path& file) {
    std::vector<json> lines;
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);)
        if (auto entry = json::parse(line, nullptr, false); !entry.is_discarded()) lines.push_back(std::move(entry));
    return lines;
}

std::string service_id(const json& header) {
    return header.value("ServiceID", "");
}

}  // namespace

Ledger::Ledger(const std::filesystem::path& state)
    : money_file{state / "ledger.jsonl"}, reply_file{state / "replies.jsonl"} {
    money = read_lines(money_file);
    for (const auto& entry : money) replies[entry.at("service_id")] = entry.at("reply");
    for (const auto& entry : read_lines(reply_file)) replies[entry.at("service_id")] = entry.at("reply");
}

void Ledger::record_money(json entry, const json& header, const json& body) {
    entry["service_id"] = service_id(header);
    entry["reply"] = {{"header", header}, {"body", body}};
    append_durably(money_file, entry.dump());
    replies[service_id(header)] = entry["reply"];
    money.push_back(std::move(entry));
}

void Ledger::record_reply(const json& header, const json& body) {
    json entry = {{"service_id", service_id(header)}, {"reply", {{"header", header}, {"body", body}}}};
    append_durably(reply_file, entry.dump());
    replies[service_id(header)] = entry["reply"];
}

const json* Ledger::charge(const std::string& id, const std::string& time) const {
    for (const auto& entry : money)
        if (entry.at("type") == "charge" && entry.at("id") == id && entry.at("time") == time) return &entry;
    return nullptr;
}

bool Ledger::reversed(const std::string& id) const {
    for (const auto& entry : money)
        if (entry.at("type") == "reversal" && entry.at("original") == id) return true;
    return false;
}

const json* Ledger::last_of(const std::string& type) const {
    for (auto entry = money.rbegin(); entry != money.rend(); ++entry)
        if (entry->at("type") == type) return &*entry;
    return nullptr;
}

std::string Ledger::next_id() const {
    return "T" + std::to_string(100001 + money.size());
}

json Ledger::entries() const {
    json list = json::array();
    for (auto entry : money) {
        entry.erase("reply");
        list.push_back(std::move(entry));
    }
    return list;
}

}  // namespace madoguchi::simulator
