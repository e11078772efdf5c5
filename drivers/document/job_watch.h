// Where one job stands, seen from both ends: the spool (which may be wrong, README.md) and the printer (the truth); and
// the verdict over it. look() and cancel() block and belong on the Worker; judge() and the like are pure.
#pragma once

#include "drivers/document/protocol.h"

#include <chrono>

namespace madoguchi::drivers::document {

// A job is on its way between spool and printer for a moment: absence is believed when seen this often.
inline constexpr int looks_for_absence = 2;

enum class Spool { unreachable, active, ended, gone };

struct Observation {
    Spool spool = Spool::unreachable;
    std::optional<PrinterView> printer;  // absent: it did not answer
    std::optional<JobView> job;          // at the printer; absent: not there or no answer
    bool forgotten = false;              // the printer had it and does not know it any more (power lost)
    int absent = 0;                      // answers in a row that lacked the job after the spool was through with it
    bool history_complete = false;       // the printer's list covers the whole time of the job
    std::optional<int> impressions;      // the last count ever seen
};

struct Verdict {
    xfs4iot::Outcome outcome = xfs4iot::Outcome::unknown;
    xfs4iot::PrintReason reason = xfs4iot::PrintReason::none;
    std::optional<int> impressions;
    friend bool operator==(const Verdict&, const Verdict&) = default;
};

// The end of the job, or none while it goes on. `asked`: why we asked for the end (canceled, timed_out, ...), else
// none. done only with exactly `pages` impressions; not_done only at provably zero; everything else is unknown.
[[nodiscard]] std::optional<Verdict> judge(const Observation& seen, int pages, xfs4iot::PrintReason asked);
// What can be said when there is no time left.
[[nodiscard]] Verdict give_up(const Observation& seen, xfs4iot::PrintReason asked);
// The printer holds or lost the job and nobody will send more: it must be canceled so that it cannot print later.
[[nodiscard]] bool must_withdraw(const Observation& seen);

class JobWatch {
public:
    struct Target {
        Endpoint queue, printer;
        AttemptId attempt;
        Model model;
        int spool_job = 0;  // 0: not known, or there is no spool
        std::chrono::system_clock::time_point began;
        int printer_job = 0;  // 0: not known yet
    };
    JobWatch(Transport& wire, Target job)
        : transport{wire}, target{std::move(job)}, printer_job{target.printer_job}, last_answer{target.began} {}

    Observation look();
    void cancel();  // at both ends; a wish

private:
    void look_at_spool();
    void look_at_printer();
    Result<std::optional<JobView>> find();  // errors: the printer did not answer
    [[nodiscard]] std::optional<JobView> pick(const Reply& reply) const;

    Transport& transport;
    Target target;
    Observation seen;
    int printer_job;
    std::chrono::system_clock::time_point last_answer;
    bool gap = false;
};

}  // namespace madoguchi::drivers::document
