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
};

}  // namespace madoguchi::drivers
