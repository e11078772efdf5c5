// The machine between and beside visits: time, devices, what the back end offers, reports, recovery.
#include "kiosk/model/derive.h"
#include "kiosk/model/names.h"
#include "kiosk/model/screens.h"
#include "kiosk/model/turn.h"

#include <exception>
#include <utility>

namespace madoguchi::model {

namespace {

constexpr std::chrono::seconds report_again{10}, refresh_again{5};

void warn(Turn& turn) {
    turn.state.overlay = Screen::idle_warning;
    turn.emit(Play{Sound::warning});
    turn.state.warning_until = turn.state.steady + turn.timing().warning;
}

void card_took_too_long(Turn& turn) {
    turn.emit(CancelCard{});
    turn.state.awaited = 0;
    turn.state.visit.signing = false;
    turn.state.visit.pin.clear();
    turn.show(Screen::card_unreadable, turn.timing().message);
}

// The stage's own time is over.
void stage_ended(Turn& turn) {
    switch (traits(turn.state.stage).time_up) {
        case TimeUp::leave:
            return cancel_visit(turn, "idle");
        case TimeUp::warn:
            return turn.state.overlay == Screen::idle_warning ? void() : warn(turn);
        case TimeUp::card_silent:
            return card_took_too_long(turn);
        case TimeUp::back_end_silent:
            return end_with(turn, Screen::backend_unreachable, "failed");
        case TimeUp::stop_payment:
            return ask_to_stop(turn, ActionKind::touched);
        case TimeUp::papers_left:
            return take_timed_out(turn);
    }
    std::terminate();
}

void watch_idleness(Turn& turn) {
    auto& state = turn.state;
    if (state.overlay == Screen::idle_warning) {
        if (state.steady >= state.warning_until) cancel_visit(turn, "idle");
        return;
    }
    const auto patience = state.stage == Screen::pin ? turn.timing().pin : turn.timing().idle;
    if (state.steady - state.idle_base < patience) return;
    if (traits(state.stage).idle) return warn(turn);
    if (!resting(state)) return;
    // Nobody came after all: the next person finds the screen as it always is, and no forgotten card.
    if (state.stage == Screen::home && state.devices.card_present) return raise_card_alarm(turn);
    const bool changed = state.overlay || state.language != state.settings->languages.front() ||
                         state.theme != state.settings->themes.front() || state.text_size != TextSize::normal ||
                         state.low;
    if (changed) leave(turn);
}

void watch_card(Turn& turn) {
    const auto& state = turn.state;
    if (state.stage != Screen::take || !state.card_left_from || !state.devices.card_present) return;
    if (state.steady - *state.card_left_from >= turn.timing().card_left) raise_card_alarm(turn);
}

void remind(Turn& turn) {
    auto& state = turn.state;
    if (!state.next_sound || state.steady < *state.next_sound) return;
    turn.emit(Play{state.stage == Screen::card_left ? Sound::alarm : Sound::take_your_things});
    state.next_sound = state.steady + std::chrono::seconds{8};
}

void refresh(Turn& turn) {
    auto& state = turn.state;
    if (!resting(state) || state.refresh_request != 0 || state.steady < state.next_refresh) return;
    state.refresh_request = ++state.last_request;
    turn.emit(FetchSituation{state.refresh_request});
}

// Devices need a moment after a start; without them, recovery could only give up.
bool ready_to_recover(const State& state) {
    const auto& devices = state.devices;
    const bool here =
        devices.cashless_terminal.usable() && devices.document_printer.usable() && devices.receipt_printer.usable();
    return here || state.steady - state.started_at >= state.settings->timing.query_limit;
}

void recover(Turn& turn) {
    auto& state = turn.state;
    if (state.to_recover.empty() || state.visit.saga.recovering || !resting(state)) return;
    if (state.devices.maintenance != Maintenance::none) return;  // the devices are, or are about to be, another's
    if (state.journal_failed) return;  // what cannot be written down is not done: after the next start
    if (ready_to_recover(state)) recover_next(turn);
}

void set_time(State& state, const Tick& tick) {
    const bool first = state.steady == SteadyTime{};
    state.now = tick.now;
    state.steady = tick.steady;
    if (first) state.idle_base = state.last_touch = state.started_at = tick.steady;
}

void tick_saga(Turn& turn) {
    if (!turn.state.visit.saga.ask_until) return;
    const auto before = turn.state.visit.saga.phase;
    turn.saga([](saga::Saga& saga, saga::Context& context) { saga::tick(saga, context); });
    if (turn.state.visit.saga.phase != before) follow_saga(turn);
}

}  // namespace

void on_tick(Turn& turn, const Tick& tick) {
    set_time(turn.state, tick);
    tick_saga(turn);
    if (turn.state.stage_until && turn.state.steady >= *turn.state.stage_until) stage_ended(turn);
    watch_idleness(turn);
    watch_card(turn);
    watch_terminal_question(turn);
    remind(turn);
    recover(turn);
    ask_about_doubts(turn);
    refresh(turn);
}

void on_started(Turn& turn, const Started& started) {
    auto& state = turn.state;
    state.started = true;
    state.to_recover = started.unfinished;
    state.reports = started.unreported;
    state.doubts = started.doubts;
    state.left = started.left;
    if (state.left && !state.left->visit.empty()) state.open_number = saga::inquiry_number(state.left->visit);
    state.next_doubt = state.steady;
    if (!state.doubts.empty()) state.open_number = saga::inquiry_number(state.doubts.back().visit);
    state.open_matters = static_cast<int>(state.to_recover.size());
    if (!state.to_recover.empty()) state.open_number = saga::inquiry_number(state.to_recover.back().visit);
    rest(turn);
}

void recover_next(Turn& turn) {
    auto& state = turn.state;
    state.open_matters = static_cast<int>(state.to_recover.size());
    if (state.to_recover.empty()) return rest(turn);
    auto next = std::move(state.to_recover.front());
    state.to_recover.erase(state.to_recover.begin());
    state.visit = {};
    state.visit.id = next.visit;
    state.visit.saga = std::move(next);
    state.open_number = saga::inquiry_number(state.visit.id);
    turn.saga([](saga::Saga& saga, saga::Context& context) { saga::resume(saga, context); });
    follow_saga(turn);
}

void on_devices(Turn& turn, const DevicesChanged& changed) {
    const auto before = std::exchange(turn.state.devices, changed.devices);
    card_changed(turn, before.card_present);
    watch_sensors(turn);
    // The button beside the screen does what the key on it does.
    if (turn.state.devices.help_button && !before.help_button && can_call_staff(turn.state))
        on_action(turn, {ActionKind::call_staff, ""});
}

void let_go_of_devices(Turn& turn) {
    auto& state = turn.state;
    if (state.devices.maintenance == Maintenance::none) state.let_go = false;
    const bool free = state.started && resting(state) && !state.visit.saga.recovering;
    if (state.devices.maintenance != Maintenance::wanted || state.let_go || !free) return;
    state.let_go = true;
    turn.emit(LetGoOfDevices{});
}

void show_lights(Turn& turn) {
    const auto wanted = lights(turn.state);
    if (wanted == turn.state.lit) return;
    turn.state.lit = wanted;
    turn.emit(ShowLights{wanted});
}

void on_journal_failed(Turn& turn, const JournalFailed& failed) {
    auto& state = turn.state;
    if (state.journal_failed) return;
    state.journal_failed = true;
    const auto before = state.visit.saga.phase;
    turn.saga([&](saga::Saga& saga, saga::Context& context) { saga::journal_failed(saga, context, failed.kind); });
    if (!state.doubts.empty()) ask_again(turn);  // what followed the record was not done: perhaps the question
    auto event = saga::staff_event({}, StaffEventKind::journal_broken);
    event.key = state.settings->terminal + event.key + "-" + std::to_string(state.now.time_since_epoch().count());
    turn.report(std::move(event));
    if (state.visit.saga.recovering || resting(state)) return rest(turn);
    const auto phase = state.visit.saga.phase;
    if (phase == saga::Phase::escalated && before != phase) return follow_saga(turn);
    if (!state.visit.over && (phase == saga::Phase::idle || phase == saga::Phase::ready))
        end_with(turn, Screen::out_of_service, "failed");
}

void on_situation(Turn& turn, const SituationFetched& fetched) {
    auto& state = turn.state;
    if (fetched.request != state.refresh_request) return;
    state.refresh_request = 0;
    const auto* situation = std::get_if<Situation>(&fetched.reply);
    state.backend_reachable = situation != nullptr;
    state.next_refresh = state.steady + (situation ? turn.timing().refresh : refresh_again);
    if (!situation) return;
    state.situation = *situation;
    sheets_removed(turn, situation->sheets_removed);
}

void send_reports(Turn& turn) {
    auto& state = turn.state;
    if (state.report_request != 0 || state.reports.empty() || state.steady < state.next_report) return;
    state.report_request = ++state.last_request;
    turn.emit(SendReport{state.report_request, state.reports.front()});
}

void on_report_sent(Turn& turn, const ReportSent& sent) {
    auto& state = turn.state;
    if (sent.request != state.report_request) return;
    state.report_request = 0;
    if (sent.delivery == Delivery::try_again) {
        state.next_report = state.steady + report_again;
        return;
    }
    JournalRecord record;
    record.kind = RecordKind::report_sent;
    record.visit = state.reports.front().visit;
    record.outcome = sent.delivery == Delivery::accepted ? "accepted" : "rejected";
    record.report = std::move(state.reports.front());
    state.reports.erase(state.reports.begin());
    if (!state.journal_failed) turn.emit(WriteJournal{std::move(record)});
}

}  // namespace madoguchi::model
