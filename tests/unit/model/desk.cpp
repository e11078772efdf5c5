#include "desk.h"

#include "kiosk/model/names.h"
#include "kiosk/model/saga/recovery.h"
#include "kiosk/model/saga/steps.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace madoguchi::model {

using catalogue::Answer;
using catalogue::DeviceClass;
using catalogue::Step;
using catalogue::StepKind;
using xfs4iot::CardError;
using xfs4iot::Outcome;

namespace {

Step make_step(StepKind kind, std::string id) {
    Step step;
    step.kind = kind;
    step.id = std::move(id);
    return step;
}

Answer make_answer(std::string id) {
    Answer answer;
    answer.id = std::move(id);
    return answer;
}

catalogue::Service juminhyo() {
    catalogue::Service service;
    service.id = "juminhyo";
    service.category = "certificates";
    service.devices = {DeviceClass::card_reader, DeviceClass::document_printer, DeviceClass::cashless_terminal};
    auto who = make_step(StepKind::choose, "who");
    who.answers = {make_answer("self"), make_answer("members"), make_answer("household")};
    auto members = make_step(StepKind::choose, "members");
    members.many = true;
    members.from = "members";
    members.when_step = "who";
    members.when_answer = "members";
    auto items = make_step(StepKind::choose, "items");
    items.many = true;
    items.least = 0;
    items.answers = {make_answer("domicile"), make_answer("nationality"), make_answer("individual_number")};
    items.answers[0].audience = catalogue::Audience::japanese;
    items.answers[1].audience = catalogue::Audience::foreign;
    items.answers[2].city_switch = "individual_number";
    auto notice = make_step(StepKind::notice, "number_notice");
    notice.when_step = "items";
    notice.when_answer = "individual_number";
    auto confirm = make_step(StepKind::confirm, "confirm");
    confirm.most = 10;
    service.steps = {who,
                     make_step(StepKind::identify, "card"),
                     members,
                     items,
                     notice,
                     confirm,
                     make_step(StepKind::pay, "pay"),
                     make_step(StepKind::issue, "issue")};
    return service;
}

std::string ulid(int number) {
    const auto digits = std::to_string(number);
    return "01KATEST00000000000" + std::string(5 - digits.size(), '0') + digits + "00";
}

}  // namespace

Settings sample_settings() {
    Settings settings;
    settings.terminal = "city-hall-1";
    settings.city = "sample";
    settings.languages = {"ja", "en"};
    settings.themes = {"day", "contrast"};
    auto koseki = juminhyo();
    koseki.id = "koseki";
    settings.services = {juminhyo(), koseki};
    return settings;
}

Situation sample_situation(WallTime now) {
    Situation situation;
    situation.machine = {Opened::open, now + std::chrono::hours{8}, {}, {}};
    situation.counter.staffed = true;
    situation.counter.number = "3";
    situation.counter.closes = now + std::chrono::hours{6};
    situation.counter.next_opening = now + std::chrono::hours{20};
    situation.offers = {{"juminhyo", {300}, {Opened::open, {}, {}, {}}},
                        {"koseki", {450}, {Opened::closed, {}, now + std::chrono::hours{15}, {}}}};
    Means credit;
    credit.id = "credit";
    credit.name = {{"ja", "クレジットカード"}};
    situation.means = {credit};
    situation.switches = {"individual_number"};
    return situation;
}

Devices working_devices() {
    Devices devices;
    for (auto* each :
         {&devices.card_reader, &devices.document_printer, &devices.receipt_printer, &devices.cashless_terminal})
        each->trouble = DeviceTrouble::none;
    return devices;
}

bool holds_personal_data(const State& state) {
    const auto& visit = state.visit;
    return !visit.pin.empty() || visit.holder || visit.options || visit.card || !visit.answers.empty() ||
           !visit.challenge.empty() || !visit.saga.documents.empty() || visit.quote;
}

Desk::Desk() {
    state.settings = std::make_shared<Settings>(sample_settings());
    card.kind = xfs4iot::CardKind::my_number_card;
    card.authentication_tries_left = 3;
    card.certificate = "DER";
    card.card_key = std::string(64, 'c');
    card.not_after = "2030-01-01T00:00:00Z";
    DynamicAnswer holder, spouse;
    holder.id = "m1";
    holder.label = Secret{"花子"};
    spouse.id = "m2";
    spouse.label = Secret{"太郎"};
    members = {holder, spouse};
    give(Tick{WallTime{std::chrono::milliseconds{1795484640000}}, SteadyTime{std::chrono::seconds{1000}}});
    give(DevicesChanged{working_devices()});
    give(Started{});
    pass(std::chrono::seconds{1});
    run();
}

void Desk::give(Event event) {
    history.push_back(event);
    auto [next, effects] = step(std::move(state), event);
    state = std::move(next);
    for (auto& effect : effects) {
        if (const auto* write = std::get_if<WriteJournal>(&effect))
            journal.push_back(write->record);
        else if (const auto* play = std::get_if<Play>(&effect))
            heard.push_back(play->sound);
        else
            pending.push_back(std::move(effect));
    }
}

void Desk::press(ActionKind kind, std::string argument) {
    give(Action{kind, std::move(argument)});
}

void Desk::run_one() {
    const auto effect = pending.front();
    pending.erase(pending.begin());
    answer(effect);
}

void Desk::run() {
    while (!pending.empty()) run_one();
}

void Desk::run_until_pay() {
    const auto ours = [](const Effect& each) {
        return !std::holds_alternative<Pay>(each) && !std::holds_alternative<Print>(each);
    };
    for (auto each = std::ranges::find_if(pending, ours); each != pending.end();
         each = std::ranges::find_if(pending, ours)) {
        const auto effect = *each;
        pending.erase(each);
        answer(effect);
    }
}

void Desk::pass(std::chrono::milliseconds time) {
    for (; time.count() > 0; time -= std::chrono::seconds{1})
        give(Tick{state.now + std::chrono::seconds{1}, state.steady + std::chrono::seconds{1}});
}

void Desk::put_card() {
    auto devices = state.devices;
    devices.card_present = true;
    give(DevicesChanged{devices});
}

void Desk::take_card() {
    auto devices = state.devices;
    devices.card_present = false;
    give(DevicesChanged{devices});
}

void Desk::set_devices(Devices devices) {
    devices.card_present = state.devices.card_present;
    give(DevicesChanged{devices});
}

int Desk::count(RecordKind kind) const {
    return static_cast<int>(std::ranges::count(journal, kind, &JournalRecord::kind));
}

bool Desk::wrote(RecordKind kind, std::string_view outcome) const {
    return std::ranges::any_of(
        journal, [&](const JournalRecord& record) { return record.kind == kind && record.outcome == outcome; });
}

bool Desk::reported(std::string_view part) const {
    return std::ranges::any_of(sent, [&](const std::string& key) { return key.find(part) != key.npos; });
}

void Desk::answer_card(const Authenticate& effect) {
    if (effect.asked.pin.view() == right_pin) {
        tries = 3;
        return give(Authenticated{effect.request, xfs4iot::CardSignature{"DER", "", "signature"}, {}});
    }
    tries = state.visit.tries_left.value_or(tries) - 1;
    give(Authenticated{effect.request, tries > 0 ? CardError::pin_wrong : CardError::pin_locked, tries});
}

struct Desk::Answerer {
    Desk& desk;
    void operator()(const OpenVisit& each) const {
        desk.give(VisitOpened{each.request, VisitId{ulid(++desk.next_visit)}});
    }
    void operator()(const WipeVisit&) const {}
    void operator()(const InspectCard& each) const { desk.give(CardInspected{each.request, desk.card}); }
    void operator()(const Authenticate& each) const { desk.answer_card(each); }
    void operator()(const CancelCard&) const {}
    void operator()(const Pay&) const { desk.give(PaymentEnded{desk.payment(Outcome::done)}); }
    void operator()(const AbortPayment&) const {}
    void operator()(const AnswerTerminal&) const {}
    void operator()(const ShowLights&) const {}
    void operator()(const LetGoOfDevices&) const {}
    void operator()(const QueryPayment& each) const {
        auto result = desk.payment(Outcome::unknown, xfs4iot::PaymentReason::unreachable);
        result.attempt = each.attempt;
        desk.give(PaymentQueried{result});
    }
    void operator()(const Reverse& each) const {
        auto result = desk.payment(Outcome::done);
        result.attempt = each.reverse.attempt;
        desk.give(ReversalEnded{result});
    }
    void operator()(const Print& each) const {
        desk.give(PrintEnded{desk.print(Outcome::done, each.document.pages), true});
    }
    void operator()(const QueryPrint&) const { desk.give(PrintQueried{desk.print(Outcome::unknown, {})}); }
    void operator()(const PrintForm& each) const {
        xfs4iot::PrintResult result;
        result.attempt = each.form.attempt;
        result.outcome = Outcome::done;
        desk.give(FormEnded{result});
    }
    void operator()(const FetchSituation& each) const {
        auto situation = sample_situation(desk.state.now);
        if (desk.staff_look) situation.sheets_removed = desk.sent;
        desk.give(SituationFetched{each.request, situation});
    }
    void operator()(const CheckCertificate& each) const { desk.give(CertificateChecked{each.request, true}); }
    void operator()(const FetchChallenge& each) const {
        desk.give(ChallengeFetched{each.request, std::string{"nonce"}});
    }
    void operator()(const SignIn& each) const {
        Holder holder;
        holder.token = Secret{"token"};
        holder.masked_name = Secret{"見本 花○"};
        desk.give(SignedIn{each.request, holder});
    }
    void operator()(const FetchOptions& each) const {
        Options options;
        options.lists["members"] = desk.members;
        options.switches = {"individual_number"};
        desk.give(OptionsFetched{each.request, options});
    }
    void operator()(const FetchQuote& each) const {
        Quote quote;
        quote.id = {"Q" + std::to_string(each.request)};
        quote.total = {desk.fee.amount * each.copies};
        quote.items = {{each.service, {{"ja", "住民票の写し"}}, each.copies, desk.fee, quote.total, "exempt"}};
        quote.expires = desk.state.now + std::chrono::minutes{15};
        desk.give(QuoteFetched{each.request, quote});
    }
    void operator()(const FetchDocuments& each) const {
        std::vector<saga::Document> documents;
        for (int copy = 0; copy < desk.state.visit.copies; ++copy) {
            saga::Document document;
            document.id = {"D" + std::to_string(++desk.next_document)};
            document.sha256 = std::string(64, 'a');
            document.pages = desk.pages;
            document.data = std::make_shared<saga::DocumentData>("%PDF");
            documents.push_back(document);
        }
        desk.give(DocumentsFetched{each.request, documents});
    }
    void operator()(const SendReport& each) const {
        desk.sent.push_back(each.report.key);
        desk.give(ReportSent{each.request, Delivery::accepted});
    }
    void operator()(const WriteJournal&) const {}
    void operator()(const Play&) const {}
};

void Desk::answer(const Effect& effect) {
    std::visit(Answerer{*this}, effect);
}

void Desk::to_card(std::string who) {
    press(ActionKind::choose_category, "certificates");
    press(ActionKind::choose_service, "juminhyo");
    run();
    press(ActionKind::pick_answer, std::move(who));
    press(ActionKind::proceed);
}

void Desk::to_pin(std::string who) {
    to_card(std::move(who));
    put_card();
    run();
}

void Desk::enter(std::string_view digits) {
    for (char digit : digits) press(ActionKind::digit, std::string{digit});
    press(ActionKind::proceed);
}

void Desk::to_means() {
    to_pin();
    enter(right_pin);
    run();
    take_card();
    run();
    press(ActionKind::proceed);
    run();
    press(ActionKind::proceed);
    run();
}

void Desk::to_payment() {
    to_means();
    press(ActionKind::choose_means, "credit");
}

void Desk::paid() {
    static_cast<void>(take<Pay>());
    give(PaymentEnded{payment(Outcome::done)});
    run_until_pay();
}

void Desk::printed() {
    static_cast<void>(take<Print>());
    give(PrintEnded{print(Outcome::done, pages), true});
    run_until_pay();
}

xfs4iot::PaymentResult Desk::payment(Outcome outcome, xfs4iot::PaymentReason reason) const {
    xfs4iot::PaymentResult result;
    result.attempt = state.visit.saga.payment;
    result.outcome = outcome;
    result.reason = reason;
    if (outcome != Outcome::done) return result;
    result.amount = state.visit.saga.amount;
    result.transaction_id = "T1";
    result.transaction_time = "2026-11-24T01:24:00Z";
    result.brand = "VISA";
    return result;
}

xfs4iot::PrintResult Desk::print(Outcome outcome, std::optional<int> impressions, xfs4iot::PrintReason reason) const {
    const auto& saga = state.visit.saga;
    xfs4iot::PrintResult result;
    result.attempt = saga.print;
    result.visit = saga.visit;
    if (saga.current < saga.documents.size()) {
        result.document = saga.documents[saga.current].id;
        result.sha256 = saga.documents[saga.current].sha256;
    }
    result.outcome = outcome;
    result.reason = reason;
    result.impressions = impressions;
    return result;
}

Desk restarted(const Desk& before) {
    Desk desk;
    desk.state = {};
    desk.state.settings = before.state.settings;
    desk.journal = before.journal;
    desk.pending.clear();
    desk.give(Tick{before.state.now, before.state.steady});
    desk.give(DevicesChanged{working_devices()});
    desk.give(Started{saga::unfinished(before.journal), saga::unreported(before.journal), saga::doubts(before.journal),
                      saga::left(before.journal)});
    return desk;
}

}  // namespace madoguchi::model
