#include "tests/simulators/nexo/terminal.h"
#include "tests/simulators/nexo/words.h"

#include <stdexcept>

namespace madoguchi::simulator {

// ---- what the terminal asks of the till

SessionPointer Terminal::listener() const {
    if (waiting)
        if (auto session = waiting->session.lock()) return session;
    for (const auto& session : sessions)
        if (auto alive = session.lock(); alive && alive->open()) return alive;
    throw std::runtime_error{"no till is connected"};
}

void Terminal::send_device_request(const SessionPointer& session, const std::string& category, const json& body) {
    if (!session->two_way()) throw std::runtime_error{"this transport cannot ask the till"};
    json header = {{"ProtocolVersion", "3.1"},
                   {"MessageClass", "Device"},
                   {"MessageCategory", category},
                   {"MessageType", "Request"},
                   {"ServiceID", waiting ? waiting->header.value("ServiceID", "") : ""},
                   {"DeviceID", "D" + std::to_string(++asked)},
                   {"SaleID", waiting ? waiting->header.value("SaleID", "") : ""},
                   {"POIID", waiting ? waiting->header.value("POIID", "") : ""}};
    session->send({{"SaleToPOIRequest", {{"MessageHeader", header}, {category + "Request", body}}}});
}

void Terminal::ask_till(const std::string& name, const json& command) {
    json lines = json::array();
    for (const auto& line : command.value("lines", json::array())) lines.push_back(receipt_line(line));
    json content = {{"OutputFormat", "Text"}, {"OutputText", lines}};
    if (command.contains("code")) {
        content["OutputFormat"] = "BarCode";
        content["OutputBarcode"] = {{"BarcodeType", "QRCode"}, {"BarcodeValue", command.at("code")}};
    }
    json display = {{"Device", command.value("device", "CustomerDisplay")},
                    {"InfoQualify", command.value("info", "Status")},
                    {"OutputContent", content}};
    if (name == "ask_display") {
        display["ResponseRequiredFlag"] = command.value("respond", false);
        return send_device_request(listener(), "Display", {{"DisplayOutput", json::array({display})}});
    }
    if (name == "ask_print") {
        json output = {{"DocumentQualifier", command.value("document", "CustomerReceipt")},
                       {"ResponseMode", "PrintEnd"},
                       {"OutputContent", content}};
        return send_device_request(listener(), "Print", {{"PrintOutput", output}});
    }
    for (const auto& choice : command.value("choices", json::array()))
        display["MenuEntry"].push_back({{"OutputFormat", "Text"}, {"OutputText", json::array({receipt_line(choice)})}});
    json data = {{"Device", "CustomerInput"},
                 {"InfoQualify", "Input"},
                 {"InputCommand", command.value("command", "GetConfirmation")},
                 {"MaxInputTime", command.value("seconds", 10)}};
    send_device_request(listener(), "Input", {{"DisplayOutput", display}, {"InputData", data}});
}

void Terminal::ask_planned() {
    for (const auto& question : std::exchange(questions, {})) ask_till(question.at("do"), question);
}

// ---- the period

json Terminal::totals() const {
    std::map<std::pair<std::string, std::string>, std::pair<std::int64_t, std::int64_t>> sums;
    std::map<std::string, std::string> brand_of;
    auto entries = ledger.entries();
    for (const auto& entry : entries) {
        if (entry.at("type") == "reconciliation") sums.clear();
        if (entry.at("type") == "charge") brand_of[entry.at("id")] = entry.at("brand");
        bool charge = entry.at("type") == "charge", reversal = entry.at("type") == "reversal";
        if (!charge && !reversal) continue;
        auto brand = brand_of[charge ? entry.at("id") : entry.at("original")];
        auto& [count, amount] = sums[{brand, charge ? "Debit" : "ReverseDebit"}];
        ++count;
        amount += entry.at("amount").get<std::int64_t>();
    }
    json list = json::array();
    for (const auto& [key, sum] : sums) {
        json line = {
            {"TransactionType", key.second}, {"TransactionCount", sum.first}, {"TransactionAmount", sum.second}};
        list.push_back({{"PaymentInstrumentType", "Card"}, {"CardBrand", key.first}, {"PaymentTotals", {line}}});
    }
    return list;
}

json Terminal::reconcile(const json& header, const json& body) {
    if (waiting) return failure("Busy");
    if (body.value("ReconciliationType", "") == "PreviousReconciliation") {
        const auto* last = ledger.last_of("reconciliation");
        return last == nullptr ? failure("NotFound") : last->at("reply").at("body");
    }
    json entry = {{"type", "reconciliation"}, {"id", ledger.next_id()}, {"time", now_text()}};
    json given = success();
    given["ReconciliationType"] = body.value("ReconciliationType", "");
    given["POIReconciliationID"] = entry["id"];
    given["TransactionTotals"] = totals();
    ledger.record_money(std::move(entry), header, given);
    return given;
}

}  // namespace madoguchi::simulator
