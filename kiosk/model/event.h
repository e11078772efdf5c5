// Everything that can happen to the kiosk: touches, time, outcomes of effects, changes of devices.
#pragma once

#include "common/xfs4iot/x_identity.h"
#include "kiosk/model/action.h"
#include "kiosk/model/effect.h"

#include <string>
#include <variant>
#include <vector>

namespace madoguchi::model {

// Why the back end did not do what was asked.
enum class BackEndError {
    unreachable,   // no answer, or no sensible one: nothing is known to have happened
    refused,       // `refusal` says what the resident is told
    unauthorized,  // token ended, terminal not registered
    changed,       // quote expired or no longer valid: ask again
    damaged,       // document fails its hash, a reply for another visit: nothing is used
};
struct BackEndFailure {
    BackEndError code = BackEndError::unreachable;
    Refusal refusal;
};
template <class T>
using Reply = std::variant<T, BackEndFailure>;

// Sent at least once a second, and more often while something counts down.
struct Tick {
    WallTime now;
    SteadyTime steady;
};

// First event: what the journal says is unfinished (saga/recovery.h) and what the back end has not heard yet.
struct Started {
    std::vector<saga::Saga> unfinished;
    std::vector<Report> unreported;
    std::vector<saga::Doubt> doubts;
    std::optional<LeftSheet> left = {};
};

struct VisitOpened {
    int request;
    Reply<VisitId> reply;
};
// whole picture, after any change
struct DevicesChanged {
    Devices devices;
};
struct CardInspected {
    int request;
    std::variant<xfs4iot::CardInspection, xfs4iot::CardError> result;
};
struct Authenticated {
    int request;
    std::variant<xfs4iot::CardSignature, xfs4iot::CardError> result;
    std::optional<int> tries_left;  // with pin_wrong
};
// Pay came to its end (or its answer was lost: unknown)
struct PaymentEnded {
    xfs4iot::PaymentResult result;
};
struct PaymentQueried {
    xfs4iot::PaymentResult result;
};
struct ReversalEnded {
    xfs4iot::PaymentResult result;
};
// While money moves the terminal has something to show, or a question for the resident.
struct TerminalShown {
    xfs4iot::TerminalDisplay display;
};
struct TerminalAsked {
    xfs4iot::TerminalInput question;
};
struct PrintProgress {
    AttemptId attempt;
    int pages = 0;
};
// ids and hash compared by the runner
struct PrintEnded {
    xfs4iot::PrintResult result;
    bool echo_matches = true;
};
struct PrintQueried {
    xfs4iot::PrintResult result;
};
struct FormEnded {
    xfs4iot::PrintResult result;
};

struct SituationFetched {
    int request;
    Reply<Situation> reply;
};
// value: false = revocation could not be checked and the city accepts that
struct CertificateChecked {
    int request;
    Reply<bool> reply;
};
struct ChallengeFetched {
    int request;
    Reply<std::string> reply;
};
// refusals: card_revoked, revocation_unknown, card_not_registered, …
struct SignedIn {
    int request;
    Reply<Holder> reply;
};
struct OptionsFetched {
    int request;
    Reply<Options> reply;
};
struct QuoteFetched {
    int request;
    Reply<Quote> reply;
};
struct DocumentsFetched {
    int request;
    Reply<std::vector<saga::Document>> reply;
};
enum class Delivery { accepted, try_again, rejected };  // rejected: the back end will never take it; logged
struct ReportSent {
    int request;
    Delivery delivery = Delivery::try_again;
};
// a record could not be written: what followed was not done
struct JournalFailed {
    RecordKind kind = RecordKind::visit_opened;
};

using Event = std::variant<Action, Tick, Started, VisitOpened, DevicesChanged, CardInspected, Authenticated,
                           PaymentEnded, PaymentQueried, ReversalEnded, TerminalShown, TerminalAsked, PrintProgress,
                           PrintEnded, PrintQueried, FormEnded, SituationFetched, CertificateChecked, ChallengeFetched,
                           SignedIn, OptionsFetched, QuoteFetched, DocumentsFetched, ReportSent, JournalFailed>;

}  // namespace madoguchi::model
