// The secure messaging of residence cards, the card's side: challenge, mutual authentication by the printed number,
// enciphered answers. Written apart from the driver, so that one mistake does not hide another; the worked example of
// ICAO 9303 part 11 is the common ground (tests/unit/pcsc).
#pragma once

#include "tests/simulators/card/bytes.h"

#include <array>

namespace madoguchi::simulators::card {

class NumberChannel {
public:
    void reset();
    [[nodiscard]] Bytes challenge();  // 8 random bytes
    // Answer of 40 bytes; absent: made with another number.
    [[nodiscard]] std::optional<Bytes> authenticate(const std::string& number, View message);
    [[nodiscard]] bool present(const std::string& number, View object);
    [[nodiscard]] Bytes seal(View plain) const;
    [[nodiscard]] bool open() const { return presented; }

private:
    Bytes random, session;
    bool presented = false;
};

}  // namespace madoguchi::simulators::card
