// Images of the cards that are no My Number card: driver's licences, residence cards, plain tokens. Everything on them
// is invented. What real cards hold there: reference "mynumber-card" sections 7, 11, 12.
#pragma once

#include "tests/simulators/card/card_image.h"

namespace madoguchi::simulators::card {

struct LicencePins {
    std::string first = "1111", second = "2222";
    bool set = true;  // false: both are "****"
};

// 運転免許証. The name holds a character that is on the card as a picture only; the address was changed once.
[[nodiscard]] Image drivers_licence(const std::string& label, const LicencePins& pins = {});
// マイナ免許証: the licence application put onto a My Number card; PIN "3333", ten tries.
void add_my_number_licence(Image& card, bool pin_set = true);
// 在留カード with the number AB12345678CD.
[[nodiscard]] Image residence_card(const std::string& label);
[[nodiscard]] Image felica_card(const std::string& label);
[[nodiscard]] Image type_a_card(const std::string& label);

// Two bytes per character, as on the licence. For tests too; characters outside JIS X 0208 end the program.
[[nodiscard]] Bytes jis_x0208(const std::string& utf8);

}  // namespace madoguchi::simulators::card
