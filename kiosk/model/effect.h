// What step() wants done. The runner (kiosk/effects) performs the effects of one transition in this order; a journal
// record that cannot be written stops the rest of the list and comes back as JournalFailed.
// `request` is echoed by the outcome (event.h); effects without one have no outcome.
#pragma once

#include "common/secret.h"
#include "kiosk/model/state.h"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace madoguchi::model {

// ---- the visit
struct OpenVisit {
    int request;
};  // makes a visit id → VisitOpened
struct CloseVisit {
    VisitId visit;
    Secret token;
};  // back end: forget the document, end the token
struct WipeVisit {
    VisitId visit;
};  // the runner drops everything it holds of the visit

// ---- devices
struct InspectCard {
    int request;
};  // → CardInspected
struct Authenticate {
    int request;
    Secret pin;
    std::string challenge;
};                     // → Authenticated; sent once, never repeated
struct CancelCard {};  // ends a running card command
struct Pay {
    xfs4iot::PayRequest pay;
};  // → PaymentEnded
struct AbortPayment {
    AttemptId attempt;
};  // a wish: PaymentEnded still comes
struct QueryPayment {
    AttemptId attempt;
    bool reversal = false;
};  // → PaymentQueried
struct Reverse {
    xfs4iot::ReverseRequest reverse;
};  // → ReversalEnded
struct Print {
    AttemptId attempt;
    VisitId visit;
    saga::Document document;
};  // → PrintProgress …, PrintEnded
struct QueryPrint {
    AttemptId attempt;
};  // → PrintQueried
struct PrintForm {
    xfs4iot::PrintFormRequest form;
};  // receipt, slip → FormEnded

// ---- back end
struct FetchSituation {
    int request;
};  // → SituationFetched
struct FetchChallenge {
    int request;
    VisitId visit;
};               // → ChallengeFetched
struct SignIn {  // → SignedIn
    int request;
    VisitId visit;
    std::string challenge;
    xfs4iot::CardSignature signature;
};
struct FetchOptions {
    int request;
    VisitId visit;
    Secret token;
    std::string service;
};                   // → OptionsFetched
struct FetchQuote {  // → QuoteFetched
    int request;
    VisitId visit;
    Secret token;
    std::string service;
    Answers answers;
    int copies;
};
struct FetchDocuments {  // → DocumentsFetched, hash and page count checked
    int request;
    VisitId visit;
    Secret token;
    QuoteId quote;
    std::string service;
    Answers answers;
    int copies;
};
struct RecordOutcome {
    int request;
    Report report;
};  // → OutcomeRecorded

// ---- records and staff
enum class RecordKind {
    visit_opened,
    documents_ready,
    payment_intended,
    abort_asked,
    payment_result,
    print_intended,
    print_result,
    presented,
    taken,
    receipt_intended,
    receipt_result,
    reversal_intended,
    reversal_result,
    escalated,
    reported,
    closed,
};
struct JournalRecord {  // never personal data
    RecordKind kind = RecordKind::visit_opened;
    VisitId visit;
    AttemptId attempt;
    std::string service;
    std::vector<std::string> documents;  // ids
    std::string sha256;                  // of the document of a print record
    Yen amount;
    std::string means, outcome, reason, transaction_id, transaction_time;
    std::optional<int> impressions;
    int page_count = 0;  // of all documents (documents_ready) or the printed one
};
struct WriteJournal {
    JournalRecord record;
};

enum class StaffEventKind { help, incident, card_left, papers_left, something_missing };
struct StaffEvent {  // to the back end's staff page; kept trying, bounded
    StaffEventKind kind;
    VisitId visit;       // may be empty
    std::string detail;  // HelpKind, Incident
    std::string number;  // inquiry number
};

// ---- sound and speech
enum class Sound { press, done, take_your_things, alarm };
struct Play {
    Sound sound;
};

using Effect = std::variant<OpenVisit, CloseVisit, WipeVisit, InspectCard, Authenticate, CancelCard, Pay, AbortPayment,
                            QueryPayment, Reverse, Print, QueryPrint, PrintForm, FetchSituation, FetchChallenge, SignIn,
                            FetchOptions, FetchQuote, FetchDocuments, RecordOutcome, WriteJournal, StaffEvent, Play>;
using Effects = std::vector<Effect>;

[[nodiscard]] std::string_view name(RecordKind kind);
[[nodiscard]] std::optional<RecordKind> record_kind(std::string_view name);
[[nodiscard]] std::string_view name(StaffEventKind kind);

}  // namespace madoguchi::model
