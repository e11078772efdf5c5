// Answers, copies and the quote that belongs to them.
#include "kiosk/model/derive.h"
#include "kiosk/model/turn.h"

#include <algorithm>
#include <utility>

namespace madoguchi::model {

using catalogue::StepKind;

namespace {

// The answers in the order of the step, so that the same choice always reads the same.
void put_in_order(const std::vector<AnswerView>& offered, std::vector<std::string>& given) {
    std::vector<std::string> ordered;
    for (const auto& view : offered)
        if (std::ranges::find(given, view.id) != given.end()) ordered.push_back(view.id);
    given = std::move(ordered);
}

// Only what is asked for and offered now travels: an answer to a question that no longer applies does not.
std::vector<ChosenOption> chosen_options(const State& state) {
    std::vector<ChosenOption> options;
    const auto* running = service(state);
    if (!running) return options;
    for (const auto& step : running->steps) {
        if ((step.kind != StepKind::choose && step.kind != StepKind::question) || !applies(state, step)) continue;
        ChosenOption option{step.id, step.many, {}};
        for (const auto& view : answers(state, step))
            if (view.chosen) option.answers.push_back(view.id);
        if (!option.answers.empty() || option.many) options.push_back(std::move(option));
    }
    return options;
}

// The kiosk has no fee table; it only refuses a quote that contradicts itself or what was asked.
bool sums_up(const Quote& quote, int copies) {
    Yen sum;
    int count = 0;
    for (const auto& item : quote.items) {
        if (item.copies < 1 || item.each.amount < 0 || item.sum.amount != item.each.amount * item.copies) return false;
        sum.amount += item.sum.amount;
        count += item.copies;
    }
    return !quote.id.empty() && count == copies && sum == quote.total;
}

}  // namespace

void pick_answer(Turn& turn, const std::string& id) {
    auto& visit = turn.state.visit;
    const auto* step = current_step(turn.state);
    if (turn.state.stage != Screen::question || !step) return;
    const auto offered = answers(turn.state);
    if (std::ranges::find(offered, id, &AnswerView::id) == offered.end()) return;
    auto& given = visit.answers[step->id];
    visit.quote.reset();
    if (!step->many) {
        given = {id};
        return;
    }
    if (std::erase(given, id) == 0) given.push_back(id);
    put_in_order(offered, given);
}

void change_copies(Turn& turn, int by) {
    auto& visit = turn.state.visit;
    const int copies = visit.copies + by;
    if (turn.state.stage != Screen::confirm || copies < 1 || copies > most_copies(turn.state)) return;
    visit.copies = copies;
    visit.quote.reset();
    ask_quote(turn);
}

void ask_quote(Turn& turn) {
    auto& state = turn.state;
    auto& visit = state.visit;
    if (!visit.holder) return cancel_visit(turn, "failed");
    if (visit.quote && state.now < visit.quote->expires) {
        turn.show(Screen::confirm);
        if (!state.devices.receipt_printer.usable()) state.note = Note::receipt_unavailable;
        return;
    }
    visit.quote.reset();
    // Changing the number of copies stays on the page; its total is being asked for again.
    if (state.stage == Screen::confirm)
        state.note = Note::quote_changed;
    else
        turn.wait_for(Work::quote);
    turn.emit(
        FetchQuote{turn.await(), visit.id, visit.holder->token, visit.service, chosen_options(state), visit.copies});
}

void on_quote(Turn& turn, const QuoteFetched& fetched) {
    if (!turn.arrived(fetched.request)) return;
    if (const auto* failure = std::get_if<BackEndFailure>(&fetched.reply)) return refused(turn, *failure);
    const auto& quote = std::get<Quote>(fetched.reply);
    if (!sums_up(quote, turn.state.visit.copies)) return refused(turn, {BackEndError::damaged, {}});
    turn.state.visit.quote = quote;
    const auto page = turn.state.stage == Screen::confirm ? turn.state.page : 0;
    ask_quote(turn);
    turn.state.page = page;
}

}  // namespace madoguchi::model
