#include "drivers/pcsc/conversation.h"

#include <algorithm>

namespace madoguchi::drivers::pcsc {

namespace {

using xfs4iot::CardError;
using xfs4iot::CardFailure;

// A card is untrusted: one that always has "more data" must not keep the terminal for ever.
constexpr int most_commands = 512;
constexpr std::size_t longest_answer = 65536;

std::uint8_t length_of(const Answer& answer) {
    return static_cast<std::uint8_t>(answer.status & 0xFF);
}

CardFailure locked(const PinPlace& place) {
    return {CardError::pin_locked, 0, std::string{place.step}, std::string{place.which}};
}

}  // namespace

CardFailure fault(std::string_view step, const Answer& answer) {
    return {CardError::card_fault, std::nullopt, std::string{step} + ": " + status_text(answer.status)};
}

CardFailure broken(std::string detail) {
    return {CardError::card_fault, std::nullopt, std::move(detail)};
}

CardFailure refusal(CardError code, std::string_view step) {
    return {code, std::nullopt, std::string{step}};
}

CardFailure to_failure(const WireFailure& failure) {
    const auto with = [&](CardError code) { return CardFailure{code, std::nullopt, failure.detail}; };
    switch (failure.code) {
        case WireError::no_card:
            return with(CardError::no_card);
        case WireError::card_removed:
            return with(CardError::card_removed);
        case WireError::card_mute:
            return with(CardError::card_fault);
        case WireError::in_use:
        case WireError::no_reader:
        case WireError::no_service:
            return with(CardError::reader_fault);
        case WireError::stopped:
            return with(CardError::canceled);
    }
    std::abort();
}

CardOutcome<Answer> Conversation::send_once(const Bytes& command) {
    if (++commands > most_commands) return fail_with(broken("too many commands"));
    const auto raw = channel.transmit(command);
    if (!raw) return fail_with(to_failure(raw.error()));
    auto answer = parse_answer(raw.value());
    if (!answer) return fail_with(refusal(CardError::card_removed, "empty answer"));
    return std::move(*answer);
}

CardOutcome<Answer> Conversation::send(const Bytes& command) {
    BOOST_OUTCOME_TRY(auto answer, send_once(command));
    if (meaning(answer.status) == Meaning::other_length) {
        BOOST_OUTCOME_TRY(answer, send_once(with_expected_length(command, length_of(answer))));
    }
    Bytes data = std::move(answer.data);
    while (meaning(answer.status) == Meaning::more_data) {
        BOOST_OUTCOME_TRY(answer, send_once(get_response(length_of(answer))));
        data.insert(data.end(), answer.data.begin(), answer.data.end());
        if (data.size() > longest_answer) return fail_with(broken("answer without end"));
    }
    return Answer{std::move(data), answer.status};
}

CardOutcome<bool> Conversation::select(const Bytes& command, std::string_view step) {
    BOOST_OUTCOME_TRY(const auto answer, send(command));
    const auto said = meaning(answer.status);
    if (said == Meaning::done) return true;
    if (said == Meaning::not_here) return false;
    return fail_with(fault(step, answer));
}

CardOutcome<Answer> Conversation::read(std::size_t offset, std::size_t length) {
    return send(read_binary(offset, std::min(length, chunk)));
}

CardOutcome<Bytes> read_to(Conversation& card, Bytes content, std::size_t total, std::string_view step) {
    while (content.size() < total) {
        BOOST_OUTCOME_TRY(const auto answer, card.read(content.size(), total - content.size()));
        const auto said = meaning(answer.status);
        if (said != Meaning::done && said != Meaning::end_of_file) return fail_with(fault(step, answer));
        if (answer.data.empty()) return fail_with(broken(std::string{step} + ": file ends early"));
        content.insert(content.end(), answer.data.begin(), answer.data.end());
    }
    content.resize(total);
    return content;
}

CardOutcome<Bytes> read_until(Conversation& card, std::size_t largest, std::string_view step,
                              const std::function<bool(View)>& complete) {
    constexpr std::uint16_t offset_outside = 0x6B00;
    Bytes content;
    while (!complete(content)) {
        BOOST_OUTCOME_TRY(const auto answer, card.read(content.size(), card.most_at_once()));
        if (answer.status == offset_outside && !content.empty()) break;
        const auto said = meaning(answer.status);
        if (said != Meaning::done && said != Meaning::end_of_file) return fail_with(fault(step, answer));
        if (answer.data.empty()) break;
        content.insert(content.end(), answer.data.begin(), answer.data.end());
        if (content.size() > largest) return fail_with(broken(std::string{step} + ": too large"));
        if (said == Meaning::end_of_file) break;
    }
    return content;
}

CardOutcome<PinState> ask_tries(Conversation& card, const PinPlace& place) {
    BOOST_OUTCOME_TRY(const bool there, card.select(select_file(place.file), place.step));
    if (!there) return PinState{std::nullopt, false, false};
    BOOST_OUTCOME_TRY(const auto answer, card.send_once(query_tries()));
    switch (meaning(answer.status)) {
        case Meaning::wrong_pin:
            return PinState{tries_left(answer.status)};
        case Meaning::done:
            return PinState{};
        case Meaning::pin_locked:
            return PinState{0};
        case Meaning::pin_unset:
            return PinState{std::nullopt, false};
        case Meaning::end_of_file:
        case Meaning::more_data:
        case Meaning::other_length:
        case Meaning::not_verified:
        case Meaning::not_here:
        case Meaning::fault:
            return fail_with(fault(place.step, answer));
    }
    std::abort();
}

CardOutcome<void> require_tries(const PinState& state, const PinPlace& place) {
    if (!state.set)
        return fail_with(
            CardFailure{CardError::pin_never_set, std::nullopt, std::string{place.step}, std::string{place.which}});
    if (state.tries == 0) return fail_with(locked(place));
    return ok();
}

CardOutcome<void> present_pin(Conversation& card, Secret& pin, const PinPlace& place) {
    const Bytes command = verify(pin.view());
    pin.clear();
    BOOST_OUTCOME_TRY(const auto answer, card.send_once(command));
    switch (meaning(answer.status)) {
        case Meaning::done:
            return ok();
        case Meaning::wrong_pin:
            if (tries_left(answer.status) == 0) return fail_with(locked(place));
            return fail_with(CardFailure{CardError::pin_wrong, tries_left(answer.status), std::string{place.step},
                                         std::string{place.which}});
        case Meaning::pin_locked:
            return fail_with(locked(place));
        case Meaning::pin_unset:
        case Meaning::end_of_file:
        case Meaning::more_data:
        case Meaning::other_length:
        case Meaning::not_verified:
        case Meaning::not_here:
        case Meaning::fault:
            return fail_with(fault(place.step, answer));
    }
    std::abort();
}

CardOutcome<void> open_with_pin(Conversation& card, Secret& pin, const PinPlace& place) {
    BOOST_OUTCOME_TRY(const auto state, ask_tries(card, place));
    BOOST_OUTCOME_TRY(require_tries(state, place));
    return present_pin(card, pin, place);
}

}  // namespace madoguchi::drivers::pcsc
