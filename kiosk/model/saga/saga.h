// The paid-document saga: intent → paid | not paid | unknown → printed | not printed | unknown → presented → receipt →
// closed. Pure: the same inputs give the same states and effects. What moves money or paper is written to the journal
// before the act; the runner performs the effects of one transition in order and stops at a journal record it cannot
// write.
//
// Rules (reference "cashless-terminal" section 5, architecture section 6):
//   no payment is asked before every document is here and its hash is checked;
//   one open payment attempt at a time; an unknown one is asked about, never repeated;
//   nothing prints before paid (or free) is in the journal; no document is ever sent to the printer twice;
//   money goes back by itself only when provably no sheet came out; everything else goes to staff with a slip.
#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/xfs4iot/x_payment.h"
#include "common/xfs4iot/x_print_job.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace madoguchi::saga {

// The rendered certificate. Wiped when the last holder lets go.
class DocumentData {
public:
    explicit DocumentData(std::string data) : bytes{std::move(data)} {}
    ~DocumentData();
    DocumentData(const DocumentData&) = delete;
    DocumentData& operator=(const DocumentData&) = delete;
    [[nodiscard]] const std::string& view() const { return bytes; }

private:
    std::string bytes;
};

struct Document {
    DocumentId id;
    std::string sha256;  // lower-case hex, already compared with the data
    int pages = 0;
    std::string media = "iso_a4_210x297mm";
    xfs4iot::Sides sides = xfs4iot::Sides::one_sided;
    std::shared_ptr<const DocumentData> data;  // absent after a restart: then it is never printed
};

enum class Phase {
    idle,             // nothing at stake
    ready,            // documents are here, nothing asked
    paying,           // the terminal holds the payment
    payment_unknown,  // its answer was lost: asking
    paid,             // in the journal; printing follows in the same transition
    printing,
    print_unknown,  // the printer's answer was lost: asking
    receipt,        // the certificate came out, the receipt is being printed
    presented,      // everything that will come out has come out
    reversing,      // no sheet came out: money goes back
    reversal_unknown,
    reversed,   // money is back
    escalated,  // staff decide; the slip is printed
};

enum class Incident {
    none,
    payment_unknown,    // nobody knows whether money moved
    printed_in_part,    // paid, some sheets came out or nobody knows
    reversal_failed,    // paid, nothing came out, the terminal does not give the money back
    something_missing,  // the resident says so
    identity_mismatch,  // the printer answered for another document or visit
    journal_failed,     // the machine cannot write its records any more
};

enum class ReceiptState { none, printing, printed, failed };

struct Saga {
    Phase phase = Phase::idle;
    VisitId visit;
    std::string service;
    QuoteId quote;
    Yen amount;
    bool free_of_charge = false;
    std::vector<Document> documents;
    std::size_t current = 0;         // document that is being printed
    std::vector<std::string> fates;  // one per document once known: issued, not_issued, spoiled
    int impressions = 0;             // sheets sides known to have come out, all documents together
    int page = 0;                    // of the current document, as reported while printing
    int attempts = 0;                // how many attempt ids were made of the visit id
    AttemptId payment, print, reversal, receipt_attempt;
    std::string means;
    xfs4iot::PaymentResult paid;
    bool stopping = false;  // the terminal was asked to stop, its answer is awaited
    xfs4iot::PaymentReason declined = xfs4iot::PaymentReason::none;  // why the last attempt ended without money
    ReceiptState receipt = ReceiptState::none;
    bool receipt_was_owed = false;    // staff were told that the counter issues it
    bool receipt_may_be_out = false;  // an attempt may have left paper: the next one is marked as a reissue
    Incident incident = Incident::none;
    bool at_printer = false;  // handed to staff while the current document was in the printer
    bool slip_printed = false;
    std::string told;    // what the back end was last told of the payment: paid, unknown, not_paid, reversed
    bool taken = false;  // the resident, or the outlet's sensor, says so
    int not_found = 0;   // consecutive answers "no such attempt"
    std::optional<SteadyTime> ask_again, ask_until;  // status queries
    bool recovering = false;                         // taken up again from the journal after a restart
};

// A payment that was handed to staff because nobody knew whether money moved. Until the terminal says so, it takes no
// other payment.
struct Doubt {
    VisitId visit;
    AttemptId attempt;
    QuoteId quote;
    Yen amount;
    std::string means;
    int not_found = 0;  // consecutive answers "no such attempt"
};

}  // namespace madoguchi::saga
