#include "common/journal_bring_up.h"

#include "common/journal_tail.h"
#include "common/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

namespace madoguchi {
namespace {

enum class Condition { sound, missing, damaged, unavailable };

struct Candidate {
    std::optional<JournalCopy> copy;  // none: unavailable
    Condition condition;
    Error trouble;
};

Candidate unavailable(const JournalFiles& files, const Error& trouble) {
    log_event(LogEvent::journal_copy_lost, {{"file", files.first.string()}, {"reason", trouble.detail}});
    return {{}, Condition::unavailable, trouble};
}

// busy stays an error: somebody else writes.
Result<Candidate> examine(const JournalFiles& files, const JournalPlan& plan) {
    auto taken = JournalCopy::take(files, plan);
    if (!taken && taken.error().code == Errc::busy) return fail(Errc::busy, taken.error().detail);
    if (!taken) return unavailable(files, taken.error());
    auto copy = std::move(taken.value());
    if (files.numbers().empty()) {
        const auto tail = read_tail(files.tail());
        if (!tail || tail->sequence == 0) return Candidate{std::move(copy), Condition::missing, {}};
        Error gone{Errc::corrupted, fmt::format("{} is missing", files.first.string())};
        return Candidate{std::move(copy), Condition::damaged, std::move(gone)};
    }
    const auto opened = copy.open();
    if (opened) return Candidate{std::move(copy), Condition::sound, {}};
    // malformed: its tables are not those of a journal.
    if (opened.error().code != Errc::corrupted && opened.error().code != Errc::malformed)
        return unavailable(files, opened.error());
    Error trouble{Errc::corrupted, files.numbered(copy.number).string() + ": " + opened.error().detail};
    return Candidate{std::move(copy), Condition::damaged, std::move(trouble)};
}

// In any of the files of this copy, newest first.
Result<std::optional<std::string>> hash_at(const JournalCopy& copy, std::int64_t sequence) {
    BOOST_OUTCOME_TRY(auto found, copy.journal->hash_at(sequence));
    const auto numbers = copy.files.numbers();
    for (auto number = numbers.rbegin(); !found && number != numbers.rend(); ++number) {
        if (*number == copy.number) continue;
        const auto older = Journal::open_for_reading(copy.files.numbered(*number), {});
        if (!older) continue;
        BOOST_OUTCOME_TRY(found, older.value().hash_at(sequence));
    }
    return found;
}

// The current file of `best` takes the place of whatever `other` has under that number.
Result<void> make_anew(Candidate& other, const JournalCopy& best, WallTime now) {
    auto& copy = *other.copy;
    std::string kept;
    if (other.condition == Condition::damaged) {
        copy.journal.reset();
        const auto damaged = copy.files.numbered(copy.number);
        BOOST_OUTCOME_TRYV(copy.files.keep_aside(damaged, now));
        BOOST_OUTCOME_TRYV(copy.files.keep_aside(copy.files.tail(), now));
        kept = JournalFiles::aside(damaged, now).filename().string();
    }
    BOOST_OUTCOME_TRY(const auto records, read_all(*best.journal));
    const std::vector<JournalEntry> entries{records.begin(), records.end()};
    BOOST_OUTCOME_TRY(copy.build(best.journal->start(), entries));
    BOOST_OUTCOME_TRYV(best.journal->confirm_in(copy.files.tail()));
    BOOST_OUTCOME_TRY(copy.adopt(best.number));
    if (copy.journal->position() != best.journal->position()) std::terminate();
    log_event(LogEvent::journal_copy_made, {{"file", copy.files.first.string()},
                                            {"reason", other.trouble.detail.empty() ? "missing" : other.trouble.detail},
                                            {"kept", kept}});
    other.condition = Condition::sound;
    return ok();
}

Result<void> add_missing(JournalCopy& copy, const JournalCopy& best) {
    const auto before = copy.journal->last();
    std::vector<JournalEntry> missing;
    BOOST_OUTCOME_TRY(best.journal->each(before + 1, [&](const JournalRecord& record) { missing.push_back(record); }));
    if (missing.empty()) return ok();
    BOOST_OUTCOME_TRY(copy.journal->append_all(missing));
    log_event(LogEvent::journal_copy_behind,
              {{"file", copy.files.first.string()}, {"records", static_cast<std::int64_t>(missing.size())}});
    return ok();
}

// conflict: the two contradict each other. Any other error: this copy cannot be written.
Result<void> align(Candidate& other, const JournalCopy& best, WallTime now) {
    const bool first_start = best.journal->position() == journal_genesis();
    if (other.condition == Condition::missing && first_start) return other.copy->open();
    if (other.condition != Condition::sound) return make_anew(other, best, now);
    auto& copy = *other.copy;
    const auto position = copy.journal->position();
    BOOST_OUTCOME_TRY(const auto known, hash_at(best, position.sequence));
    const bool contradicts = known ? *known != position.hash : copy.number == best.number;
    if (contradicts || copy.number > best.number)
        return fail(Errc::conflict,
                    fmt::format("{} and {} hold different records up to {}: `kiosk journal repair` goes on from the "
                                "longer one",
                                best.files.first.string(), copy.files.first.string(), position.sequence));
    if (copy.number == best.number) return add_missing(copy, best);
    other.trouble.detail = "it ends before the current file";
    return make_anew(other, best, now);
}

Result<std::size_t> choose(const std::vector<Candidate>& all) {
    std::optional<std::size_t> best;
    std::string damage;
    Error refused{Errc::storage_failed, ""};
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].condition == Condition::damaged) damage += (damage.empty() ? "" : "; ") + all[i].trouble.detail;
        if (all[i].condition == Condition::unavailable) refused = all[i].trouble;
        if (all[i].condition != Condition::sound) continue;
        if (!best || all[i].copy->journal->last() > all[*best].copy->journal->last()) best = i;
    }
    if (best) return *best;
    if (!damage.empty()) return fail(Errc::corrupted, damage);
    // A new journal only where certainly none is: a copy that cannot be looked at may hold it.
    if (!refused.detail.empty()) return fail(refused.code, refused.detail);
    return 0;
}

}  // namespace

Result<std::vector<JournalCopy>> bring_up(const JournalPlan& plan, const Clock& clock) {
    std::vector<Candidate> all;
    for (const auto& files : plan.copies()) {
        BOOST_OUTCOME_TRY(auto candidate, examine(files, plan));
        all.push_back(std::move(candidate));
    }
    BOOST_OUTCOME_TRY(const auto chosen, choose(all));
    auto& best = all[chosen];
    if (best.condition == Condition::missing) {
        BOOST_OUTCOME_TRY(best.copy->open());
    }
    std::vector<JournalCopy> copies;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i == chosen || all[i].condition == Condition::unavailable) continue;
        const auto aligned = align(all[i], *best.copy, clock.now());
        if (!aligned && aligned.error().code == Errc::conflict) return fail(Errc::conflict, aligned.error().detail);
        if (!aligned)
            (void)unavailable(all[i].copy->files, aligned.error());
        else
            copies.push_back(std::move(*all[i].copy));
    }
    copies.insert(copies.begin(), std::move(*best.copy));
    return copies;
}

}  // namespace madoguchi
