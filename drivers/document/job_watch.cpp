#include "drivers/document/job_watch.h"

#include <algorithm>
#include <cstdlib>

namespace madoguchi::drivers::document {
namespace {

using xfs4iot::Outcome;
using xfs4iot::PrintReason;

PrintReason cause(const Observation& seen, PrintReason asked) {
    const auto blocking = seen.printer ? blocking_reason(to_status(*seen.printer, "")) : PrintReason::offline;
    // A jam says more than "timed out": somebody has to open the printer.
    if (blocking == PrintReason::paper_jam || asked == PrintReason::none) {
        return blocking == PrintReason::none ? PrintReason::refused : blocking;
    }
    return asked;
}

std::optional<int> positive(std::optional<int> count) {
    return count && *count > 0 ? count : std::nullopt;
}

Verdict judge_completed(const JobView& job, int pages) {
    if (pages > 0 && job.impressions == pages) return {Outcome::done, PrintReason::none, job.impressions};
    // Completed with a zero or without a count: a printer that does not count. Fewer or more pages: somebody must look.
    return {Outcome::unknown, PrintReason::refused, positive(job.impressions)};
}

Verdict judge_broken_off(const Observation& seen, int pages, PrintReason asked) {
    const auto& job = *seen.job;
    const auto reason = cause(seen, asked);
    if (pages > 0 && job.impressions == pages) return {Outcome::done, PrintReason::none, pages};
    const int zero = 0;
    if (job.impressions == zero || (!job.impressions && job.never_started)) {
        // A jammed sheet is printed on and counted nowhere: it may hang at the outlet.
        return {reason == PrintReason::paper_jam ? Outcome::unknown : Outcome::not_done, reason, zero};
    }
    return {Outcome::unknown, reason, job.impressions};
}

std::optional<Verdict> judge_absent(const Observation& seen, PrintReason asked) {
    if (seen.absent < looks_for_absence) return std::nullopt;
    auto reason = asked;
    if (reason == PrintReason::none) reason = PrintReason::refused;
    if (seen.history_complete) return Verdict{Outcome::not_done, reason, 0};
    return Verdict{Outcome::unknown, reason, std::nullopt};
}

}  // namespace

std::optional<Verdict> judge(const Observation& seen, int pages, PrintReason asked) {
    if (!seen.printer) return std::nullopt;
    if (seen.forgotten) return Verdict{Outcome::unknown, PrintReason::offline, positive(seen.impressions)};
    if (!seen.job) return judge_absent(seen, asked);
    if (!seen.job->ended()) return std::nullopt;
    if (seen.job->state == JobState::completed) return judge_completed(*seen.job, pages);
    return judge_broken_off(seen, pages, asked);
}

Verdict give_up(const Observation& seen, PrintReason asked) {
    return {Outcome::unknown, cause(seen, asked), positive(seen.impressions)};
}

bool must_withdraw(const Observation& seen) {
    if (seen.forgotten) return true;
    const bool through = seen.spool == Spool::ended || seen.spool == Spool::gone;
    return through && seen.job && seen.job->state == JobState::held;
}

Observation JobWatch::look() {
    look_at_spool();  // first: a job that ends here afterwards is still found there
    look_at_printer();
    return seen;
}

void JobWatch::look_at_spool() {
    if (target.spool_job == 0) {
        seen.spool = Spool::gone;
        return;
    }
    const auto reply = transport.exchange(target.queue, job_request(target.spool_job));
    if (!reply) {
        seen.spool = reply.error().code == Errc::missing ? Spool::gone : Spool::unreachable;
        return;
    }
    if (reply.value().empty()) return;
    const auto job = parse_job(reply.value().front());
    if (!job) return;
    // Job numbers start again when somebody empties CUPS' cache: only the name is ours.
    const bool other = !job.value().name.empty() && !names_attempt(job.value().name, target.attempt);
    seen.spool = other ? Spool::gone : job.value().state >= JobState::canceled ? Spool::ended : Spool::active;
}

void JobWatch::look_at_printer() {
    seen.printer.reset();
    seen.job.reset();
    const auto found = find();
    if (!found) return;
    const auto reply = transport.exchange(target.printer, printer_request(target.model));
    if (!reply || reply.value().empty()) return;
    const auto now = std::chrono::system_clock::now();
    seen.printer = parse_printer(reply.value().front(), target.model);
    seen.job = found.value();
    seen.forgotten = printer_job != 0 && !seen.job;
    if (seen.job && seen.job->impressions) seen.impressions = seen.job->impressions;
    const bool through = seen.spool == Spool::ended || seen.spool == Spool::gone;
    seen.absent = through && !seen.job ? seen.absent + 1 : 0;
    // A printer forgets ended jobs: absence proves something only if it was asked more often than that.
    gap = gap || now - last_answer > target.model.remembers;
    last_answer = now;
    // Both ends of printer-up-time are whole seconds: it may say one more than it was.
    const auto needed = now - target.began + std::chrono::seconds{1};
    seen.history_complete = !gap && seen.printer->up_time && *seen.printer->up_time >= needed;
}

// The number first; a printer that was switched off begins to count anew, so the name decides.
Result<std::optional<JobView>> JobWatch::find() {
    if (printer_job != 0) {
        const auto reply = transport.exchange(target.printer, job_request(printer_job));
        if (!reply && reply.error().code != Errc::missing) return fail_with(reply.error());
        if (reply) {
            if (const auto job = pick(reply.value())) return job;
        }
    }
    for (const bool completed : {false, true}) {  // in this order a job that ends in between is not missed
        BOOST_OUTCOME_TRY(const auto reply, transport.exchange(target.printer, jobs_request(completed)));
        if (const auto job = pick(reply)) {
            printer_job = job->id;
            return job;
        }
    }
    return std::optional<JobView>{};
}

std::optional<JobView> JobWatch::pick(const Reply& reply) const {
    for (const auto& attributes : reply) {
        const auto job = parse_job(attributes);
        if (job && names_attempt(job.value().name, target.attempt)) return job.value();
    }
    return std::nullopt;
}

void JobWatch::cancel() {
    // The answers do not matter: what became of it is seen by looking.
    if (target.spool_job != 0) (void)transport.exchange(target.queue, cancel_request(target.spool_job)).has_value();
    // Only a job just seen: a printer that was switched off has given the number to somebody else's.
    if (seen.job) (void)transport.exchange(target.printer, cancel_request(seen.job->id)).has_value();
}

}  // namespace madoguchi::drivers::document
