#include "tests/simulation/world.h"

#include "tests/simulation/promises.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace madoguchi::simulation {

using namespace model;
using namespace std::chrono_literals;

namespace {

constexpr auto longest_story = std::chrono::hours{4};

class World {
public:
    World(std::uint64_t seed, const Mutation& given, std::set<int> without, bool traced)
        : mutation{given}, chance{seed, std::move(without)} {
        trace.on = traced;
        fee = chance.once_in(8) ? Yen{0} : Yen{300};
        residents_to_come = chance.between(2, 5);
        outside = std::make_unique<Outside>(Parts{schedule, chance, trace}, chance.once_in(2));
        outside->changed = [this] { look(); };
        outside->sheets.changed = outside->slips.changed = outside->changed;
        start_kiosk();
        tick();
        schedule.in(5s, [this] { somebody_comes(); });
        schedule.in(30s, [this] { staff_look(); });
    }

    Story run() {
        while (!trace.first_broken && !finished() && schedule.elapsed() < longest_story && schedule.advance()) pump();
        if (!trace.first_broken) at_rest(*outside, state());
        return story();
    }

private:
    [[nodiscard]] const State& state() const {
        static const State dark;
        return kiosk ? kiosk->state : dark;
    }

    // ---- the kiosk's lives
    void start_kiosk() {
        guarded([this] { kiosk = std::make_unique<Kiosk>(*outside, fee, mutation); });
    }
    void pump() {
        guarded([this] {
            if (kiosk) kiosk->pump();
        });
    }
    void guarded(const std::function<void()>& act) {
        try {
            act();
        } catch (const PowerCut& cut) {
            die(cut.whole_machine);
        }
    }
    void die(bool whole_machine) {
        ++power_cuts;
        kiosk.reset();
        if (whole_machine) {
            outside->sheets.lose_power();
            outside->slips.lose_power();
            outside->devices_up = false;
            schedule.in(std::chrono::seconds{chance.between(5, 25)}, [this] {
                outside->devices_up = true;
                look();
            });
        }
        const auto away = chance.once_in(6) ? std::chrono::seconds{1800} : std::chrono::seconds{chance.between(2, 10)};
        schedule.in(away, [this] { start_kiosk(); });
    }
    void look() {
        if (kiosk) kiosk->look();
    }
    void tick() {
        if (kiosk) guarded([this] { kiosk->tick(); });
        schedule.in(1s, [this] { tick(); });
    }

    // ---- people
    void somebody_comes() {
        if (residents_to_come == 0) return;
        --residents_to_come;
        resident = std::make_unique<Resident>(*outside, residents_to_come);
        trace.line(schedule.elapsed(), "card-{} comes", residents_to_come);
        act();
    }
    void act() {
        guarded([this] { resident->act(kiosk.get()); });
        if (resident->gone()) {
            resident.reset();
            return schedule.in(std::chrono::seconds{chance.between(3, 90)}, [this] { somebody_comes(); });
        }
        schedule.in(std::chrono::milliseconds{chance.between(500, 3000)}, [this] { act(); });
    }
    // Now and then somebody from the counter comes by: paper is filled, forgotten things are taken in.
    void staff_look() {
        using model::StaffEventKind;
        for (const auto& event : outside->office.staff_events)
            if (event.event == StaffEventKind::paper_left) take_out(event.key);
        if (!resident) outside->card.clear();
        outside->sheets.paper_out = outside->slips.paper_out = false;
        if (!outside->office.reachable || chance.misfortune("the back end is away", 20))
            outside->office.reachable = !outside->office.reachable;
        if (kiosk && kiosk->state.journal_failed && !resident) {
            outside->disk_full = false;
            kiosk.reset();
            schedule.in(5s, [this] { start_kiosk(); });
        }
        look();
        schedule.in(std::chrono::seconds{chance.between(60, 300)}, [this] { staff_look(); });
    }

    void take_out(const std::string& key) {
        auto& done = outside->office.removed;
        if (std::ranges::find(done, key) != done.end()) return;
        done.push_back(key);
        outside->sheets.outlet.clear();
    }

    // ---- the end
    bool finished() {
        if (residents_to_come > 0 || resident) return false;
        chance.calm();
        const auto& now = state();
        const bool quiet = kiosk && now.stage == Screen::home && now.reports.empty() && now.doubts.empty() &&
                           !now.left && now.to_recover.empty() && !now.journal_failed;
        if (!quiet) quiet_since.reset();
        if (quiet && !quiet_since) quiet_since = schedule.elapsed();
        return quiet && schedule.elapsed() - *quiet_since > 120s;
    }
    [[nodiscard]] Story story() const {
        Story told{trace.first_broken, chance.struck(), trace.lines};
        told.visits = static_cast<int>(outside->office.visits.size());
        for (const auto& [attempt, charge] : outside->cash.charges)
            told.charged += charge.state == Charge::State::charged ? 1 : 0;
        for (const auto& [attempt, reversal] : outside->cash.reversals) told.given_back += reversal.done ? 1 : 0;
        told.sheets = static_cast<int>(outside->sheets.ever.size());
        told.to_staff = static_cast<int>(std::ranges::count_if(
            outside->journal, [](const JournalRecord& each) { return each.kind == RecordKind::escalated; }));
        told.power_cuts = power_cuts;
        return told;
    }

    const Mutation& mutation;
    Schedule schedule;
    Chance chance;
    Trace trace;
    Yen fee;
    int residents_to_come = 0, power_cuts = 0;
    std::unique_ptr<Outside> outside;
    std::unique_ptr<Kiosk> kiosk;
    std::unique_ptr<Resident> resident;
    std::optional<Milliseconds> quiet_since;
};

}  // namespace

Story tell(std::uint64_t seed, const Mutation& mutation, std::set<int> without, bool traced) {
    return World{seed, mutation, std::move(without), traced}.run();
}

Story shortest(std::uint64_t seed, const Mutation& mutation) {
    std::set<int> without;
    auto known = tell(seed, mutation);
    for (const auto& each : known.misfortunes) {
        auto fewer = without;
        fewer.insert(each.number);
        if (tell(seed, mutation, fewer).broken == known.broken) without = fewer;
    }
    return tell(seed, mutation, without, true);
}

}  // namespace madoguchi::simulation
