#include "tests/unit/ui/samples.h"

#include "kiosk/model/names.h"

#include <fmt/format.h>

#include <cstdlib>

namespace madoguchi::samples {

namespace {

using model::Screen;
using model::State;

constexpr const char* timezone = "Asia/Tokyo";

WallTime at(int day, int hour, int minute) {
    return from_civil({2026, 11, day, hour, minute, 0, 0}, timezone);
}

model::Situation situation() {
    model::Situation now;
    now.place = {{"ja", "市役所 1階"}, {"en", "City hall, ground floor"}};
    now.city = {{"ja", "さくら野市"}, {"en", "Sakurano City"}};
    now.machine = {model::Opened::open, at(24, 20, 0), at(25, 8, 0), {}};
    now.counter.staffed = true;
    now.counter.name = {{"ja", "市民課"}, {"en", "Citizens' Affairs"}};
    now.counter.number = "3";
    now.counter.telephone = "000-000-0000";
    now.counter.closes = at(24, 17, 15);
    now.counter.next_opening = at(25, 8, 30);
    now.counter.after_hours =
        model::AfterHours{{{"ja", "電話案内"}, {"en", "Telephone help"}}, "000-000-0001", true, std::nullopt};
    auto means = [](std::string id, std::string pictogram, std::string ja, std::string en) {
        model::Means one;
        one.id = std::move(id);
        one.pictogram = std::move(pictogram);
        one.name = {{"ja", std::move(ja)}, {"en", std::move(en)}};
        return one;
    };
    now.means = {means("transit-ic", "ic", "交通系ICカード", "Transit IC card"),
                 means("credit", "card", "クレジットカード", "Credit card"),
                 means("emoney", "emoney", "電子マネー", "E-money"),
                 means("code", "code", "コード決済", "Code payment")};
    now.switches = {"individual_number"};
    return now;
}

void offer(State& state, const catalogue::Service& service) {
    model::Offer offer;
    offer.service = service.id;
    offer.price = Yen{service.id.starts_with("koseki") ? 450 : 300};
    offer.availability = {model::Opened::open, at(24, 20, 0), std::nullopt, {}};
    state.situation->offers.push_back(offer);
}

State visit(State state, const std::string& service) {
    state.visit.id = VisitId{"01JDE9Q4Y8W3K5M7N9P1R3K2407"};
    state.visit.category = "certificates";
    state.visit.service = service;
    return state;
}

State show(State state, Screen screen) {
    state.stage = screen;
    return state;
}

// To the step of a service with this id.
State to_step(State state, const std::string& id) {
    const auto* service = model::find_service(*state.settings, state.visit.service);
    if (!service) std::abort();
    for (std::size_t i = 0; i < service->steps.size(); ++i)
        if (service->steps[i].id == id) state.visit.step = i;
    return state;
}

State counting(State state, int of, int left) {
    state.stage_from = state.steady - std::chrono::seconds{of - left};
    state.stage_until = state.steady + std::chrono::seconds{left};
    return state;
}

State signed_in(State state) {
    state.visit.holder = model::Holder{Secret{"token"}, Secret{"見本 花○"}, "さん", true};
    model::Options options;
    auto member = [](std::string id, std::string_view name, bool holder) {
        model::DynamicAnswer answer;
        answer.id = std::move(id);
        answer.label = Secret{name};
        answer.holder = holder;
        return answer;
    };
    options.lists["members"] = {member("1", "花子", true), member("2", "太郎", false), member("3", "髙𠮷", false)};
    auto year = [](std::string id, std::string ja, std::string en, std::string ja_sub, std::string en_sub) {
        model::DynamicAnswer answer;
        answer.id = std::move(id);
        answer.text = {{"ja", std::move(ja)}, {"en", std::move(en)}};
        answer.sub = {{"ja", std::move(ja_sub)}, {"en", std::move(en_sub)}};
        return answer;
    };
    options.lists["income_years"] = {
        year("2026", "令和8年度", "Fiscal 2026", "令和7年1月〜12月の所得", "Income of January to December 2025"),
        year("2025", "令和7年度", "Fiscal 2025", "令和6年1月〜12月の所得", "Income of January to December 2024"),
        year("2024", "令和6年度", "Fiscal 2024", "令和5年1月〜12月の所得", "Income of January to December 2023")};
    options.lists["tax_years"] = options.lists["income_years"];
    options.switches = {"individual_number"};
    state.visit.options = options;
    state.visit.signed_by_card = state.visit.signed_in = true;
    return state;
}

State quoted(State state, int copies) {
    model::Quote quote;
    quote.id = QuoteId{"q1"};
    quote.items = {{state.visit.service, {{"ja", "住民票の写し"}}, copies, Yen{300}, Yen{300 * copies}, "exempt"}};
    quote.total = Yen{300 * copies};
    quote.expires = state.now + std::chrono::minutes{10};
    state.visit.quote = quote;
    state.visit.copies = copies;
    state.visit.saga.amount = quote.total;
    return state;
}

State confirmed(State state) {
    state.visit.answers["who"] = {"self"};
    state.visit.answers["items"] = {};
    return to_step(quoted(signed_in(std::move(state)), 1), "confirm");
}

State paid(State state) {
    state = confirmed(std::move(state));
    auto& saga = state.visit.saga;
    saga.visit = state.visit.id;
    saga.means = "transit-ic";
    saga.phase = saga::Phase::printing;
    saga::Document document;
    document.id = DocumentId{"d1"};
    document.pages = 2;
    saga.documents = {document};
    saga.page = 1;
    return to_step(std::move(state), "issue");
}

State taking(State state, bool certificate, bool card, bool sensor) {
    state = show(paid(std::move(state)), Screen::take);
    state.visit.saga.phase = saga::Phase::presented;
    state.visit.rows = {{model::TakeItem::certificate, 2, sensor, certificate},
                        {model::TakeItem::card, 1, true, false},
                        {model::TakeItem::receipt, 1, sensor, false}};
    if (!card) state.visit.rows.erase(state.visit.rows.begin() + 1);
    for (auto& row : state.visit.rows)
        if (row.item == model::TakeItem::card) row.sensor = sensor;
    return state;
}

State ended(State state, Screen screen) {
    state.visit.over = true;
    return show(std::move(state), screen);
}

State refused(State state, std::string code, std::string next_step, std::string city = "") {
    state = ended(std::move(state), Screen::refusal);
    model::Refusal refusal;
    refusal.code = std::move(code);
    refusal.next_step = std::move(next_step);
    refusal.city = std::move(city);
    state.visit.refusal = refusal;
    return state;
}

State overlaid(State state, Screen overlay) {
    state.overlay = overlay;
    return state;
}

// 18:40: the counter is closed, 戸籍 too, the telephone answers.
State evening(State state) {
    state.now = at(24, 18, 40);
    for (auto& offer : state.situation->offers)
        if (offer.service.starts_with("koseki"))
            offer.availability = {model::Opened::closed, std::nullopt, at(25, 9, 0), {}};
    return state;
}

// 18:40, and nobody answers before tomorrow.
State night(State state) {
    state = evening(std::move(state));
    state.situation->counter.after_hours.reset();
    return state;
}

void add_identify(std::vector<Sample>& list, const State& home) {
    const State card = to_step(visit(home, "juminhyo"), "card");
    list.push_back({"04-place-card", counting(show(card, Screen::card_prompt), 60, 40)});
    list.push_back({"04b-card-reading", show(card, Screen::card_reading)});
    State pin = show(card, Screen::pin);
    pin.visit.tries_left = 3;
    pin.visit.pin = Secret{"12"};
    list.push_back({"05-pin", pin});
    State wrong = show(card, Screen::pin);
    wrong.visit.tries_left = 2;
    wrong.note = model::Note::pin_wrong;
    list.push_back({"05b-pin-wrong", wrong});
    State last = show(card, Screen::pin_last_try);
    last.visit.tries_left = 1;
    last.visit.pin = Secret{"1234"};
    list.push_back({"05c-pin-last-try", last});
    list.push_back({"05d-pin-checking", show(card, Screen::pin_checking)});
    State back = show(signed_in(card), Screen::card_return);
    back.devices.card_present = true;
    list.push_back({"05e-card-return", back});
    for (const Screen screen : {Screen::wrong_card, Screen::no_certificate, Screen::card_expired, Screen::pin_locked,
                                Screen::pin_never_set, Screen::card_unreadable, Screen::no_card})
        list.push_back({fmt::format("04-{}", model::name(screen)), show(card, screen)});
    for (const Screen screen : {Screen::card_removed, Screen::card_swapped, Screen::pin_forgotten, Screen::card_revoked,
                                Screen::revocation_unknown, Screen::card_not_linked})
        list.push_back({fmt::format("04-{}", model::name(screen)), ended(card, screen)});
}

void add_questions(std::vector<Sample>& list, const State& home) {
    State who = to_step(show(visit(home, "juminhyo"), Screen::question), "who");
    list.push_back({"03-who-nothing", who});
    who.visit.answers["who"] = {"self"};
    list.push_back({"03-juminhyo-who", who});
    State members = to_step(show(signed_in(visit(home, "juminhyo")), Screen::question), "members");
    members.visit.answers["who"] = {"members"};
    members.visit.answers["members"] = {"1", "3"};
    list.push_back({"03b-members", members});
    State items = to_step(show(signed_in(visit(home, "juminhyo")), Screen::question), "items");
    items.visit.answers["items"] = {"domicile"};
    list.push_back({"03c-items", items});
    State foreign = items;
    foreign.visit.options->foreign = true;
    list.push_back({"03d-items-mixed", foreign});
    list.push_back({"03e-number-notice", to_step(show(items, Screen::notice), "number_notice")});
    list.push_back({"03f-year", to_step(show(signed_in(visit(home, "shotoku")), Screen::question), "year")});
}

void add_money(std::vector<Sample>& list, const State& home) {
    const State base = visit(home, "juminhyo");
    list.push_back({"06-confirm", show(confirmed(base), Screen::confirm)});
    State asking = show(confirmed(base), Screen::confirm);
    asking.visit.quote.reset();
    asking.visit.copies = 2;
    asking.note = model::Note::quote_changed;
    list.push_back({"06b-confirm-asking", asking});
    State receipt = show(confirmed(base), Screen::confirm);
    receipt.note = model::Note::receipt_unavailable;
    receipt.visit.holder->revocation_checked = false;
    list.push_back({"06c-confirm-no-receipt", receipt});
    State means = to_step(show(confirmed(base), Screen::pay_means), "pay");
    list.push_back({"07a-pay-means", means});
    means.note = model::Note::payment_declined;
    list.push_back({"07a2-pay-declined", means});
    State paying = counting(to_step(show(confirmed(base), Screen::paying), "pay"), 60, 48);
    paying.visit.saga.phase = saga::Phase::paying;
    paying.visit.saga.means = "transit-ic";
    list.push_back({"07b-pay-terminal", paying});
    paying.visit.saga.means = "code";
    list.push_back({"07b2-pay-code", paying});
    State talking = paying;
    talking.visit.terminal.display = {
        {"A1"}, xfs4iot::TerminalDisplay::Kind::prompt, {"カードを もういちど", "かざしてください"}};
    list.push_back({"07b3-pay-terminal-shows", talking});
    State scan = paying;
    scan.visit.terminal.display = {{"A1"}, xfs4iot::TerminalDisplay::Kind::prompt, {}, std::string(180, '7')};
    list.push_back({"07b6-pay-scan", scan});
    xfs4iot::TerminalInput question{{"A1"}, "1", xfs4iot::TerminalInput::Kind::confirmation, {}, {}, 30};
    question.lines = {"残高が 不足しています。", "現金以外の ほかの カードで", "残りを 払いますか?"};
    talking.visit.terminal.question = question;
    talking.visit.terminal.question_until = talking.steady + std::chrono::seconds{21};
    list.push_back({"07b4-pay-terminal-asks", talking});
    question.kind = xfs4iot::TerminalInput::Kind::menu;
    question.lines = {"お支払い方法を お選びください"};
    question.choices = {"一括払い", "ボーナス一括払い", "リボルビング払い"};
    talking.visit.terminal.question = question;
    list.push_back({"07b5-pay-terminal-menu", talking});
    paying.visit.saga.stopping = true;
    list.push_back({"07c-pay-stopping", paying});
    paying.visit.saga.phase = saga::Phase::payment_unknown;
    list.push_back({"07d-pay-unknown", paying});
}

void add_paper(std::vector<Sample>& list, const State& home) {
    const State base = visit(home, "juminhyo");
    State printing = show(paid(base), Screen::printing);
    list.push_back({"08-printing", printing});
    printing.visit.saga.phase = saga::Phase::receipt;
    printing.note = model::Note::paid_after_all;
    list.push_back({"08b-printing-receipt", printing});
    list.push_back({"09-take", taking(base, true, true, false)});
    list.push_back({"09b-take-two", taking(base, false, false, false)});
    State failed = taking(base, false, false, true);
    failed.note = model::Note::receipt_failed;
    failed.visit.rows.pop_back();
    list.push_back({"09c-take-no-receipt", failed});
    State again = failed;
    again.devices.receipt_printer.trouble = model::DeviceTrouble::none;
    again.visit.saga.receipt = saga::ReceiptState::failed;
    list.push_back({"09c2-take-receipt-again", again});
    State owed = counting(ended(paid(base), Screen::thank_you), 60, 50);
    owed.visit.saga.receipt = saga::ReceiptState::failed;
    list.push_back({"09d2-thank-you-receipt-owed", owed});
    list.push_back({"09d-thank-you", counting(ended(paid(base), Screen::thank_you), 8, 6)});
    State money = show(paid(base), Screen::returning_money);
    money.visit.saga.phase = saga::Phase::reversing;
    list.push_back({"09e-returning-money", money});
    State card = money;
    card.visit.terminal.display = {
        {"A1"}, xfs4iot::TerminalDisplay::Kind::prompt, {"払い戻します。", "カードを かざしてください"}, {}};
    list.push_back({"09e2-returning-money-shows", card});
    money.visit.saga.phase = saga::Phase::reversed;
    list.push_back({"09f-money-returned", ended(money, Screen::money_returned)});
    State incident = ended(paid(base), Screen::incident);
    incident.visit.saga.phase = saga::Phase::escalated;
    incident.visit.saga.slip_printed = true;
    for (const auto reason :
         {saga::Incident::payment_unknown, saga::Incident::printed_in_part, saga::Incident::reversal_failed,
          saga::Incident::something_missing, saga::Incident::journal_failed}) {
        incident.visit.saga.incident = reason;
        list.push_back({fmt::format("09g-incident-{}", model::name(reason)), incident});
    }
}

void add_refusals(std::vector<Sample>& list, const State& home) {
    const State base = visit(home, "juminhyo");
    list.push_back({"10-refusal", refused(base, "ask_at_counter", "counter")});
    list.push_back({"10-refusal-evening", refused(evening(base), "ask_at_counter", "counter")});
    list.push_back({"10-refusal-night", refused(night(base), "ask_at_counter", "counter")});
    list.push_back({"10-refusal-other-city", refused(base, "income_not_resident", "ask_other_city", "もみじ野市")});
    list.push_back({"10-refusal-koseki", refused(base, "koseki_elsewhere", "konbini_or_wide_area")});
    list.push_back({"10-refusal-retry", refused(base, "challenge_expired", "retry")});
    list.push_back({"10-refusal-renew", refused(base, "certificate_expired", "renew_certificate")});
    State device = ended(base, Screen::device_out);
    device.visit.missing_device = catalogue::DeviceClass::document_printer;
    list.push_back({"10b-device-out", device});
    State closed = ended(visit(evening(home), "koseki-zenbu"), Screen::closed_hours);
    list.push_back({"10c-service-closed", closed});
    list.push_back({"10d-back-end-lost", ended(base, Screen::backend_unreachable)});
}

void add_over(std::vector<Sample>& list, const State& home) {
    const State confirm = show(confirmed(visit(home, "juminhyo")), Screen::confirm);
    State idle = overlaid(confirm, Screen::idle_warning);
    idle.warning_until = idle.steady + std::chrono::seconds{25};
    idle.devices.card_present = true;
    list.push_back({"11-idle", idle});
    list.push_back({"12-languages", overlaid(confirm, Screen::languages)});
    list.push_back({"13-appearance", overlaid(confirm, Screen::appearance)});
    list.push_back({"13-help", overlaid(confirm, Screen::help)});
    list.push_back({"13-help-answer", overlaid(confirm, Screen::help_answer)});
    list.push_back({"13-help-answer-evening", overlaid(evening(confirm), Screen::help_answer)});
    list.push_back({"13-help-answer-night", overlaid(night(confirm), Screen::help_answer)});
}

void add_rest(std::vector<Sample>& list, const State& home) {
    State paper = show(home, Screen::out_of_service);
    paper.devices.document_printer.trouble = model::DeviceTrouble::paper_out;
    list.push_back({"14-out-of-service", paper});
    State matters = show(home, Screen::out_of_service);
    matters.open_matters = 1;
    matters.open_number = "K-R3K240";
    matters.journal_failed = true;
    list.push_back({"14b-out-of-service-unresolved", matters});
    State left = show(home, Screen::out_of_service);
    left.left = model::LeftSheet{{"01KATEST0000000000000R3K24"}, "key"};
    left.open_number = "K-R3K240";
    list.push_back({"14b-out-of-service-left", left});
    State closed = show(night(home), Screen::closed_hours);
    closed.situation->machine = {model::Opened::closed, std::nullopt, at(25, 8, 0), {}};
    list.push_back({"14c-closed", closed});
    list.push_back({"14d-back-end-away", show(home, Screen::backend_unreachable)});
    list.push_back({"14e-starting", show(home, Screen::starting)});
    list.push_back({"14f-card-left", show(home, Screen::card_left)});
}

}  // namespace

State at_home(const std::filesystem::path& assets, const std::string& language) {
    auto settings = std::make_shared<model::Settings>();
    settings->terminal = "city-hall-1";
    settings->city = "sample";
    settings->languages = {"ja", "en"};
    settings->themes = {"day", "contrast", "yellow"};
    auto services = catalogue::read_services(assets, "sample");
    if (!services) {
        fmt::print(stderr, "{}\n", services.error().detail);
        std::abort();
    }
    settings->services = services.value();
    State state;
    state.settings = settings;
    state.stage = Screen::home;
    state.language = language;
    state.theme = "day";
    state.now = at(24, 10, 24);
    state.steady = SteadyTime{std::chrono::hours{1}};
    state.started = true;
    state.backend_reachable = true;
    state.situation = situation();
    for (const auto& service : settings->services) offer(state, service);
    for (auto* device : {&state.devices.card_reader, &state.devices.document_printer, &state.devices.receipt_printer,
                         &state.devices.cashless_terminal})
        device->trouble = model::DeviceTrouble::none;
    return state;
}

std::vector<Sample> all(const std::filesystem::path& assets, const std::string& language) {
    const State home = at_home(assets, language);
    std::vector<Sample> list{{"01-home", home}, {"01-home-evening", evening(home)}};
    // A city that offers everything the first screen has room for.
    State full = home;
    auto settings = std::make_shared<model::Settings>(*home.settings);
    for (const char* category : {"tickets", "payments", "maps", "bookings", "consultation", "forms", "notices"}) {
        catalogue::Service service;
        service.id = service.category = category;
        settings->services.push_back(service);
    }
    full.settings = settings;
    list.push_back({"01-home-full", full});
    full.low = true;
    list.push_back({"01-home-full-low", full});
    State chosen = show(home, Screen::list);
    chosen.visit.category = "certificates";
    list.push_back({"02-certificates", evening(chosen)});
    add_questions(list, home);
    add_identify(list, home);
    add_money(list, home);
    add_paper(list, home);
    add_refusals(list, home);
    add_over(list, home);
    add_rest(list, home);
    for (const Screen screen : {Screen::working}) {
        State working = show(confirmed(visit(home, "juminhyo")), screen);
        working.work = model::Work::documents;
        list.push_back({"06d-working", working});
    }
    return list;
}

}  // namespace madoguchi::samples
