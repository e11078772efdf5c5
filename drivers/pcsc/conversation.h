// What every conversation with a card is made of, over one exclusive session; for jpki, licence, residence and token.
// Blocking; card Worker only. A conversation has a bound of commands, repeats nothing but what ISO/IEC 7816-4 asks to
// repeat (6Cxx, 61xx), and a VERIFY never.
#pragma once

#include "drivers/pcsc/transport.h"

#include <functional>

namespace madoguchi::drivers::pcsc {

template <class T>
using CardOutcome = Result<T, xfs4iot::CardFailure>;

[[nodiscard]] xfs4iot::CardFailure to_failure(const WireFailure& failure);

// Ends a conversation. `step` and `detail` go to the log: never data of the card.
[[nodiscard]] xfs4iot::CardFailure fault(std::string_view step, const Answer& answer);
[[nodiscard]] xfs4iot::CardFailure broken(std::string detail);
[[nodiscard]] xfs4iot::CardFailure refusal(xfs4iot::CardError code, std::string_view step);

class Conversation {
public:
    Conversation(CardChannel& wire, std::size_t most_at_once) : channel{wire}, chunk{most_at_once} {}

    // One APDU, one answer, nothing repeated: the only way a PIN travels.
    CardOutcome<Answer> send_once(const Bytes& command);
    // Follows 6Cxx once and 61xx as long as the card has more (readers with T=0, section 2).
    CardOutcome<Answer> send(const Bytes& command);
    // False: not on this card.
    CardOutcome<bool> select(const Bytes& command, std::string_view step);
    // At most `length` bytes from `offset`; fewer when the file ends.
    CardOutcome<Answer> read(std::size_t offset, std::size_t length);
    [[nodiscard]] std::size_t most_at_once() const { return chunk; }

private:
    CardChannel& channel;
    std::size_t chunk;
    int commands = 0;
};

// Goes on after `content` until it holds `total` bytes, advancing by what arrived (section 8).
[[nodiscard]] CardOutcome<Bytes> read_to(Conversation& card, Bytes content, std::size_t total, std::string_view step);
// Reads the selected file from its start until `complete` holds or it ends; at most `largest` bytes.
[[nodiscard]] CardOutcome<Bytes> read_until(Conversation& card, std::size_t largest, std::string_view step,
                                            const std::function<bool(View)>& complete);

// A PIN on the card: the file it lives in, its name in the log, its member on the wire (for failures).
struct PinPlace {
    std::uint16_t file;
    std::string_view step;
    std::string_view which = {};
};

struct PinState {
    std::optional<int> tries;  // absent: the card does not tell
    bool set = true;           // false: no reference data behind it
    bool there = true;         // false: not even a file
};

// The application must be selected. Leaves the PIN's EF selected. Burns no try.
[[nodiscard]] CardOutcome<PinState> ask_tries(Conversation& card, const PinPlace& place);
// Refuses a PIN that is locked or unset, so that it never meets a VERIFY.
[[nodiscard]] CardOutcome<void> require_tries(const PinState& state, const PinPlace& place);
// The one VERIFY of this PIN; its EF is selected and has a try left. Wipes the PIN.
[[nodiscard]] CardOutcome<void> present_pin(Conversation& card, Secret& pin, const PinPlace& place);
// The three together.
[[nodiscard]] CardOutcome<void> open_with_pin(Conversation& card, Secret& pin, const PinPlace& place);

}  // namespace madoguchi::drivers::pcsc
