// Paper: certificates one after another, then the receipt.
#include "kiosk/model/saga/moves.h"

#include <exception>
#include <utility>

namespace madoguchi::saga {

using model::RecordKind;
using xfs4iot::Outcome;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;

namespace {

enum class Verdict {
    printed,
    nothing,  // provably no sheet
    partial,  // some sheets, or something odd
    unknown,
    mismatch,  // the answer is for another document or visit
};

// An empty id in an answer to a query is not a contradiction: a restarted daemon may know the attempt alone.
bool same_document(const Saga& saga, const PrintResult& result) {
    const auto& document = saga.documents.at(saga.current);
    const auto agrees = [](const auto& one, const auto& other) { return one.empty() || one == other; };
    return agrees(result.visit, saga.visit) && agrees(result.document, document.id) &&
           (document.sha256.empty() || agrees(result.sha256, document.sha256));
}

Verdict judge(const Saga& saga, const PrintResult& result) {
    switch (result.outcome) {
        case Outcome::done:
            return same_document(saga, result) ? Verdict::printed : Verdict::mismatch;
        case Outcome::not_done:
            if (!result.impressions) return Verdict::unknown;
            return *result.impressions == 0 ? Verdict::nothing : Verdict::partial;
        case Outcome::unknown:
            return Verdict::unknown;
    }
    std::terminate();
}

void write_print_result(Saga& saga, Context& context, const PrintResult& result) {
    auto entry = record(saga, RecordKind::print_result);
    entry.attempt = saga.print;
    entry.documents = {saga.documents.at(saga.current).id.text};
    entry.outcome = xfs4iot::name(result.outcome);
    entry.reason = xfs4iot::name(result.reason);
    entry.impressions = result.impressions;
    write(context, std::move(entry));
}

void report_document(const Saga& saga, Context& context, std::size_t index, std::string_view fate) {
    model::Report entry;
    entry.kind = model::ReportKind::document;
    entry.visit = saga.visit;
    entry.document = saga.documents.at(index).id;
    if (index == saga.current) entry.attempt = saga.print;
    entry.outcome = fate;
    entry.key = entry.document.text.substr(0, 48) + "-" + std::string{fate};
    report(context, std::move(entry));
}

void everything_out(Saga& saga, Context& context) {
    write(context, record(saga, RecordKind::presented));
    if (!saga.recovering) {
        saga.phase = Phase::receipt;
        return;
    }
    saga.phase = Phase::presented;
    report(context, staff_event(saga.visit, model::StaffEventKind::visit_recovered, "printed"));
}

void printed(Saga& saga, Context& context, const PrintResult& result) {
    stop_asking(saga);
    const auto& document = saga.documents.at(saga.current);
    saga.impressions += result.impressions.value_or(document.pages);
    saga.page = 0;
    write_print_result(saga, context, result);
    report_document(saga, context, saga.current, "issued");
    saga.fates.at(saga.current) = "issued";
    if (saga.current + 1 == saga.documents.size()) return everything_out(saga, context);
    if (saga.recovering) return escalate(saga, context, Incident::printed_in_part);
    ++saga.current;
    print_current(saga, context);
}

// 書損: the sheet is in the printer or in somebody's hands, and counts for nothing. Staff take it in by its number.
void spoil_current(Saga& saga, Context& context) {
    saga.fates.at(saga.current) = "spoiled";
    report_document(saga, context, saga.current, "spoiled");
    auto event = staff_event(saga.visit, model::StaffEventKind::sheet_spoiled);
    event.document = saga.documents.at(saga.current).id;
    event.key = event.document.text.substr(0, 48) + "-spoiled-sheet";
    report(context, std::move(event));
}

void nothing_printed(Saga& saga, Context& context, const PrintResult& result) {
    stop_asking(saga);
    write_print_result(saga, context, result);
    if (result.reason == PrintReason::paper_jam) spoil_current(saga, context);
    if (saga.impressions == 0 && saga.current == 0) return give_back(saga, context);
    settle_documents(saga, context, "not_issued");
    escalate(saga, context, Incident::printed_in_part);
}

void doubt_print(Saga& saga, Context& context, const PrintResult& result) {
    if (saga.phase == Phase::print_unknown) return;
    saga.phase = Phase::print_unknown;
    write_print_result(saga, context, result);
    start_asking(saga, context);
}

void act_on(Saga& saga, Context& context, const PrintResult& result, Verdict verdict) {
    switch (verdict) {
        case Verdict::printed:
            return printed(saga, context, result);
        case Verdict::nothing:
            return nothing_printed(saga, context, result);
        case Verdict::partial:
            write_print_result(saga, context, result);
            saga.impressions += result.impressions.value_or(0);
            return escalate(saga, context, Incident::printed_in_part);
        case Verdict::unknown:
            return doubt_print(saga, context, result);
        case Verdict::mismatch:
            write_print_result(saga, context, result);
            return escalate(saga, context, Incident::identity_mismatch);
    }
    std::terminate();
}

}  // namespace

void print_current(Saga& saga, Context& context) {
    const auto& document = saga.documents.at(saga.current);
    if (!document.data) return escalate(saga, context, Incident::printed_in_part);
    if (!context.journal_works) return escalate(saga, context, Incident::journal_failed);
    saga.phase = Phase::printing;
    saga.print = next_attempt(saga);
    saga.page = 0;
    auto entry = record(saga, RecordKind::print_intended);
    entry.attempt = saga.print;
    entry.documents = {document.id.text};
    entry.sha256 = document.sha256;
    entry.page_count = document.pages;
    write(context, std::move(entry));
    context.effects.emplace_back(model::Print{saga.print, saga.visit, document});
}

void issue_free(Saga& saga, Context& context) {
    if (saga.phase != Phase::ready || saga.amount.amount != 0) return;
    saga.free_of_charge = true;
    print_current(saga, context);
}

void print_progress(Saga& saga, const AttemptId& attempt, int pages) {
    if (saga.phase == Phase::printing && attempt == saga.print && pages > saga.page) saga.page = pages;
}

void print_ended(Saga& saga, Context& context, const PrintResult& result, bool echo_matches) {
    const bool open = saga.phase == Phase::printing || saga.phase == Phase::print_unknown;
    if (!open || result.attempt != saga.print) return;
    const auto verdict = judge(saga, result);
    act_on(saga, context, result, verdict == Verdict::printed && !echo_matches ? Verdict::mismatch : verdict);
}

void print_queried(Saga& saga, Context& context, const PrintResult& result) {
    if (saga.phase != Phase::print_unknown || result.attempt != saga.print) return;
    ask_later(saga, context);
    if (result.reason == PrintReason::not_found) {
        // The daemon stores an attempt before the printer hears of it: what it does not know was never printed.
        if (!provably_unknown_there(saga)) return;
        auto nothing = result;
        nothing.outcome = Outcome::not_done;
        nothing.impressions = 0;
        return nothing_printed(saga, context, nothing);
    }
    saga.not_found = 0;
    if (result.reason == PrintReason::in_progress || result.reason == PrintReason::offline) return;
    act_on(saga, context, result, judge(saga, result));
}

void print_receipt(Saga& saga, Context& context, xfs4iot::PrintFormRequest form) {
    const bool first = saga.phase == Phase::receipt && saga.receipt == ReceiptState::none;
    if (!first && !may_print_receipt_again(saga)) return;
    saga.phase = Phase::receipt;
    saga.receipt = ReceiptState::printing;
    saga.receipt_attempt = next_attempt(saga);
    form.attempt = saga.receipt_attempt;
    form.visit = saga.visit;
    auto entry = record(saga, RecordKind::receipt_intended);
    entry.attempt = saga.receipt_attempt;
    if (saga.receipt_may_be_out) {
        form.fields["reprint"] = "true";
        entry.reason = "reissue";
    }
    write(context, std::move(entry));
    context.effects.emplace_back(model::PrintForm{std::move(form)});
}

bool may_print_receipt_again(const Saga& saga) {
    return saga.phase == Phase::presented && saga.receipt == ReceiptState::failed && !saga.free_of_charge &&
           !saga.recovering;
}

void skip_receipt(Saga& saga, Context& context) {
    if (saga.phase != Phase::receipt) return;
    saga.phase = Phase::presented;
    if (saga.free_of_charge) return;
    saga.receipt = ReceiptState::failed;
    saga.receipt_was_owed = true;
    report(context, staff_event(saga.visit, model::StaffEventKind::receipt_not_printed));
}

void form_ended(Saga& saga, Context& context, const PrintResult& result) {
    if (saga.phase != Phase::receipt || result.attempt != saga.receipt_attempt) return;
    auto entry = record(saga, RecordKind::receipt_result);
    entry.attempt = saga.receipt_attempt;
    entry.outcome = xfs4iot::name(result.outcome);
    entry.reason = xfs4iot::name(result.reason);
    entry.impressions = result.impressions;
    write(context, std::move(entry));
    if (result.outcome != Outcome::done) {
        const bool nothing = result.outcome == Outcome::not_done && result.impressions == 0;
        saga.receipt_may_be_out = saga.receipt_may_be_out || !nothing;
        return skip_receipt(saga, context);
    }
    saga.receipt = ReceiptState::printed;
    saga.phase = Phase::presented;
    // The counter was told that it owes the receipt.
    if (saga.receipt_was_owed)
        report(context, staff_event(saga.visit, model::StaffEventKind::receipt_not_printed, "printed_later"));
}

void settle_documents(Saga& saga, Context& context, std::string_view current) {
    for (std::size_t index = 0; index < saga.documents.size(); ++index) {
        if (!saga.fates.at(index).empty()) continue;
        const auto fate = index == saga.current ? current : "not_issued";
        if (fate == "spoiled") {
            spoil_current(saga, context);
            continue;
        }
        saga.fates.at(index) = fate;
        report_document(saga, context, index, fate);
    }
}

}  // namespace madoguchi::saga
