// The card itself: takes command APDUs, gives answers, counts tries. No I/O. It knows no person and no terminal; what
// it holds is its Image. Behaviour: reference "mynumber-card" sections 2-4 and 6; where a real card's answer is not
// public the choice is written at the line.
#pragma once

#include "tests/simulators/card/card_image.h"
#include "tests/simulators/card/number_channel.h"

#include <functional>
#include <optional>
#include <set>

namespace madoguchi::simulators::card {

struct Counters {
    int apdus = 0;
    int verifies = 0;        // VERIFY with a PIN in it
    int number_selects = 0;  // SELECT of the file with the 12-digit number: a terminal must not
};

class VirtualCard {
public:
    // `changed` is called whenever the image changed (tries).
    VirtualCard(Image stored, std::function<void(const Image&)> changed);

    [[nodiscard]] Bytes process(View apdu);
    void reset();  // power off, power on, reset: selection and PIN state are gone
    [[nodiscard]] const Image& image() const { return content; }
    [[nodiscard]] const Counters& counters() const { return counted; }

private:
    struct Command;
    Bytes select(const Command& command);
    Bytes select_application(const Command& command);
    Bytes select_master(const Command& command);
    Bytes secure(const Command& command);
    Bytes identify() const;
    void enter(std::size_t application);
    bool is_open(const File& file) const;
    bool is_verified(std::uint16_t pin) const;
    Bytes read(const Command& command);
    Bytes verify(const Command& command);
    Bytes compare(Pin& pin, View presented);
    Bytes sign(const Command& command);
    Application* application();

    Image content;
    std::function<void(const Image&)> on_change;
    Counters counted;
    std::optional<std::size_t> selected_application;
    std::optional<std::uint16_t> selected_file;
    // Application (absent: the master file, whose PINs hold in all) and PIN.
    std::set<std::pair<std::optional<std::size_t>, std::uint16_t>> verified;
    NumberChannel channel;
};

}  // namespace madoguchi::simulators::card
