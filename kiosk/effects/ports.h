// The four interfaces through which the kiosk touches the world. A simulation replaces them; nothing else does I/O.
// All calls come from the runner's loop, many at once; every one ends within its own deadline and always with a value:
// an answer that was lost is `unknown` or `unreachable`, never an exception.
#pragma once

#include "common/clock.h"
#include "common/loop.h"
#include "kiosk/model/event.h"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace madoguchi::effects {

template <class T>
using CardOutcome = std::variant<T, xfs4iot::CardError>;

struct PrintOutcome {
    xfs4iot::PrintResult result;
    bool echo_matches = true;  // ids and hash of the reply are those of the request
};
struct SignOutcome {
    CardOutcome<xfs4iot::CardSignature> result;
    std::optional<int> tries_left;
};

class Devices {
public:
    virtual ~Devices() = default;

    // Keeps in touch with the devices until stop(); `changed` is called on the loop with the whole picture.
    virtual Task<> run() = 0;
    virtual void stop() = 0;
    std::function<void(const model::Devices&)> changed = [](const model::Devices&) {};

    virtual Task<CardOutcome<xfs4iot::CardInspection>> inspect_card() = 0;
    virtual Task<SignOutcome> authenticate(xfs4iot::AuthenticateRequest asked) = 0;
    virtual void cancel_card() = 0;

    // What the terminal shows and asks during pay() and reverse(), on the loop.
    std::function<void(const xfs4iot::TerminalDisplay&)> terminal_shown = [](const xfs4iot::TerminalDisplay&) {};
    std::function<void(const xfs4iot::TerminalInput&)> terminal_asked = [](const xfs4iot::TerminalInput&) {};
    virtual Task<> answer_terminal(xfs4iot::InputAnswer answer) = 0;

    virtual Task<xfs4iot::PaymentResult> pay(xfs4iot::PayRequest request) = 0;
    virtual Task<> abort_payment(AttemptId attempt) = 0;
    virtual Task<xfs4iot::PaymentResult> query_payment(AttemptId attempt) = 0;
    virtual Task<xfs4iot::PaymentResult> reverse(xfs4iot::ReverseRequest request) = 0;

    virtual void show_lights(const model::Lights& lights) = 0;  // kept until it changes
    virtual void let_go() = 0;                                  // the answer to Maintenance::wanted

    virtual Task<PrintOutcome> print(AttemptId attempt, VisitId visit, saga::Document document,
                                     std::function<void(int)> page) = 0;
    virtual Task<xfs4iot::PrintResult> query_print(AttemptId attempt) = 0;
    virtual Task<xfs4iot::PrintResult> print_form(xfs4iot::PrintFormRequest form) = 0;
};

// The municipal back end (backend/openapi.yaml). Secrets are wiped when the request has been sent.
class BackEnd {
public:
    virtual ~BackEnd() = default;

    template <class T>
    using Answer = Task<model::Reply<T>>;

    virtual Answer<model::Situation> situation() = 0;
    virtual Answer<VisitId> open_visit(VisitId visit, std::string language) = 0;
    virtual Answer<bool> check_certificate(std::string certificate) = 0;
    virtual Answer<std::string> challenge(VisitId visit) = 0;
    virtual Answer<model::Holder> sign_in(model::SignIn request) = 0;
    virtual Answer<model::Options> options(model::FetchOptions request) = 0;
    virtual Answer<model::Quote> quote(model::FetchQuote request) = 0;
    // Renders and fetches; every document has the announced size and SHA-256.
    virtual Answer<std::vector<saga::Document>> documents(model::FetchDocuments request) = 0;
    virtual Task<model::Delivery> send(model::Report report) = 0;
    // Ends what still runs for this visit.
    virtual void forget(const VisitId& visit) = 0;
};

// What was intended and what came of it; durable when append() returns.
class Records {
public:
    virtual ~Records() = default;
    virtual Result<void> append(const model::JournalRecord& record) = 0;
    virtual Result<std::vector<model::JournalRecord>> read() = 0;
};

}  // namespace madoguchi::effects
