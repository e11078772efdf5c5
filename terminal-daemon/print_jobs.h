// What XPrintJob commands of document and receipt printers share: attempts, Query, Cancel, the shape of replies.
#pragma once

#include "common/xfs4iot/x_print_job.h"
#include "terminal-daemon/attempts.h"
#include "terminal-daemon/device_service.h"

namespace madoguchi::daemon {

// Takes the attempt; a reply when it may not be done: duplicateAttempt, or the table refuses.
[[nodiscard]] std::optional<Reply> begin_print(Attempts& attempts, const AttemptId& attempt, std::string_view kind,
                                               const xfs4iot::PrintResult& echo);
// Stores the end of an attempt and says it. `echo` carries the ids and the hash of the request.
[[nodiscard]] Reply finish_print(Attempts& attempts, const xfs4iot::PrintResult& echo, xfs4iot::PrintResult result);

// XPrintJob.Query {attemptId}. `ask` finds out about a job that was on the wire when an earlier process ended.
using AskPrinter = std::function<Task<xfs4iot::PrintResult>(AttemptId attempt, std::string wire)>;
Task<Reply> query_print(Attempts& attempts, Command& command, AskPrinter ask);
// CommandEntry::beside of Query: the table alone knows the outcome, so nobody has to wait for a print under way. An
// attempt that the table does not know may still wait in the queue: its Query waits behind it.
[[nodiscard]] std::function<bool(const Command&)> settled_print(Attempts& attempts);
// XPrintJob.Cancel {attemptId}.
[[nodiscard]] Reply cancel_print(Attempts& attempts, const Command& command,
                                 const std::function<void()>& cancel_device);

[[nodiscard]] xfs4iot::PrintResult not_printed(xfs4iot::PrintReason reason);

}  // namespace madoguchi::daemon
