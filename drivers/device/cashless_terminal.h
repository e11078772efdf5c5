// A cashless payment terminal; implemented by drivers/nexo.
#pragma once

#include "common/xfs4iot/x_payment.h"
#include "drivers/device/device.h"

namespace madoguchi::drivers {

class CashlessTerminal : public Device {
public:
    // `wire` is called with the wire-level id (nexo ServiceID) before the request is sent, so that the caller can store
    // it.
    using Wire = std::function<void(std::string)>;

    virtual Task<Result<void>> login(Deadline deadline) = 0;
    virtual Task<xfs4iot::PaymentResult> pay(xfs4iot::PayRequest request, Wire wire, Deadline deadline) = 0;
    virtual Task<xfs4iot::PaymentResult> reverse(xfs4iot::ReverseRequest request, xfs4iot::PaymentResult original,
                                                 Wire wire, Deadline deadline) = 0;
    // `service_id` is what `wire` was called with; `reversal` says which kind of attempt is asked about.
    virtual Task<xfs4iot::PaymentResult> query(AttemptId attempt, std::string service_id, bool reversal,
                                               Deadline deadline) = 0;
    // A wish: the running pay() still ends with its own result. May be called while pay() runs.
    virtual Task<Result<void>> abort(std::string service_id, Deadline deadline) = 0;
    virtual Task<Result<xfs4iot::TerminalDiagnosis>> diagnose(Deadline deadline) = 0;
    // Closes the period and tells its totals; `previous`: of the period closed last, for when that reply was lost.
    virtual Task<Result<xfs4iot::Reconciliation>> reconcile(bool previous, Deadline deadline) = 0;

    // What the terminal wants shown or answered while pay() or reverse() runs; the attempt is filled in by the caller.
    std::function<void(xfs4iot::TerminalDisplay)> display = [](xfs4iot::TerminalDisplay) {};
    std::function<void(xfs4iot::TerminalInput)> input = [](xfs4iot::TerminalInput) {};
    // missing: no such question is open; malformed: not an answer to it.
    virtual Result<void> answer(const xfs4iot::InputAnswer& answer) = 0;
};

}  // namespace madoguchi::drivers
