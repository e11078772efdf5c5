// The card: looked at before the PIN, asked once, given back as soon as it has signed.
#include "kiosk/model/derive.h"
#include "kiosk/model/screens.h"
#include "kiosk/model/turn.h"

#include <exception>
#include <utility>

namespace madoguchi::model {

using xfs4iot::CardError;
using xfs4iot::CardInspection;
using xfs4iot::CardKind;

namespace {

constexpr std::chrono::seconds card_command_limit{60};

void ask_for_the_card(Turn& turn) {
    turn.show(Screen::card_prompt, turn.timing().card_wait);
}

void reader_is_out(Turn& turn) {
    turn.state.visit.missing_device = catalogue::DeviceClass::card_reader;
    end_with(turn, Screen::device_out, "failed");
}

void inspect(Turn& turn) {
    auto& visit = turn.state.visit;
    visit.card.reset();
    visit.tries_left.reset();
    visit.pin.clear();
    visit.signing = visit.signed_by_card = false;
    turn.show(Screen::card_reading, card_command_limit);
    turn.emit(InspectCard{turn.await()});
}

// A card that cannot be used; the visit goes on with another card.
void show_problem(Turn& turn, Screen screen) {
    turn.state.visit.pin.clear();
    turn.show(screen, turn.timing().message);
}

void card_error(Turn& turn, CardError error) {
    switch (error) {
        case CardError::no_card:
        case CardError::card_removed:
            return end_with(turn, Screen::card_removed, "canceled");
        case CardError::other_card:
            return end_with(turn, Screen::card_swapped, "failed");
        case CardError::not_this_card:
            return show_problem(turn, Screen::wrong_card);
        case CardError::no_certificate:
            return show_problem(turn, Screen::no_certificate);
        case CardError::pin_never_set:
            return show_problem(turn, Screen::pin_never_set);
        case CardError::pin_locked:
            return show_problem(turn, Screen::pin_locked);
        case CardError::pin_wrong:
        case CardError::pin_malformed:
        case CardError::card_fault:
        case CardError::reader_fault:
        case CardError::timed_out:
        case CardError::canceled:
            return show_problem(turn, Screen::card_unreadable);
    }
    std::terminate();
}

// RFC 3339 in UTC reads in order as text up to the second.
bool past(const std::string& time, WallTime now) {
    constexpr std::size_t to_the_second = 19;
    return !time.empty() && time.substr(0, to_the_second) < to_rfc3339(now).substr(0, to_the_second);
}

std::optional<Screen> problem_of(const CardInspection& card, WallTime now) {
    switch (card.kind) {
        case CardKind::my_number_card:
            break;
        case CardKind::none:
        case CardKind::smartphone:
        case CardKind::juki_card:
        case CardKind::drivers_licence:
        case CardKind::residence_card:
        case CardKind::felica:
        case CardKind::type_a:
        case CardKind::unknown:
            return Screen::wrong_card;
    }
    if (card.certificate.empty()) return Screen::no_certificate;
    if (past(card.not_after, now)) return Screen::card_expired;
    if (card.authentication_tries_left == 0) return Screen::pin_locked;
    return std::nullopt;
}

void check_pin(Turn& turn) {
    auto& visit = turn.state.visit;
    turn.show(Screen::pin_checking, card_command_limit);
    turn.emit(FetchChallenge{turn.await(), visit.id});
}

void pin_was_wrong(Turn& turn, std::optional<int> tries_left) {
    auto& state = turn.state;
    state.visit.tries_left = tries_left;
    if (tries_left == 0) return show_problem(turn, Screen::pin_locked);
    if (!state.devices.card_present) return end_with(turn, Screen::card_removed, "canceled");
    turn.show(Screen::pin);
    state.note = Note::pin_wrong;
}

}  // namespace

void begin_identify(Turn& turn) {
    if (turn.state.visit.signed_in) return advance(turn);
    if (!turn.state.devices.card_reader.usable()) return reader_is_out(turn);
    if (turn.state.devices.card_present) return inspect(turn);
    ask_for_the_card(turn);
}

void on_inspected(Turn& turn, const CardInspected& inspected) {
    if (!turn.arrived(inspected.request)) return;
    if (const auto* error = std::get_if<CardError>(&inspected.result)) return card_error(turn, *error);
    const auto& card = std::get<CardInspection>(inspected.result);
    if (const auto problem = problem_of(card, turn.state.now)) return show_problem(turn, *problem);
    auto& visit = turn.state.visit;
    visit.card = card;
    visit.tries_left = card.authentication_tries_left;
    turn.emit(CheckCertificate{turn.await(), visit.id, card.certificate});
}

void on_certificate_checked(Turn& turn, const CertificateChecked& checked) {
    if (!turn.arrived(checked.request)) return;
    const auto* failure = std::get_if<BackEndFailure>(&checked.reply);
    if (!failure) return turn.show(Screen::pin);
    if (failure->code != BackEndError::refused) return refused(turn, *failure);
    const auto screen = screen_of_refusal(failure->refusal.code);
    if (screen == Screen::card_expired || screen == Screen::wrong_card) return show_problem(turn, screen);
    refused(turn, *failure);
}

void enter_digit(Turn& turn, const std::string& digit) {
    auto& pin = turn.state.visit.pin;
    const bool is_digit = digit.size() == 1 && digit.front() >= '0' && digit.front() <= '9';
    if (turn.state.stage != Screen::pin || !is_digit || pin.size() >= 4) return;
    std::string longer{pin.view()};
    longer += digit;
    pin = Secret{longer};
    wipe(longer);
    turn.state.note = Note::none;
}

void submit_pin(Turn& turn) {
    auto& visit = turn.state.visit;
    if (turn.state.stage != Screen::pin || visit.pin.size() != 4) return;
    if (visit.tries_left == 1) return turn.show(Screen::pin_last_try);
    check_pin(turn);
}

void use_last_try(Turn& turn) {
    if (turn.state.stage == Screen::pin_last_try && turn.state.visit.pin.size() == 4) check_pin(turn);
}

void on_challenge(Turn& turn, const ChallengeFetched& fetched) {
    if (!turn.arrived(fetched.request)) return;
    if (const auto* failure = std::get_if<BackEndFailure>(&fetched.reply)) return refused(turn, *failure);
    auto& visit = turn.state.visit;
    visit.challenge = std::get<std::string>(fetched.reply);
    visit.signing = true;
    const auto card_key = visit.card ? visit.card->card_key : std::string{};
    turn.emit(Authenticate{turn.await(), {std::move(visit.pin), visit.challenge, card_key}});
    visit.pin.clear();
}

void on_authenticated(Turn& turn, const Authenticated& authenticated) {
    if (!turn.arrived(authenticated.request)) return;
    auto& visit = turn.state.visit;
    visit.signing = false;
    if (const auto* error = std::get_if<CardError>(&authenticated.result)) {
        if (*error == CardError::pin_wrong) return pin_was_wrong(turn, authenticated.tries_left);
        return card_error(turn, *error);
    }
    const auto& signature = std::get<xfs4iot::CardSignature>(authenticated.result);
    // What was looked at must be what has signed. The reader refuses another card before the PIN; a phone's certificate
    // is known only afterwards.
    if (!visit.card || signature.certificate != visit.card->certificate)
        return end_with(turn, Screen::card_swapped, "failed");
    visit.signed_by_card = true;
    if (turn.state.devices.card_present)
        turn.show(Screen::card_return);
    else
        turn.wait_for(Work::sign_in);
    turn.emit(SignIn{turn.await(), visit.id, visit.challenge, signature});
}

void on_signed_in(Turn& turn, const SignedIn& signed_in) {
    if (!turn.arrived(signed_in.request)) return;
    if (const auto* failure = std::get_if<BackEndFailure>(&signed_in.reply)) return refused(turn, *failure);
    auto& visit = turn.state.visit;
    visit.holder = std::get<Holder>(signed_in.reply);
    visit.signed_in = true;
    visit.card.reset();
    visit.challenge.clear();
    turn.emit(FetchOptions{turn.await(), visit.id, visit.holder->token, visit.service});
}

void on_options(Turn& turn, const OptionsFetched& fetched) {
    if (!turn.arrived(fetched.request)) return;
    if (const auto* failure = std::get_if<BackEndFailure>(&fetched.reply)) return refused(turn, *failure);
    turn.state.visit.options = std::get<Options>(fetched.reply);
    if (turn.state.stage != Screen::card_return) advance(turn);
}

// The card was taken, or the resident goes on and takes it later.
void leave_card_return(Turn& turn) {
    if (turn.state.visit.options) return advance(turn);
    turn.wait_for(turn.state.visit.signed_in ? Work::options : Work::sign_in);
}

void card_changed(Turn& turn, bool was_present) {
    auto& state = turn.state;
    if (state.stage == Screen::card_prompt && !state.devices.card_reader.usable()) return reader_is_out(turn);
    if (state.devices.card_present == was_present) return;
    if (!was_present) {
        if (state.stage == Screen::card_prompt) inspect(turn);
        return;
    }
    const bool before_signature = traits(state.stage).needs_card && !state.visit.signing;
    if (before_signature) return end_with(turn, Screen::card_removed, "canceled");
    if (state.visit.over) return;
    if (state.stage == Screen::card_return) return leave_card_return(turn);
    if (state.stage == Screen::wrong_card || state.stage == Screen::card_unreadable) return ask_for_the_card(turn);
    if (state.stage == Screen::card_left) leave(turn);
}

}  // namespace madoguchi::model
