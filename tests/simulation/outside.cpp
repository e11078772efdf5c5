#include "tests/simulation/outside.h"

#include <algorithm>
#include <utility>

namespace madoguchi::simulation {

using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PaymentResult;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;
using namespace std::chrono_literals;

// ---- money

PaymentResult CashTerminal::result_of(const std::string& attempt, const Charge& charge) const {
    PaymentResult result;
    result.attempt = {attempt};
    result.reason = charge.reason;
    switch (charge.state) {
        case Charge::State::running:
            result.reason = PaymentReason::in_progress;
            break;
        case Charge::State::refused:
            result.outcome = Outcome::not_done;
            break;
        case Charge::State::charged:
            result.outcome = Outcome::done;
            result.amount = charge.amount;
            result.transaction_id = "T-" + attempt;
            result.transaction_time = "2026-11-24T01:24:00Z";
            break;
    }
    return result;
}

void CashTerminal::charge(const xfs4iot::PayRequest& request, std::function<void(PaymentResult)> ended) {
    const auto& attempt = request.attempt.text;
    parts.trace.line(parts.schedule.elapsed(), "terminal: asked for {} yen ({})", request.amount.amount, attempt);
    auto& charge = charges[attempt] = {request.visit.text, request.amount};
    listeners[attempt] = std::move(ended);
    if (!running.empty()) {
        charge.reason = PaymentReason::busy;
        return end(attempt, Charge::State::refused, PaymentReason::busy);
    }
    running = attempt;
    parts.schedule.in(60s, [this, attempt] { end(attempt, Charge::State::refused, PaymentReason::timed_out); });
}

void CashTerminal::end(const std::string& attempt, Charge::State state, PaymentReason reason) {
    auto& charge = charges.at(attempt);
    if (charge.state != Charge::State::running) return;
    charge.state = state;
    charge.reason = reason;
    if (running == attempt) running.clear();
    parts.trace.line(parts.schedule.elapsed(), "terminal: {} {}", attempt,
                     state == Charge::State::charged ? "charged" : xfs4iot::name(reason));
    if (const auto listener = listeners.extract(attempt)) listener.mapped()(result_of(attempt, charge));
}

void CashTerminal::tap(bool accepted) {
    if (running.empty()) return;
    const auto attempt = std::exchange(running, {});  // from here on it cannot be stopped
    parts.schedule.in(2s, [this, attempt, accepted] {
        end(attempt, accepted ? Charge::State::charged : Charge::State::refused,
            accepted ? PaymentReason::none : PaymentReason::declined);
    });
}

void CashTerminal::stop(const std::string& attempt) {
    if (running == attempt) end(attempt, Charge::State::refused, PaymentReason::aborted);
}

void CashTerminal::reverse(const xfs4iot::ReverseRequest& request, std::function<void(PaymentResult)> ended) {
    const auto attempt = request.attempt.text;
    reversals[attempt] = {request.original.text};
    parts.trace.line(parts.schedule.elapsed(), "terminal: asked to give back {} ({})", request.original.text, attempt);
    parts.schedule.in(3s, [this, attempt, ended = std::move(ended)] {
        auto& reversal = reversals.at(attempt);
        reversal.running = false;
        reversal.done = !parts.chance.misfortune("the terminal does not give back", 6);
        parts.trace.line(parts.schedule.elapsed(), "terminal: {} {}", attempt,
                         reversal.done ? "given back" : "refused");
        ended(query(attempt));
    });
}

PaymentResult CashTerminal::query(const std::string& attempt) const {
    if (const auto charge = charges.find(attempt); charge != charges.end()) return result_of(attempt, charge->second);
    PaymentResult result;
    result.attempt = {attempt};
    const auto reversal = reversals.find(attempt);
    if (reversal == reversals.end()) {
        result.reason = PaymentReason::not_found;
        return result;
    }
    if (reversal->second.running) {
        result.reason = PaymentReason::in_progress;
        return result;
    }
    result.outcome = reversal->second.done ? Outcome::done : Outcome::not_done;
    if (!reversal->second.done) result.reason = PaymentReason::refused;
    return result;
}

int CashTerminal::kept(const std::string& visit) const {
    int sum = 0;
    for (const auto& charged : charges) {
        if (charged.second.visit != visit || charged.second.state != Charge::State::charged) continue;
        const auto gives_it_back = [&](const auto& each) {
            return each.second.original == charged.first && each.second.done;
        };
        sum += std::ranges::any_of(reversals, gives_it_back) ? 0 : 1;
    }
    return sum;
}

// ---- paper

PrintResult Paper::result_of(const std::string& attempt) const {
    PrintResult result;
    result.attempt = {attempt};
    const auto found = jobs.find(attempt);
    if (found == jobs.end()) {
        result.reason = PrintReason::not_found;
        return result;
    }
    const auto& job = found->second;
    result.visit = {job.visit};
    result.document = {job.document};
    result.sha256 = job.sha256;
    result.reason = job.running ? PrintReason::in_progress : job.reason;
    if (job.running || !job.known) return result;
    result.impressions = job.out;
    result.outcome = job.out == job.pages ? Outcome::done : Outcome::not_done;
    return result;
}

void Paper::print(const std::string& attempt, Job job, std::function<void(int)> page,
                  std::function<void(PrintResult)> ended) {
    parts.trace.line(parts.schedule.elapsed(), "printer: {} of visit {} ({})", job.document, job.visit, attempt);
    jobs[attempt] = std::move(job);
    parts.schedule.in(2s, [this, attempt, page = std::move(page), ended = std::move(ended)]() mutable {
        next_page(attempt, std::move(page), std::move(ended));
    });
}

void Paper::next_page(const std::string& attempt, std::function<void(int)> page,
                      std::function<void(PrintResult)> ended) {
    auto& job = jobs.at(attempt);
    if (!job.running) return;  // power was lost meanwhile
    const bool jammed = parts.chance.misfortune("paper jams", 25);
    if (parts.chance.misfortune("paper runs out", 40)) paper_out = true;
    if (jammed || paper_out) {
        job.running = false;
        job.reason = jammed ? PrintReason::paper_jam : PrintReason::paper_out;
        parts.trace.line(parts.schedule.elapsed(), "printer: {} stops after {} sheets", attempt, job.out);
        changed();
        return ended(result_of(attempt));
    }
    ++job.out;
    const Sheet sheet{job.visit, job.document, job.document.empty()};
    outlet.push_back(sheet);
    ever.push_back(sheet);
    parts.trace.line(parts.schedule.elapsed(), "printer: sheet {} of {} comes out", job.out, attempt);
    page(job.out);
    job.running = job.out < job.pages;
    changed();
    if (!job.running) return ended(result_of(attempt));
    parts.schedule.in(2s, [this, attempt, page = std::move(page), ended = std::move(ended)]() mutable {
        next_page(attempt, std::move(page), std::move(ended));
    });
}

void Paper::lose_power() {
    for (auto& [attempt, job] : jobs) {
        if (!job.running) continue;
        job.running = job.known = false;
    }
}

PrintResult Paper::query(const std::string& attempt) const {
    return result_of(attempt);
}

int Paper::sheets_of_visit(const std::string& visit) const {
    return static_cast<int>(std::ranges::count(ever, visit, &Sheet::visit));
}

bool Paper::may_still_come(const std::string& document) const {
    return std::ranges::any_of(jobs, [&](const auto& each) {
        return each.second.document == document && (each.second.running || each.second.out > 0);
    });
}

bool Paper::visit_may_have_paper(const std::string& visit) const {
    return std::ranges::any_of(jobs, [&](const auto& each) {
        return each.second.visit == visit && (each.second.running || each.second.out > 0);
    });
}

// ---- back end

const saga::Document* Office::document(const std::string& visit, const std::string& id) const {
    const auto found = visits.find(visit);
    if (found == visits.end()) return nullptr;
    for (const auto& [quote, documents] : found->second.documents)
        for (const auto& document : documents)
            if (document.id.text == id) return &document;
    return nullptr;
}

bool Office::staff_know(const std::string& visit) const {
    using model::StaffEventKind;
    return std::ranges::any_of(staff_events, [&](const model::Report& event) {
        const bool matter =
            event.event == StaffEventKind::payment_unknown || event.event == StaffEventKind::refund_due ||
            event.event == StaffEventKind::reversal_failed || event.event == StaffEventKind::print_unknown ||
            event.event == StaffEventKind::journal_broken;
        return matter && event.visit.text == visit;
    });
}

void Office::take(const model::Report& report) {
    if (!keys.insert(report.key).second) return;
    parts.trace.line(parts.schedule.elapsed(), "office: hears {}", report.key);
    if (report.kind == model::ReportKind::staff_event) staff_events.push_back(report);
    if (report.visit.empty()) return;
    auto& visit = visits[report.visit.text];
    visit.heard.push_back(report);
    if (report.kind == model::ReportKind::close) visit.closed = true;
}

}  // namespace madoguchi::simulation
