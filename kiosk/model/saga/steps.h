// The moves of the paid-document saga. Each changes the saga and says, in order, what is to be done; effects of one
// move are performed in that order, so a record always stands before the act it announces.
#pragma once

#include "kiosk/model/effect.h"

#include <map>
#include <string>
#include <vector>

namespace madoguchi::saga {

// Where a move leaves what it wants done, and what it may look at.
struct Context {
    model::Effects& effects;
    std::vector<model::Report>& reports;
    SteadyTime now;
    const model::Timing& timing;
    std::string language;
    std::map<std::string, std::string> form_fields;  // what stands on every slip: city, terminal, date, time
    bool journal_works = true;
    bool slip_possible = true;  // the receipt printer can print
};

// A new attempt id: the visit's, with the number of the attempt in its last two characters.
[[nodiscard]] AttemptId attempt_of(const VisitId& visit, int number);
[[nodiscard]] int number_of(const AttemptId& attempt);  // the way back; 0 for anything else

// idle → ready. The documents are here and their hashes are checked.
void documents_here(Saga& saga, Context& context, std::vector<Document> documents, const QuoteId& quote, Yen amount);
// ready → idle: nothing was paid; the serials are reported as not issued.
void drop_documents(Saga& saga, Context& context);

// ready → paying.
// `brands`: the terminal's names for the brands of these means, empty for all
void ask_payment(Saga& saga, Context& context, std::string means, std::vector<std::string> brands);
// While paying: asks the terminal to stop, once. Its answer decides.
void stop_payment(Saga& saga, Context& context);
// The end of Pay, also when it comes late. paying, payment_unknown → printing | ready | payment_unknown | escalated.
void payment_ended(Saga& saga, Context& context, const xfs4iot::PaymentResult& result);
void payment_queried(Saga& saga, Context& context, const xfs4iot::PaymentResult& result);

// ready → printing, for what costs nothing.
void issue_free(Saga& saga, Context& context);
void print_progress(Saga& saga, const AttemptId& attempt, int pages);
// printing, print_unknown → printing (next document) | receipt | reversing | print_unknown | escalated.
void print_ended(Saga& saga, Context& context, const xfs4iot::PrintResult& result, bool echo_matches);
void print_queried(Saga& saga, Context& context, const xfs4iot::PrintResult& result);

// receipt → presented. `form` without ids; nothing to print when the printer is away. Also presented → receipt, when
// the receipt has not come out (may_print_receipt_again): a new attempt, marked 再発行 unless the first provably left
// nothing.
void print_receipt(Saga& saga, Context& context, xfs4iot::PrintFormRequest form);
void skip_receipt(Saga& saga, Context& context);
[[nodiscard]] bool may_print_receipt_again(const Saga& saga);
void form_ended(Saga& saga, Context& context, const xfs4iot::PrintResult& result);

// reversing, reversal_unknown → reversed | reversal_unknown | escalated.
void reversal_ended(Saga& saga, Context& context, const xfs4iot::PaymentResult& result);
void reversal_queried(Saga& saga, Context& context, const xfs4iot::PaymentResult& result);

// Status queries and their limits.
void tick(Saga& saga, Context& context);

// A saga read from the journal after a restart (recovery.h) goes on: asks, gives back, or hands over. Prints nothing.
void resume(Saga& saga, Context& context);

// Staff decide from here on; the slip is printed if possible.
void escalate(Saga& saga, Context& context, Incident incident);
// A record could not be written; what followed it in its list was not done.
void journal_failed(Saga& saga, Context& context, model::RecordKind kind);

// Nothing is in flight: the visit may end.
[[nodiscard]] bool settled(const Saga& saga);
[[nodiscard]] int pages(const Saga& saga);             // of all documents
[[nodiscard]] bool may_have_sheets(const Saga& saga);  // some came out, or nobody knows
[[nodiscard]] std::string inquiry_number(const VisitId& visit);

// Records and reports for others that write them (visit_opened, closed, staff events).
[[nodiscard]] model::JournalRecord record(const Saga& saga, model::RecordKind kind);
// What the terminal said of a payment or reversal; the means and amount it names stand instead of those asked for.
[[nodiscard]] model::JournalRecord with_answer(model::JournalRecord record, const xfs4iot::PaymentResult& result);
void report(Context& context, model::Report report);
[[nodiscard]] model::Report staff_event(const VisitId& visit, model::StaffEventKind kind, std::string state = {});

}  // namespace madoguchi::saga
