#include "kiosk/model/saga/saga.h"

#include "common/secret.h"
#include "kiosk/model/names.h"
#include "kiosk/model/saga/moves.h"

#include <exception>
#include <utility>

namespace madoguchi::saga {

using model::RecordKind;
using model::StaffEventKind;

DocumentData::~DocumentData() {
    wipe(bytes);
}

void write(Context& context, model::JournalRecord record) {
    if (context.journal_works) context.effects.emplace_back(model::WriteJournal{std::move(record)});
}

AttemptId next_attempt(Saga& saga) {
    return attempt_of(saga.visit, ++saga.attempts);
}

void start_asking(Saga& saga, Context& context) {
    saga.not_found = 0;
    saga.ask_again = context.now;
    saga.ask_until = context.now + context.timing.query_limit;
    tick(saga, context);
}

void ask_later(Saga& saga, const Context& context) {
    saga.ask_again = context.now + context.timing.query_interval;
}

void stop_asking(Saga& saga) {
    saga.ask_again.reset();
    saga.ask_until.reset();
    saga.not_found = 0;
}

bool provably_unknown_there(Saga& saga) {
    return ++saga.not_found >= 2;
}

void report_payment(Saga& saga, Context& context, std::string_view outcome) {
    saga.told = outcome;
    model::Report entry;
    entry.kind = model::ReportKind::payment;
    entry.visit = saga.visit;
    entry.quote = saga.quote;
    entry.attempt = saga.payment;
    entry.outcome = outcome;
    entry.key = saga.payment.text + "-" + std::string{outcome};
    entry.means = outcome == "not_paid" ? std::string{} : saga.means;
    entry.brand = saga.paid.brand;
    entry.transaction = saga.paid.transaction_id;
    entry.amount = saga.amount;
    report(context, std::move(entry));
}

void documents_here(Saga& saga, Context& context, std::vector<Document> documents, const QuoteId& quote, Yen amount) {
    if (saga.phase != Phase::idle || documents.empty()) return;
    saga.phase = Phase::ready;
    saga.quote = quote;
    saga.amount = amount;
    saga.fates.assign(documents.size(), {});
    saga.documents = std::move(documents);
    auto entry = record(saga, RecordKind::documents_ready);
    for (const auto& document : saga.documents) entry.documents.push_back(document.id.text);
    entry.page_count = pages(saga);
    write(context, std::move(entry));
}

void drop_documents(Saga& saga, Context& context) {
    if (saga.phase != Phase::ready) return;
    settle_documents(saga, context, "not_issued");
    // Attempt ids of a visit are never used twice, so their count stays.
    Saga empty;
    empty.visit = saga.visit;
    empty.service = saga.service;
    empty.attempts = saga.attempts;
    empty.recovering = saga.recovering;
    saga = std::move(empty);
}

namespace {

void ask(Saga& saga, Context& context) {
    saga.ask_again.reset();
    switch (saga.phase) {
        case Phase::payment_unknown:
            context.effects.emplace_back(model::QueryPayment{saga.payment, false});
            return;
        case Phase::reversal_unknown:
            context.effects.emplace_back(model::QueryPayment{saga.reversal, true});
            return;
        case Phase::print_unknown:
            context.effects.emplace_back(model::QueryPrint{saga.print});
            return;
        case Phase::idle:
        case Phase::ready:
        case Phase::paying:
        case Phase::paid:
        case Phase::printing:
        case Phase::receipt:
        case Phase::presented:
        case Phase::reversing:
        case Phase::reversed:
        case Phase::escalated:
            return;
    }
    std::terminate();
}

Incident incident_of(const Saga& saga) {
    if (saga.phase == Phase::print_unknown) return Incident::printed_in_part;
    return saga.phase == Phase::reversal_unknown ? Incident::reversal_failed : Incident::payment_unknown;
}

StaffEventKind event_of(Incident incident) {
    switch (incident) {
        case Incident::none:
        case Incident::payment_unknown:
            return StaffEventKind::payment_unknown;
        case Incident::printed_in_part:
            return StaffEventKind::refund_due;
        case Incident::reversal_failed:
            return StaffEventKind::reversal_failed;
        case Incident::something_missing:
        case Incident::identity_mismatch:
            return StaffEventKind::print_unknown;
        case Incident::journal_failed:
            return StaffEventKind::journal_broken;
    }
    std::terminate();
}

void print_slip(Saga& saga, Context& context) {
    if (!context.slip_possible || saga.slip_printed) return;
    xfs4iot::PrintFormRequest form;
    form.attempt = next_attempt(saga);
    form.visit = saga.visit;
    form.form = "slip";
    form.language = context.language;
    form.fields = context.form_fields;
    form.fields["number"] = inquiry_number(saga.visit);
    form.fields["incident"] = model::name(saga.incident);
    form.fields["amount"] = std::to_string(saga.amount.amount);
    saga.slip_printed = true;
    auto entry = record(saga, RecordKind::slip_intended);
    entry.attempt = form.attempt;
    write(context, std::move(entry));
    context.effects.emplace_back(model::PrintForm{std::move(form)});
}

}  // namespace

void tick(Saga& saga, Context& context) {
    if (!saga.ask_until) return;
    if (context.now >= *saga.ask_until) {
        const auto incident = incident_of(saga);
        stop_asking(saga);
        return escalate(saga, context, incident);
    }
    if (saga.ask_again && context.now >= *saga.ask_again) ask(saga, context);
}

void escalate(Saga& saga, Context& context, Incident incident) {
    saga.at_printer = saga.at_printer || saga.phase == Phase::printing || saga.phase == Phase::print_unknown;
    stop_asking(saga);
    saga.phase = Phase::escalated;
    saga.incident = incident;
    auto entry = record(saga, RecordKind::escalated);
    entry.reason = model::name(incident);
    entry.impressions = saga.impressions;
    write(context, std::move(entry));
    settle_documents(saga, context, saga.at_printer ? "spoiled" : "not_issued");
    auto event = staff_event(saga.visit, event_of(incident), std::string{model::name(incident)});
    event.attempt = saga.payment;
    event.amount = saga.amount;
    report(context, std::move(event));
    print_slip(saga, context);
}

void journal_failed(Saga& saga, Context& context, RecordKind kind) {
    context.journal_works = false;
    // The intent could not be written, so the terminal was never asked.
    if (kind == RecordKind::payment_intended && saga.phase == Phase::paying) {
        saga.phase = Phase::ready;
        saga.payment = {};
        return;
    }
    if (!settled(saga)) escalate(saga, context, Incident::journal_failed);
}

namespace {

// The crash may have come between a result and its report.
void report_if_untold(Saga& saga, Context& context) {
    const bool told = saga.told == "paid" || saga.told == "reversed";
    if (!saga.free_of_charge && !saga.payment.empty() && !told) report_payment(saga, context, "paid");
}

void resume_presented(Saga& saga, Context& context) {
    saga.phase = Phase::presented;
    settle_documents(saga, context, "issued");
    report(context, staff_event(saga.visit, StaffEventKind::visit_recovered, "presented"));
}

void resume_paid(Saga& saga, Context& context) {
    if (saga.impressions > 0 || saga.current > 0) return escalate(saga, context, Incident::printed_in_part);
    give_back(saga, context);
}

void resume_reversed(Saga& saga, Context& context) {
    settle_documents(saga, context, "not_issued");
    if (!saga.free_of_charge && saga.told != "reversed") report_payment(saga, context, "reversed");
}

void resume_paid_phases(Saga& saga, Context& context) {
    report_if_untold(saga, context);
    switch (saga.phase) {
        case Phase::paid:
            return resume_paid(saga, context);
        case Phase::printing:
        case Phase::print_unknown:
            saga.phase = Phase::print_unknown;
            return start_asking(saga, context);
        case Phase::receipt:
        case Phase::presented:
            return resume_presented(saga, context);
        case Phase::reversing:
        case Phase::reversal_unknown:
            saga.phase = Phase::reversal_unknown;
            return start_asking(saga, context);
        case Phase::reversed:
            return resume_reversed(saga, context);
        case Phase::idle:
        case Phase::ready:
        case Phase::paying:
        case Phase::payment_unknown:
        case Phase::escalated:
            return;
    }
    std::terminate();
}

}  // namespace

void resume(Saga& saga, Context& context) {
    saga.recovering = true;
    switch (saga.phase) {
        case Phase::idle:
            return;
        case Phase::ready:
            return drop_documents(saga, context);
        case Phase::paying:
        case Phase::payment_unknown:
            saga.phase = Phase::payment_unknown;
            context.effects.emplace_back(model::AbortPayment{saga.payment});
            return start_asking(saga, context);
        case Phase::paid:
        case Phase::printing:
        case Phase::print_unknown:
        case Phase::receipt:
        case Phase::presented:
        case Phase::reversing:
        case Phase::reversal_unknown:
        case Phase::reversed:
            return resume_paid_phases(saga, context);
        case Phase::escalated:
            return escalate(saga, context, saga.incident);
    }
    std::terminate();
}

}  // namespace madoguchi::saga
