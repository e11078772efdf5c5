#include "common/journal_repair.h"

#include "common/digest.h"
#include "common/journal_bring_up.h"
#include "common/journal_tail.h"
#include "common/json.h"
#include "common/log.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace madoguchi {
namespace {

struct Damaged {
    JournalCopy copy;
    JournalRemains remains;
    std::int64_t written;  // the highest sequence that certainly was
};

std::string digest_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    std::ostringstream bytes;
    bytes << stream.rdbuf();
    return sha256_hex(std::move(bytes).str());
}

Result<std::vector<Damaged>> look_at(const JournalPlan& plan) {
    std::vector<Damaged> all;
    for (const auto& files : plan.copies()) {
        auto copy = JournalCopy::take(files, plan);
        if (!copy) return fail(copy.error().code, copy.error().detail);
        JournalRemains remains{{}, journal_genesis(), {}};
        auto numbers = files.numbers();
        for (; remains.records.empty() && !numbers.empty(); numbers.pop_back())
            remains = Journal::salvage(files.numbered(numbers.back()));
        const auto tail = read_tail(files.tail());
        const auto written = std::max(remains.last.sequence, tail ? tail->sequence : 0);
        all.push_back({std::move(copy.value()), std::move(remains), written});
    }
    return all;
}

// Which files are given up, as the first record of the new chain names them.
nlohmann::json names_of(const std::vector<Damaged>& all, WallTime now) {
    auto names = nlohmann::json::array();
    for (const auto& each : all) {
        const auto file = each.copy.files.numbered(each.copy.number);
        for (const std::string ending : {"", "-wal"})
            if (std::filesystem::exists(file.string() + ending))
                names.push_back({{"file", JournalFiles::aside(file, now).string() + ending},
                                 {"sha256", digest_of(file.string() + ending)}});
    }
    return names;
}

void add(std::vector<VisitId>& visits, const VisitId& visit) {
    if (!visit.empty() && std::ranges::find(visits, visit) == visits.end()) visits.push_back(visit);
}

// Visits that only the other copies know something of count as torn, too.
void name_visits(JournalRepair& repair, const std::vector<Damaged>& all, const Damaged& best,
                 std::span<const JournalEntry> carried) {
    for (const auto& entry : carried) add(repair.open, entry.visit);
    for (const auto& each : all) {
        for (const auto& visit : each.remains.beyond) add(repair.torn, visit);
        if (&each == &best) continue;
        for (const auto& record : each.remains.records) {
            const auto known = [&](const JournalRecord& other) {
                return other.sequence == record.sequence && other.body == record.body && other.kind == record.kind;
            };
            if (std::ranges::none_of(best.remains.records, known)) add(repair.torn, record.visit);
        }
    }
}

// The new chain stands before the old files are moved: a repair that is cut short can be repeated.
Result<void> begin_anew(std::vector<Damaged>& all, JournalRepair& repair, const JournalPosition& start,
                        std::span<const JournalEntry> entries, WallTime now) {
    std::int64_t next = 0;
    for (const auto& each : all) next = std::max(next, each.copy.number + 1);
    for (auto& each : all) {
        BOOST_OUTCOME_TRY(each.copy.build(start, entries));
    }
    for (auto& each : all) {
        const auto damaged = each.copy.files.numbered(each.copy.number);
        BOOST_OUTCOME_TRY(each.copy.files.put_in_place(next));
        if (!std::filesystem::exists(damaged)) continue;
        BOOST_OUTCOME_TRYV(each.copy.files.keep_aside(damaged, now));
        repair.kept.push_back(JournalFiles::aside(damaged, now));
    }
    // Tails of which nothing is legible would be taken for damage again.
    for (auto& each : all) {
        BOOST_OUTCOME_TRY(const auto fresh, Journal::open_for_reading(each.copy.files.numbered(next), {}));
        BOOST_OUTCOME_TRY(fresh.confirm_in(each.copy.files.tail()));
    }
    return ok();
}

}  // namespace

Result<JournalRepair> repair_journal(const JournalPlan& plan, const Clock& clock, const JournalCarry& carry) {
    JournalRepair repair;
    {
        const auto opened = bring_up(plan, clock);
        if (opened) return repair;
        const auto code = opened.error().code;
        if (code != Errc::corrupted && code != Errc::conflict) return fail(code, opened.error().detail);
        repair.reason = opened.error().detail;
    }
    repair.needed = true;
    const auto now = clock.now();
    BOOST_OUTCOME_TRY(auto all, look_at(plan));
    const auto by_last = [](const Damaged& each) { return each.remains.last.sequence; };
    const auto& best = *std::ranges::max_element(all, {}, by_last);
    std::int64_t written = 0;
    for (const auto& each : all) written = std::max(written, each.written);
    BOOST_OUTCOME_TRY(auto entries, carry(best.remains.records));
    name_visits(repair, all, best, entries);
    repair.sound = best.remains.last.sequence;
    repair.lost = written - repair.sound;
    repair.carried = static_cast<std::int64_t>(entries.size());
    const nlohmann::json body{{"after", written},
                              {"hash", best.remains.last.hash},
                              {"sound", repair.sound},
                              {"kept", names_of(all, now)},
                              {"carried", repair.carried}};
    entries.insert(entries.begin(), {now, {}, {}, std::string{journal_repaired}, body.dump()});
    BOOST_OUTCOME_TRY(begin_anew(all, repair, {written, best.remains.last.hash}, entries, now));
    log_event(LogEvent::journal_repaired, {{"reason", repair.reason}, {"sound", repair.sound}, {"lost", repair.lost}});
    return repair;
}

}  // namespace madoguchi
