// Builds the image of a My Number card: 公的個人認証AP and 券面事項入力補助AP with their access rules, filled for one
// person.
#pragma once

#include "tests/simulators/card/card_image.h"
#include "tests/simulators/card/issuer.h"

namespace madoguchi::simulators::card {

struct Person {
    std::string id, name, address;
    std::string birth_date = "19800101";  // YYYYMMDD
    std::string sex = "9";                // ISO/IEC 5218
};

struct Pins {
    std::string authentication = "1234", attributes = "4321", signing = "ABC123";
};

// Without `card` the certificate files exist but are blank, as on a card issued without certificates. `signing`: a
// signing certificate and its CA, absent for people who took none.
struct SigningPart {
    const IssuedCard* card = nullptr;
    Bytes issuer = {};
};
[[nodiscard]] Image my_number_card(const std::string& label, const Person& person, const Pins& pins,
                                   const IssuedCard* card, const Bytes& issuer_certificate,
                                   const SigningPart& signing = {});

[[nodiscard]] Pin& pin_of(Image& image, std::uint16_t id);  // ends the program when there is none

// EF 0002 of 券面事項入力補助AP, padded with FF as on real cards. For tests too.
[[nodiscard]] Bytes attributes_record(const Person& person);

}  // namespace madoguchi::simulators::card
