#include "kiosk/model/turn.h"

#include "kiosk/model/screens.h"

#include <algorithm>
#include <utility>

namespace madoguchi::model {

void Turn::show(Screen screen, std::optional<std::chrono::seconds> lasts) {
    state.stage = screen;
    state.overlay.reset();
    state.page = 0;
    state.note = Note::none;
    state.work = Work::none;
    state.visit.terminal = {};
    state.idle_base = state.steady;
    state.next_sound.reset();
    state.stage_from = state.stage_until = std::nullopt;
    // A screen between two visits that changes by itself is silent.
    if (const auto sound = traits(screen).sound; sound && !resting(state)) emit(Play{*sound});
    if (!lasts) return;
    state.stage_from = state.steady;
    state.stage_until = state.steady + *lasts;
}

void Turn::wait_for(Work work) {
    // The runner gives every request a deadline of its own; this one only guards against its silence.
    show(Screen::working, std::chrono::seconds{90});
    state.work = work;
}

void Turn::write(RecordKind kind) {
    if (state.journal_failed) return;
    emit(WriteJournal{saga::record(state.visit.saga, kind)});
}

void Turn::report(Report entry) {
    std::vector<Report> due;
    auto context = saga_context(due);
    saga::report(context, std::move(entry));
    keep(due);
}

saga::Context Turn::saga_context(std::vector<Report>& due) {
    return {effects,
            due,
            state.steady,
            timing(),
            state.language,
            form_fields(state),
            !state.journal_failed,
            state.devices.receipt_printer.usable()};
}

void Turn::keep(std::vector<Report>& due) {
    for (auto& entry : due)
        if (std::ranges::find(state.reports, entry.key, &Report::key) == state.reports.end())
            state.reports.push_back(std::move(entry));
}

}  // namespace madoguchi::model
