// What the cashless terminal shows and asks while money moves. The kiosk never waits for an answer: the driver gives up
// in time, and whoever stops the payment has answered.
#include "common/merchant_code.h"
#include "kiosk/model/derive.h"
#include "kiosk/model/turn.h"

#include <algorithm>
#include <charconv>

namespace madoguchi::model {

using xfs4iot::TerminalInput;

namespace {

constexpr std::size_t most_lines = 6, most_choices = 6;

bool is_current(const State& state, const AttemptId& attempt) {
    const auto& saga = state.visit.saga;
    return talk(state) && attempt == (saga.phase == saga::Phase::paying ? saga.payment : saga.reversal);
}

// A till shows as many lines as a terminal has; blank ones only fill its display.
std::vector<std::string> shown_lines(std::vector<std::string> lines) {
    std::erase_if(lines, [](const std::string& line) { return line.find_first_not_of(" ") == std::string::npos; });
    if (lines.size() > most_lines) lines.resize(most_lines);
    return lines;
}

std::optional<int> choice_in(const std::string& answer, std::size_t choices) {
    int number = 0;
    const auto [end, trouble] = std::from_chars(answer.data(), answer.data() + answer.size(), number);
    const bool whole = trouble == std::errc{} && end == answer.data() + answer.size();
    if (!whole || number < 1 || number > static_cast<int>(choices)) return std::nullopt;
    return number;
}

// A shop's payment code is shown only if it is whole and asks for our sum; what else a terminal wants scanned is its
// own.
bool may_be_scanned(const State& state, const std::string& code) {
    constexpr std::string_view begin = "000201";  // EMVCo Merchant-Presented Mode, payload format indicator
    if (!code.starts_with(begin)) return code.size() <= 1024;
    const auto parsed = parse_merchant_code(code);
    return parsed && (!parsed.value().amount || *parsed.value().amount == state.visit.saga.amount);
}

}  // namespace

void on_terminal_shown(Turn& turn, const TerminalShown& shown) {
    if (!is_current(turn.state, shown.display.attempt)) return;
    auto display = shown.display;
    display.lines = shown_lines(std::move(display.lines));
    if (!may_be_scanned(turn.state, display.code)) display.code.clear();
    if (display.lines.empty() && display.code.empty())
        turn.state.visit.terminal.display.reset();
    else
        turn.state.visit.terminal.display = std::move(display);
}

void on_terminal_asked(Turn& turn, const TerminalAsked& asked) {
    auto question = asked.question;
    if (!is_current(turn.state, question.attempt)) return;
    question.lines = shown_lines(std::move(question.lines));
    const bool menu = question.kind == TerminalInput::Kind::menu;
    // What cannot be shown whole is given up at once: the terminal then goes on by itself.
    if (question.lines.empty() || (menu && (question.choices.empty() || question.choices.size() > most_choices)))
        return turn.emit(AnswerTerminal{{question.input, {}, {}}});
    auto& state = turn.state;
    state.visit.terminal.question_until = state.steady + std::chrono::seconds{std::max(1, question.seconds)};
    if (state.stage_until) state.stage_until = std::max(*state.stage_until, state.visit.terminal.question_until);
    state.visit.terminal.question = std::move(question);
    turn.emit(Play{Sound::warning});
}

void answer_terminal(Turn& turn, const std::string& answer) {
    auto& question = turn.state.visit.terminal.question;
    if (!talk(turn.state) || !question) return;
    xfs4iot::InputAnswer given;
    given.input = question->input;
    const bool confirmation = question->kind == TerminalInput::Kind::confirmation;
    if (confirmation && (answer == "yes" || answer == "no")) given.confirmed = answer == "yes";
    if (!confirmation) given.choice = choice_in(answer, question->choices.size());
    if (!answer.empty() && !given.confirmed && !given.choice) return;  // not an answer to this question
    question.reset();
    turn.emit(AnswerTerminal{std::move(given)});
}

void watch_terminal_question(Turn& turn) {
    auto& terminal = turn.state.visit.terminal;
    if (terminal.question && turn.state.steady >= terminal.question_until) terminal.question.reset();
}

}  // namespace madoguchi::model
