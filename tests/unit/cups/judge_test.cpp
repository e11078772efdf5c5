#include "drivers/document/job_watch.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::drivers::document;
using xfs4iot::Outcome;
using xfs4iot::PrintReason;

namespace {

Observation seen_with(JobState state, std::optional<int> impressions, std::vector<std::string> printer_reasons = {}) {
    Observation seen;
    seen.spool = Spool::active;
    seen.printer.emplace();
    seen.printer->reasons = std::move(printer_reasons);
    seen.job = JobView{1, "V-A", state, {}, impressions, false};
    seen.impressions = impressions;
    return seen;
}

Observation absent_with(Spool spool, int looks, bool history) {
    Observation seen;
    seen.spool = spool;
    seen.printer.emplace();
    seen.absent = looks;
    seen.history_complete = history;
    return seen;
}

}  // namespace

TEST_CASE("a running job has no verdict, whatever was counted") {
    for (auto state : {JobState::pending, JobState::held, JobState::processing, JobState::stopped}) {
        for (std::optional<int> count : {std::optional<int>{}, std::optional{0}, std::optional{1}, std::optional{2}}) {
            CHECK_FALSE(judge(seen_with(state, count), 2, PrintReason::none).has_value());
        }
    }
}

TEST_CASE("done is said only with all impressions") {
    CHECK(judge(seen_with(JobState::completed, 2), 2, PrintReason::none) ==
          Verdict{Outcome::done, PrintReason::none, 2});
    for (int count : {1, 3, 4}) {
        CHECK(judge(seen_with(JobState::completed, count), 2, PrintReason::none) ==
              Verdict{Outcome::unknown, PrintReason::refused, count});
    }
    CHECK(judge(seen_with(JobState::completed, 0), 2, PrintReason::none) ==
          Verdict{Outcome::unknown, PrintReason::refused, std::nullopt});
    CHECK(judge(seen_with(JobState::completed, {}), 2, PrintReason::none) ==
          Verdict{Outcome::unknown, PrintReason::refused, std::nullopt});
    CHECK(judge(seen_with(JobState::completed, 0), 0, PrintReason::none)->outcome == Outcome::unknown);
}

TEST_CASE("a job broken off is not_done only at zero impressions, with the printer's reason") {
    for (auto state : {JobState::canceled, JobState::aborted}) {
        CHECK(judge(seen_with(state, 0, {"media-empty-error"}), 2, PrintReason::none) ==
              Verdict{Outcome::not_done, PrintReason::paper_out, 0});
        CHECK(judge(seen_with(state, 0), 2, PrintReason::canceled) ==
              Verdict{Outcome::not_done, PrintReason::canceled, 0});
        CHECK(judge(seen_with(state, 0), 2, PrintReason::none) == Verdict{Outcome::not_done, PrintReason::refused, 0});
        CHECK(judge(seen_with(state, 1, {"media-jam-error"}), 2, PrintReason::none) ==
              Verdict{Outcome::unknown, PrintReason::paper_jam, 1});
        CHECK(judge(seen_with(state, 1), 2, PrintReason::timed_out) ==
              Verdict{Outcome::unknown, PrintReason::timed_out, 1});
        CHECK(judge(seen_with(state, {}), 2, PrintReason::canceled) ==
              Verdict{Outcome::unknown, PrintReason::canceled, std::nullopt});
        CHECK(judge(seen_with(state, 2), 2, PrintReason::canceled) == Verdict{Outcome::done, PrintReason::none, 2});
    }
}

TEST_CASE("a jam before the first counted page is unknown: the sheet may hang at the outlet") {
    CHECK(judge(seen_with(JobState::aborted, 0, {"media-jam-error"}), 2, PrintReason::none) ==
          Verdict{Outcome::unknown, PrintReason::paper_jam, 0});
    CHECK(judge(seen_with(JobState::canceled, 0, {"media-jam-warning"}), 2, PrintReason::canceled)->outcome ==
          Outcome::unknown);
}

TEST_CASE("a job that never started printed nothing even when the printer gives no count") {
    auto seen = seen_with(JobState::canceled, {});
    seen.job->never_started = true;
    CHECK(judge(seen, 2, PrintReason::canceled) == Verdict{Outcome::not_done, PrintReason::canceled, 0});
}

TEST_CASE("a printer that does not answer gives no verdict, only giving up does") {
    Observation seen;
    seen.spool = Spool::ended;
    seen.impressions = 1;
    CHECK_FALSE(judge(seen, 2, PrintReason::canceled).has_value());
    CHECK(give_up(seen, PrintReason::timed_out) == Verdict{Outcome::unknown, PrintReason::timed_out, 1});
    seen.impressions = 0;
    CHECK(give_up(seen, PrintReason::none) == Verdict{Outcome::unknown, PrintReason::offline, std::nullopt});
}

TEST_CASE("a printer that lost its memory leaves the job unknown") {
    auto seen = absent_with(Spool::active, 0, true);
    seen.forgotten = true;
    seen.impressions = 0;
    CHECK(judge(seen, 2, PrintReason::none) == Verdict{Outcome::unknown, PrintReason::offline, std::nullopt});
    CHECK(must_withdraw(seen));
    seen.impressions = 1;
    CHECK(judge(seen, 2, PrintReason::none)->impressions == 1);
}

TEST_CASE("a job that never reached the printer is not_done only when its list covers the time") {
    CHECK_FALSE(judge(absent_with(Spool::active, 0, true), 2, PrintReason::none).has_value());
    CHECK_FALSE(judge(absent_with(Spool::ended, 1, true), 2, PrintReason::none).has_value());
    CHECK(judge(absent_with(Spool::ended, 2, true), 2, PrintReason::canceled) ==
          Verdict{Outcome::not_done, PrintReason::canceled, 0});
    CHECK(judge(absent_with(Spool::gone, 2, true), 2, PrintReason::none) ==
          Verdict{Outcome::not_done, PrintReason::refused, 0});
    CHECK(judge(absent_with(Spool::gone, 2, false), 2, PrintReason::none) ==
          Verdict{Outcome::unknown, PrintReason::refused, std::nullopt});
}

TEST_CASE("a job the printer holds without document is withdrawn once the spool is through") {
    auto seen = seen_with(JobState::held, 0);
    CHECK_FALSE(must_withdraw(seen));
    for (auto spool : {Spool::ended, Spool::gone}) {
        seen.spool = spool;
        CHECK(must_withdraw(seen));
    }
    seen.job->state = JobState::processing;
    CHECK_FALSE(must_withdraw(seen));
}
