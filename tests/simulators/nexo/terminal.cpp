#include "tests/simulators/nexo/terminal.h"
#include "tests/simulators/nexo/words.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <ctime>
#include <stdexcept>

namespace madoguchi::simulator {
namespace {

constexpr int card_wait_ms = 120'000;

}  // namespace

Terminal::Terminal(asio::io_context& io, const std::filesystem::path& state) : loop{io}, ledger{state} {}

void Terminal::connect(const SessionPointer& session) {
    session->fragment = faults.fragment;
    std::erase_if(sessions, [](const auto& old) { return old.expired(); });
    sessions.push_back(session);
    session->start();
}

void Terminal::disconnect_all() {
    for (const auto& session : sessions)
        if (auto alive = session.lock()) alive->close();
}

bool Terminal::connected() const {
    return std::any_of(sessions.begin(), sessions.end(), [](const auto& session) {
        auto alive = session.lock();
        return alive && alive->open();
    });
}

void Terminal::after(int milliseconds, std::function<void()> action) {
    auto timer = std::make_shared<asio::steady_timer>(loop, std::chrono::milliseconds{milliseconds});
    timer->async_wait([timer, action = std::move(action)](auto error) {
        if (!error) action();
    });
}

// ---- requests

void Terminal::take(const SessionPointer& session, const json& message) {
    if (faults.silent) return;
    if (message.contains("SaleToPOIResponse")) return answers.push_back(message.at("SaleToPOIResponse"));
    if (!message.contains("SaleToPOIRequest")) return session->close();
    const auto& request = message.at("SaleToPOIRequest");
    auto header = request.value("MessageHeader", json::object());
    auto category = header.value("MessageCategory", "");
    auto body = request.value(category + "Request", json::object());
    if (category == "Abort") {
        abort(body, session);
        return session->no_reply();
    }
    auto given = answer(header, body, session);
    if (!given.is_null()) reply(session, header, std::move(given));
}

// null: the answer comes later.
json Terminal::answer(const json& header, const json& body, const SessionPointer& session) {
    auto category = header.value("MessageCategory", "");
    auto id = header.value("ServiceID", "");
    if (category == "Login") return login(header);
    if (category == "Diagnosis" && !faults.strict_login) return diagnose();
    if (category == "Logout") {
        logged_in.erase(header.value("SaleID", ""));
        return success();
    }
    if (!logged_in.contains(header.value("SaleID", ""))) return failure("LoggedOut");
    if (category == "Diagnosis") return diagnose();
    if (category == "TransactionStatus") return status(body);
    if (category == "Reconciliation") return reconcile(header, body);
    if (category != "Payment" && category != "Reversal") return failure("UnavailableService");
    bool repeated = ledger.knows(id) || (waiting && waiting->header.value("ServiceID", "") == id);
    if (repeated) return failure("MessageFormat", "Repeated Message: ServiceID");
    if (faults.busy || waiting) return failure("Busy");
    return category == "Payment" ? start_payment(header, body, session) : reverse(header, body);
}

json Terminal::login(const json& header) {
    logged_in.insert(header.value("SaleID", ""));
    json body = success();
    body["POISystemData"] = {
        {"DateTime", now_text()},
        {"POISoftware", {{"ManufacturerID", "Madoguchi"}, {"ApplicationName", "nexo-simulator"}}},
        {"POITerminalData", {{"TerminalEnvironment", "Unattended"}, {"POISerialNumber", "SIM-0001"}}}};
    return body;
}

json Terminal::diagnose() const {
    json body = success();
    std::string state = faults.maintenance ? "Maintenance" : waiting ? "Busy" : "OK";
    body["POIStatus"] = {
        {"GlobalStatus", state}, {"CardReaderOKFlag", true}, {"CommunicationOKFlag", true}, {"SecurityOKFlag", true}};
    if (!faults.no_printer) body["POIStatus"]["PrinterStatus"] = "OK";
    body["HostStatus"] = json::array({{{"AcquirerID", "ACQ1"}, {"IsReachableFlag", true}}});
    return body;
}

json Terminal::start_payment(const json& header, const json& body, const SessionPointer& session) {
    auto amounts = body.at("PaymentTransaction").at("AmountsReq");
    if (amounts.value("Currency", "") != "JPY" || !amounts.at("RequestedAmount").is_number_integer())
        return failure("MessageFormat", "AmountsReq");
    auto amount = amounts.at("RequestedAmount").get<std::int64_t>();
    if (amount <= 0) return failure("MessageFormat", "RequestedAmount");
    waiting = Waiting{header, body, session, amount};
    ask_planned();
    auto id = header.value("ServiceID", "");
    after(card_wait_ms, [this, id] {
        if (waiting && waiting->header.value("ServiceID", "") == id) finish(failure("Cancel", "no card in time"));
    });
    if (planned.is_object()) {
        after(0, [this, command = std::exchange(planned, nullptr)] { act_on_card(command.at("do"), command); });
    } else {
        arm_auto();
    }
    return nullptr;
}

void Terminal::arm_auto() {
    if (!waiting || !auto_ms) return;
    auto id = waiting->header.value("ServiceID", "");
    after(*auto_ms, [this, id] {
        if (waiting && auto_ms && waiting->header.value("ServiceID", "") == id) approve("", automatic_brand());
    });
}

json Terminal::reverse(const json& header, const json& body) {
    ask_planned();
    auto original = body.at("OriginalPOITransaction").at("POITransactionID");
    auto id = original.value("TransactionID", "");
    const auto* charge = ledger.charge(id, original.value("TimeStamp", ""));
    json given;
    if (charge == nullptr)
        given = failure("NotFound");
    else if (faults.refuse_reversal || ledger.reversed(id) || contains_brand(irreversible, charge->value("brand", "")))
        given = failure("NotAllowed");
    if (!given.is_null()) {
        ledger.record_reply(header, given);
        return given;
    }
    auto amount = body.value("ReversedAmount", charge->at("amount").get<std::int64_t>());
    json entry = {{"type", "reversal"}, {"id", ledger.next_id()}, {"time", now_text()},
                  {"amount", amount},   {"original", id},         {"reason", body.value("ReversalReason", "")}};
    given = success();
    given["ReversedAmount"] = amount;
    given["POIData"] = {{"POITransactionID", {{"TransactionID", entry["id"]}, {"TimeStamp", entry["time"]}}}};
    ledger.record_money(std::move(entry), header, given);
    return given;
}

json Terminal::status(const json& body) const {
    auto reference = body.value("MessageReference", json::object());
    auto id = reference.value("ServiceID", "");
    if (waiting && waiting->header.value("ServiceID", "") == id) return failure("InProgress");
    if (!ledger.knows(id)) return failure("NotFound");
    const auto& stored = ledger.reply_to(id);
    auto header = stored.at("header");
    header["MessageType"] = "Response";
    auto name = header.value("MessageCategory", "") + "Response";
    json given = success();
    given["MessageReference"] = reference;
    json repeated = {{"MessageHeader", header}};
    if (faults.flat_repeat)
        repeated[name] = stored.at("body");
    else
        repeated["RepeatedResponseMessageBody"] = {{name, stored.at("body")}};
    given["RepeatedMessageResponse"] = repeated;
    return given;
}

// No reply of its own; a wrong reference gives a notification.
void Terminal::abort(const json& body, const SessionPointer& session) {
    auto reference = body.value("MessageReference", json::object());
    auto id = reference.value("ServiceID", "");
    if (waiting && waiting->header.value("ServiceID", "") == id) return finish(failure("Aborted"));
    if (!session->two_way()) return;
    notify(session, ledger.knows(id) ? "Completed" : "Reject", reference);
}

void Terminal::notify(const SessionPointer& session, const std::string& event, const json& to) {
    json header = {{"MessageClass", "Event"},        {"MessageCategory", "Event"},
                   {"MessageType", "Notification"},  {"SaleID", to.value("SaleID", "")},
                   {"POIID", to.value("POIID", "")}, {"DeviceID", "1"}};
    json body = {{"TimeStamp", now_text()}, {"EventToNotify", event}};
    session->send({{"SaleToPOIRequest", {{"MessageHeader", header}, {"EventNotification", body}}}});
}

// ---- the card

void Terminal::need_waiting() const {
    if (!waiting) throw std::runtime_error{"no payment is waiting"};
}

bool Terminal::allowed(const std::string& brand) const {
    auto brands = waiting->request.value("/PaymentTransaction/TransactionConditions/AllowedPaymentBrand"_json_pointer,
                                         std::vector<std::string>{});
    return brands.empty() || contains_brand(brands, brand);
}

std::string Terminal::automatic_brand() const {
    if (allowed("TransitIC")) return "TransitIC";
    return waiting->request.at("/PaymentTransaction/TransactionConditions/AllowedPaymentBrand/0"_json_pointer);
}

void Terminal::approve(const std::string& given_means, const std::string& brand) {
    need_waiting();
    if (faults.strict_brands && !allowed(brand)) throw std::runtime_error{"the till does not take " + brand};
    auto means = given_means.empty() ? means_of(brand) : given_means;
    auto amount = faults.wrong_amount.value_or(waiting->amount);
    faults.wrong_amount.reset();
    auto sale = waiting->request.at("SaleData").at("SaleTransactionID");
    json entry = {{"type", "charge"},
                  {"id", ledger.next_id()},
                  {"time", now_text()},
                  {"amount", amount},
                  {"means", means},
                  {"brand", brand},
                  {"sale_id", waiting->header.value("SaleID", "")},
                  {"sale_transaction", sale.value("TransactionID", "")}};
    json body = success();
    body["SaleData"] = {{"SaleTransactionID", sale}};
    body["POIData"] = {{"POITransactionID", {{"TransactionID", entry["id"]}, {"TimeStamp", entry["time"]}}},
                       {"POIReconciliationID", "1"}};
    body["PaymentResult"] = {{"PaymentType", "Normal"},
                             {"AmountsResp", {{"Currency", "JPY"}, {"AuthorizedAmount", amount}}},
                             {"PaymentInstrumentData",
                              {{"PaymentInstrumentType", instrument_of(means)},
                               {"CardData", {{"PaymentBrand", brand}, {"MaskedPan", "************0000"}}}}},
                             {"PaymentAcquirerData", {{"ApprovalCode", "A00001"}}}};
    json lines = json::array({receipt_line(brand), receipt_line(std::to_string(amount))});
    json content = {{"OutputFormat", "Text"}, {"OutputText", lines}};
    body["PaymentReceipt"] = json::array({{{"DocumentQualifier", "CustomerReceipt"}, {"OutputContent", content}}});
    ledger.record_money(std::move(entry), waiting->header, body);
    finish(std::move(body));
}

void Terminal::finish(json payment_response) {
    auto done = *std::exchange(waiting, std::nullopt);
    if (!ledger.knows(done.header.value("ServiceID", ""))) ledger.record_reply(done.header, payment_response);
    if (auto session = done.session.lock()) reply(session, done.header, std::move(payment_response));
}

// ---- the way back, with its faults

void Terminal::reply(const SessionPointer& session, const json& request, json body) {
    auto header = request;
    header["MessageType"] = "Response";
    auto category = header.value("MessageCategory", "");
    json message = {{"SaleToPOIResponse", {{"MessageHeader", header}, {category + "Response", std::move(body)}}}};
    // Only where something was decided: a till that is not logged in has not asked for anything yet.
    bool money = (category == "Payment" || category == "Reversal") && ledger.knows(header.value("ServiceID", ""));
    int delay = faults.slow_ms + (money ? std::exchange(faults.late_ms, 0) : 0);
    if (money && std::exchange(faults.lose_reply, false)) {
        if (!faults.keep_connection) session->close();
        return;
    }
    if (delay == 0) return deliver(session, message);
    after(delay, [this, session, message] { deliver(session, message); });
}

void Terminal::deliver(const SessionPointer& session, const json& message) {
    if (std::exchange(faults.garbage, false)) return session->send_rubble();
    if (std::exchange(faults.foreign, false) && session->two_way()) {
        for (const auto& [member, other] :
             {std::pair{"SaleID", "OTHER"}, {"POIID", "OTHER"}, {"ServiceID", "0000000000"}}) {
            auto stray = message;
            stray["SaleToPOIResponse"]["MessageHeader"][member] = other;
            session->send(stray);
        }
    }
    session->send(message);
    if (std::exchange(faults.twice, false)) session->send(message);
}

// ---- control

json Terminal::report() const {
    json waits = nullptr;
    if (waiting)
        waits = {{"amount", waiting->amount},
                 {"service_id", waiting->header.value("ServiceID", "")},
                 {"brands",
                  waiting->request.value("/PaymentTransaction/TransactionConditions/AllowedPaymentBrand"_json_pointer,
                                         json::array())}};
    return {{"ledger", ledger.entries()},
            {"waiting", waits},
            {"connected", connected()},
            {"logged_in", logged_in},
            {"answers", answers}};
}

void Terminal::act_on_card(const std::string& name, const json& command) {
    need_waiting();
    if (name == "present")
        approve(command.value("means", command.contains("brand") ? "" : "transit"),
                command.value("brand", "TransitIC"));
    if (name == "decline") finish(failure("Refusal"));
    if (name == "press_cancel") finish(failure("Cancel"));
}

bool Terminal::set_fault(const std::string& name, const json& command) {
    bool on = command.value("on", true);
    if (name == "slow")
        faults.slow_ms = command.at("ms").get<int>();
    else if (name == "late_reply")
        faults.late_ms = command.at("ms").get<int>();
    else if (name == "lost_reply") {
        faults.lose_reply = on;
        faults.keep_connection = command.value("keep_connection", false);
    } else if (name == "wrong_amount")
        faults.wrong_amount = command.at("amount").get<std::int64_t>();
    else if (name == "busy")
        faults.busy = on;
    else if (name == "garbage")
        faults.garbage = on;
    else if (name == "twice")
        faults.twice = on;
    else if (name == "refuse_reversal")
        faults.refuse_reversal = on;
    else if (name == "flat_repeat")
        faults.flat_repeat = on;
    else if (name == "fragment")
        faults.fragment = on;  // for connections made afterwards
    else if (name == "no_printer")
        faults.no_printer = on;
    else if (name == "strict_brands")
        faults.strict_brands = on;
    else if (name == "strict_login")
        faults.strict_login = on;
    else if (name == "foreign")
        faults.foreign = on;
    else if (name == "silent")
        faults.silent = on;
    else if (name == "irreversible")
        irreversible = command.at("brands").get<std::vector<std::string>>();
    else if (name == "maintenance")
        faults.maintenance = on;
    else
        return false;
    return true;
}

json Terminal::control(const std::string& name, const json& command) {
    if (name == "status") return report();
    if (set_fault(name, command)) return json::object();
    if (name == "present" || name == "decline" || name == "press_cancel") {
        if (!waiting && command.value("wait", false))
            planned = command;
        else
            act_on_card(name, command);
    } else if (name == "auto") {
        auto_ms = command.value("on", true) ? std::optional{command.value("ms", 1000)} : std::nullopt;
        arm_auto();
    } else if (name.starts_with("ask_")) {
        if (!waiting && command.value("wait", false))
            questions.push_back(command);
        else
            ask_till(name, command);
    } else if (name == "event") {
        notify(listener(), command.at("name"), command.value("to", json{{"SaleID", ""}, {"POIID", ""}}));
    } else if (name == "reboot") {
        // Power off and on: the payment that waited is gone, the till is logged out, the ledger stays.
        waiting.reset();
        logged_in.clear();
        disconnect_all();
    } else {
        throw std::runtime_error{"unknown command \"" + name + '"'};
    }
    return json::object();
}

}  // namespace madoguchi::simulator
