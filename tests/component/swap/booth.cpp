#include "tests/component/swap/booth.h"

#include "kiosk/model/step.h"

#include <exception>
#include <utility>

namespace madoguchi::swap {

using namespace model;
using namespace std::chrono_literals;
using effects::CardOutcome;
using effects::PrintOutcome;
using effects::SignOutcome;
using xfs4iot::Outcome;
using xfs4iot::PaymentResult;
using xfs4iot::PrintResult;

namespace {

const effects::FormTexts& forms() {
    static const std::vector<std::string> languages{"ja"};
    static const auto strings = catalogue::Strings::read(SOURCE_ROOT "/assets", "sample", languages).value();
    static const effects::FormTexts texts{strings};
    return texts;
}

}  // namespace

class Booth::Notebook final : public effects::Records {
public:
    explicit Notebook(Site& given) : site{given} {}
    Result<void> append(const JournalRecord& record) override {
        const std::lock_guard guard{site.lock};
        site.journal.push_back(record);
        return ok();
    }
    Result<std::vector<JournalRecord>> read() override {
        const std::lock_guard guard{site.lock};
        return site.journal;
    }

private:
    Site& site;
};

class Booth::Hardware final : public effects::Devices {
public:
    explicit Hardware(Site& given) : site{given} {}

    void look() {
        model::Devices now;
        for (auto* each : {&now.card_reader, &now.document_printer, &now.receipt_printer, &now.cashless_terminal})
            each->trouble = DeviceTrouble::none;
        now.document_printer.paper_in_outlet = false;
        const std::lock_guard guard{site.lock};
        now.card_present = site.card != nullptr;
        changed(now);
    }
    Task<> run() override {
        look();
        co_return;
    }
    void stop() override {}
    Task<CardOutcome<xfs4iot::CardInspection>> inspect_card() override {
        co_await a_while();
        const std::lock_guard guard{site.lock};
        if (!site.card) co_return xfs4iot::CardError::no_card;
        xfs4iot::CardInspection card;
        card.kind = xfs4iot::CardKind::my_number_card;
        card.authentication_tries_left = 3;
        card.certificate = site.card->certificate;
        card.not_after = "2030-01-01T00:00:00Z";
        co_return card;
    }
    Task<SignOutcome> authenticate(xfs4iot::AuthenticateRequest asked) override {
        co_await a_while();
        const std::lock_guard guard{site.lock};
        SignOutcome outcome{xfs4iot::CardError::card_removed, {}};
        if (site.card)
            outcome.result = xfs4iot::CardSignature{site.card->certificate, "", sign(*site.card, asked.challenge)};
        co_return outcome;
    }
    void cancel_card() override {}
    Task<> answer_terminal(xfs4iot::InputAnswer) override { co_return; }
    Task<PaymentResult> pay(xfs4iot::PayRequest request) override {
        co_await a_while();
        const std::lock_guard guard{site.lock};
        site.charges[request.attempt.text] = request.amount;
        co_return site.random() % 15 == 0 ? unknown_payment(request.attempt) : charged(request.attempt);
    }
    Task<> abort_payment(AttemptId) override { co_return; }
    Task<PaymentResult> query_payment(AttemptId attempt) override {
        co_await a_while();
        const std::lock_guard guard{site.lock};
        if (site.charges.contains(attempt.text)) co_return charged(attempt);
        auto result = unknown_payment(attempt);
        result.reason = xfs4iot::PaymentReason::not_found;
        co_return result;
    }
    Task<PaymentResult> reverse(xfs4iot::ReverseRequest request) override {
        co_await a_while();
        const std::lock_guard guard{site.lock};
        site.charges.erase(request.original.text);
        PaymentResult result;
        result.attempt = request.attempt;
        result.outcome = Outcome::done;
        co_return result;
    }
    void show_lights(const Lights&) override {}
    void let_go() override {}
    Task<PrintOutcome> print(AttemptId attempt, VisitId visit, saga::Document document,
                             std::function<void(int)>) override {
        co_await a_while();
        const std::lock_guard guard{site.lock};
        site.sheets[attempt.text] = {visit, document.data->view()};
        PrintOutcome outcome;
        outcome.result = printed(attempt, document.pages);
        outcome.result.visit = visit;
        outcome.result.document = document.id;
        outcome.result.sha256 = document.sha256;
        if (site.random() % 15 == 0) outcome.result.outcome = Outcome::unknown;
        co_return outcome;
    }
    Task<PrintResult> query_print(AttemptId attempt) override {
        co_await a_while();
        const std::lock_guard guard{site.lock};
        if (site.sheets.contains(attempt.text)) co_return printed(attempt, 1);
        PrintResult result;
        result.attempt = attempt;
        result.reason = xfs4iot::PrintReason::not_found;
        co_return result;
    }
    Task<PrintResult> print_form(xfs4iot::PrintFormRequest form) override {
        co_await a_while();
        co_return printed(form.attempt, 1);
    }

private:
    Task<> a_while() {
        Milliseconds time{};
        {
            const std::lock_guard guard{site.lock};
            time = Milliseconds{site.random() % 40};
        }
        co_await pause(time);
    }
    static PaymentResult unknown_payment(const AttemptId& attempt) {
        PaymentResult result;
        result.attempt = attempt;
        return result;
    }
    PaymentResult charged(const AttemptId& attempt) const {
        auto result = unknown_payment(attempt);
        result.outcome = Outcome::done;
        result.amount = site.charges.at(attempt.text);
        result.transaction_id = "T-" + attempt.text;
        result.transaction_time = "2026-11-24T01:24:00Z";
        return result;
    }
    static PrintResult printed(const AttemptId& attempt, int pages) {
        PrintResult result;
        result.attempt = attempt;
        result.outcome = Outcome::done;
        result.impressions = pages;
        return result;
    }

    Site& site;
};

Booth::Booth(Site& given, const Town& town, int number, const Settings& settings, std::function<void()> wake)
    : site{given},
      devices{std::make_unique<Hardware>(given)},
      back_end{{}, "http://127.0.0.1:" + std::to_string(town.listening_port()), "k" + std::to_string(number), clock},
      records{std::make_unique<Notebook>(given)},
      runner{{.loop = loop,
              .devices = *devices,
              .back_end = back_end,
              .records = *records,
              .clock = clock,
              .forms = forms(),
              .wake = std::move(wake)}} {
    auto own = settings;
    own.terminal = "k" + std::to_string(number);
    state.settings = std::make_shared<const Settings>(std::move(own));
    if (!runner.start()) std::terminate();
}

Booth::~Booth() {
    runner.stop();
}

void Booth::take(const Event& event) {
    auto [next, effects] = step(std::move(state), event);
    state = std::move(next);
    runner.perform(std::move(effects));
}

void Booth::turn() {
    for (const auto& event : runner.take()) take(event);
    if (clock.steady() < next_tick) return;
    next_tick = clock.steady() + 100ms;
    take(Tick{clock.now(), clock.steady()});
}

void Booth::press(ActionKind kind, std::string argument) {
    take(Action{kind, std::move(argument)});
}

void Booth::put_card(const Card& card) {
    {
        const std::lock_guard guard{site.lock};
        site.card = &card;
    }
    asio::post(loop, [this] { devices->look(); });
}

void Booth::take_card() {
    {
        const std::lock_guard guard{site.lock};
        site.card = nullptr;
    }
    asio::post(loop, [this] { devices->look(); });
}

}  // namespace madoguchi::swap
