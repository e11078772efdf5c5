#include "common/journal_copies.h"

#include "common/journal_bring_up.h"
#include "common/json.h"
#include "common/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi {

std::vector<JournalFiles> JournalPlan::copies() const {
    std::vector<JournalFiles> all{{file}};
    if (!copy.empty()) all.push_back({copy});
    return all;
}

Result<std::vector<JournalRecord>> read_all(const Journal& journal) {
    std::vector<JournalRecord> records;
    BOOST_OUTCOME_TRY(journal.each(1, [&](const JournalRecord& record) { records.push_back(record); }));
    return records;
}

Result<JournalCopy> JournalCopy::take(const JournalFiles& files, const JournalPlan& plan) {
    BOOST_OUTCOME_TRY(auto lock, JournalLock::take(files.lock()));
    JournalCopy copy{files, std::move(lock), JournalReserve{files.reserve(), plan.reserve}, files.current(), {}};
    files.remove_fresh();
    return copy;
}

Result<void> JournalCopy::open() {
    auto opened = Journal::open(files.numbered(number), files.tail());
    if (!opened && opened.error().code == Errc::storage_failed && reserve.held()) {
        reserve.release();
        log_event(LogEvent::journal_reserve_used, {{"file", files.first.string()}, {"reason", opened.error().detail}});
        opened = Journal::open(files.numbered(number), files.tail());
    }
    if (!opened) return fail(opened.error().code, opened.error().detail);
    journal = std::move(opened.value());
    return ok();
}

Result<void> JournalCopy::append(const JournalEntry& entry) {
    const auto before = journal->last();
    const auto written = journal->append(entry);
    if (written) return ok();
    if (!reserve.held()) return fail(written.error().code, written.error().detail);
    reserve.release();
    log_event(LogEvent::journal_reserve_used, {{"file", files.first.string()}, {"reason", written.error().detail}});
    if (journal->last() != before) return journal->confirm();
    BOOST_OUTCOME_TRY(journal->append(entry));
    return ok();
}

Result<void> JournalCopy::build(const JournalPosition& start, std::span<const JournalEntry> entries) {
    files.remove_fresh();
    BOOST_OUTCOME_TRY(auto fresh, Journal::create(files.fresh(), start));
    BOOST_OUTCOME_TRY(fresh.append_all(entries));
    return fresh.close();
}

Result<void> JournalCopy::adopt(std::int64_t next) {
    BOOST_OUTCOME_TRY(files.put_in_place(next));
    journal.reset();
    number = next;
    return open();
}

void JournalCopy::seal_older() const {
    for (const auto each : files.numbers()) {
        std::error_code code;
        const auto may = std::filesystem::status(files.numbered(each), code).permissions();
        const bool open = (may & std::filesystem::perms::owner_write) != std::filesystem::perms::none;
        if (each != number && open) (void)seal_journal(files.numbered(each));
    }
}

Result<JournalCopies> JournalCopies::open(const JournalPlan& plan, const Clock& clock) {
    JournalCopies journal{plan, clock};
    BOOST_OUTCOME_TRY(journal.copies, bring_up(plan, clock));
    journal.rotate_at = plan.records;
    for (const auto& copy : journal.copies) {
        copy.seal_older();
        if (const auto held = copy.reserve.hold(); !held)
            log_event(LogEvent::journal_without_reserve,
                      {{"file", copy.files.first.string()}, {"reason", held.error().detail}});
    }
    return journal;
}

Result<void> JournalCopies::secure() {
    Result<void> held = fail(lost.code, lost.detail);
    bool one = false;
    for (const auto& copy : copies) {
        held = copy.reserve.hold();
        one = one || held;
    }
    return one ? Result<void>{ok()} : held;
}

Result<std::int64_t> JournalCopies::append(const JournalEntry& entry) {
    std::erase_if(copies, [&](JournalCopy& copy) {
        const auto written = copy.append(entry);
        if (written) return false;
        lost = written.error();
        log_event(LogEvent::journal_copy_lost, {{"file", copy.files.first.string()}, {"reason", lost.detail}});
        return true;
    });
    if (copies.empty()) return fail(lost.code, lost.detail);
    return last();
}

Result<void> JournalCopies::each(const std::function<void(const JournalRecord&)>& visit) const {
    if (copies.empty()) return fail(lost.code, lost.detail);
    return copies.front().journal->each(1, visit);
}

void JournalCopies::rotate_if_full(const JournalCarry& carry) {
    if (copies.empty()) return;
    const auto& front = *copies.front().journal;
    const auto held = front.last() - front.start().sequence;
    if (held < rotate_at) return;
    const auto done = rotate(carry);
    rotate_at = done ? plan.records : held + plan.records / 10 + 1;
    if (done) return;
    for (const auto& copy : copies) copy.files.remove_fresh();
    log_event(LogEvent::journal_rotation_failed, {{"reason", done.error().detail}});
}

Result<void> JournalCopies::rotate(const JournalCarry& carry) {
    const auto& front = copies.front();
    const auto start = front.journal->position();
    BOOST_OUTCOME_TRY(const auto records, read_all(*front.journal));
    BOOST_OUTCOME_TRY(auto entries, carry(records));
    const auto carried = static_cast<std::int64_t>(entries.size());
    if (carried > plan.records / 2) return fail(Errc::busy, fmt::format("{} of its records are unresolved", carried));
    const nlohmann::json body{{"after", start.sequence},
                              {"hash", start.hash},
                              {"file", front.files.numbered(front.number).filename().string()},
                              {"carried", carried}};
    entries.insert(entries.begin(), {clock->now(), {}, {}, std::string{journal_continued}, body.dump()});
    for (auto& copy : copies) {
        BOOST_OUTCOME_TRY(copy.build(start, entries));
    }
    const auto next = front.number + 1;
    std::erase_if(copies, [&](JournalCopy& copy) {
        const auto adopted = copy.adopt(next);
        if (adopted) return false;
        lost = adopted.error();
        log_event(LogEvent::journal_copy_lost, {{"file", copy.files.first.string()}, {"reason", lost.detail}});
        return true;
    });
    for (const auto& copy : copies) copy.seal_older(), copy.files.remove_older(plan.files + 1);
    log_event(LogEvent::journal_rotated, {{"number", next}, {"carried", carried}});
    return ok();
}

}  // namespace madoguchi
