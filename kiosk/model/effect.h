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
// makes a visit id and tells the back end → VisitOpened
struct OpenVisit {
    int request;
    std::string language;
};
// the runner drops everything it holds of the visit
struct WipeVisit {
    VisitId visit;
};

// ---- devices
// → CardInspected
struct InspectCard {
    int request;
};
// → Authenticated; sent once, never repeated
struct Authenticate {
    int request;
    xfs4iot::AuthenticateRequest asked;
};
// ends a running card command
struct CancelCard {};
// → PaymentEnded
struct Pay {
    xfs4iot::PayRequest pay;
};
// a wish: PaymentEnded still comes
struct AbortPayment {
    AttemptId attempt;
};
// → PaymentQueried
struct QueryPayment {
    AttemptId attempt;
    bool reversal = false;
};
// to TerminalAsked; too late or twice does no harm
struct AnswerTerminal {
    xfs4iot::InputAnswer answer;
};
// → ReversalEnded
struct Reverse {
    xfs4iot::ReverseRequest reverse;
};
// → PrintProgress …, PrintEnded
struct Print {
    AttemptId attempt;
    VisitId visit;
    saga::Document document;
};
// → PrintQueried
struct QueryPrint {
    AttemptId attempt;
};
// the indicators at card slot and outlets
struct ShowLights {
    Lights lights;
};
// service software may have the devices now
struct LetGoOfDevices {};
// receipt, slip → FormEnded
struct PrintForm {
    xfs4iot::PrintFormRequest form;
};

// ---- back end
// What was chosen in one step; `many` says whether the back end expects a list.
struct ChosenOption {
    std::string step;
    bool many = false;
    std::vector<std::string> answers;
    friend bool operator==(const ChosenOption&, const ChosenOption&) = default;
};
// → SituationFetched
struct FetchSituation {
    int request;
};
// before the PIN → CertificateChecked
struct CheckCertificate {
    int request;
    VisitId visit;
    std::string certificate;  // DER
};
// → ChallengeFetched
struct FetchChallenge {
    int request;
    VisitId visit;
};
// → SignedIn
struct SignIn {
    int request;
    VisitId visit;
    std::string challenge;
    xfs4iot::CardSignature signature;
};
// → OptionsFetched
struct FetchOptions {
    int request;
    VisitId visit;
    Secret token;
    std::string service;
};
// → QuoteFetched
struct FetchQuote {
    int request;
    VisitId visit;
    Secret token;
    std::string service;
    std::vector<ChosenOption> options;
    int copies = 1;
};
// renders and fetches → DocumentsFetched; hash and size of each are checked
struct FetchDocuments {
    int request;
    VisitId visit;
    Secret token;
    QuoteId quote;
};
// → ReportSent
struct SendReport {
    int request;
    Report report;
};

// ---- records
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
    slip_intended,
    reversal_intended,
    reversal_result,
    escalated,
    report_due,
    report_sent,
    closed,
    sheet_left,     // nobody took it: nobody is served; reason = key of the staff event
    sheet_removed,  // staff took it out
};
// never personal data
struct JournalRecord {
    RecordKind kind = RecordKind::visit_opened;
    VisitId visit;
    AttemptId attempt;
    std::string service;
    QuoteId quote;
    std::vector<std::string> documents;  // ids
    std::string sha256;                  // of the document of a print record
    Yen amount;
    std::string means, outcome, reason, transaction_id, transaction_time;
    std::optional<int> impressions;
    std::optional<Report> report;  // report_due, report_sent
    int page_count = 0;            // of all documents (documents_ready) or the printed one
};
struct WriteJournal {
    JournalRecord record;
};

// ---- sound and speech
struct Play {
    Sound sound;
};

using Effect = std::variant<OpenVisit, WipeVisit, InspectCard, Authenticate, CancelCard, Pay, AbortPayment,
                            QueryPayment, AnswerTerminal, Reverse, Print, QueryPrint, PrintForm, ShowLights,
                            LetGoOfDevices, FetchSituation, CheckCertificate, FetchChallenge, SignIn, FetchOptions,
                            FetchQuote, FetchDocuments, SendReport, WriteJournal, Play>;
using Effects = std::vector<Effect>;

}  // namespace madoguchi::model
