#include "tests/simulators/card/my_number_card.h"

#include <array>
#include <stdexcept>

namespace madoguchi::simulators::card {

namespace {

void append(Bytes& to, View bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

Bytes tlv(std::uint16_t tag, View value) {
    Bytes bytes{static_cast<std::uint8_t>(tag >> 8), static_cast<std::uint8_t>(tag & 0xFF)};
    const std::size_t size = value.size();
    if (size > 0xFF)
        append(bytes, Bytes{0x82, static_cast<std::uint8_t>(size >> 8)});
    else if (size > 0x7F)
        bytes.push_back(0x81);
    bytes.push_back(static_cast<std::uint8_t>(size & 0xFF));
    append(bytes, value);
    return bytes;
}

Bytes padded(Bytes content, std::size_t size, std::uint8_t with) {
    content.resize(std::max(size, content.size()), with);
    return content;
}

// The offsets of DF21 count from byte 0 of the file, so they depend on the size of the outer length.
Bytes offset_table(const std::array<Bytes, 4>& items, std::size_t outer_header) {
    Bytes table;
    std::size_t at = outer_header + 11;  // DF21 08 and its eight bytes
    for (const Bytes& item : items) {
        table.push_back(static_cast<std::uint8_t>(at >> 8));
        table.push_back(static_cast<std::uint8_t>(at & 0xFF));
        at += item.size();
    }
    return table;
}

// 照合番号B: birth YYMMDD, expiry year of the card, 4-digit security code (reference section 3).
std::string reference_number_b(const Person& person) {
    return person.birth_date.substr(2) + "2035" + "4649";
}

Application text_application(const Person& person, const Pins& pins) {
    Application application{{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08}};
    // Never a real number: this one is the example every textbook uses.
    const std::string number = "123456789018";
    application.pins = {{0x0011, pins.attributes, 3, 3, true},
                        {0x0014, number, 10, 10, true},
                        {0x0015, reference_number_b(person), 10, 10, true}};
    Bytes number_record{0xFF, 0x10, 0x0C};
    append(number_record, bytes_of(number));
    application.files = {{0x0001, padded(number_record, 17, 0xFF), {0x0011, 0x0014}},
                         {0x0002, attributes_record(person), {0x0011, 0x0015}}};
    return application;
}

void add_signing_part(Application& application, const Pins& pins, const SigningPart& signing) {
    application.pins.push_back({0x001B, pins.signing, 5, 5, true});
    application.files.push_back({0x0001, padded(signing.card->certificate, 2560, 0x00), {0x001B}});
    application.files.push_back({0x0002, padded(signing.issuer, 2048, 0x00)});
    application.keys.push_back({0x001A, 0x001B, signing.card->key_pem});
}

Application jpki_application(const Pins& pins, const IssuedCard* card, const Bytes& issuer_certificate) {
    Application application{{0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01}};
    application.pins = {{0x0018, pins.authentication, 3, 3, true}};
    application.files = {{0x0006, padded(bytes_of("JPKIAPICCTOKEN2"), 32, ' ')},
                         {0x000A, padded(card == nullptr ? Bytes{} : card->certificate, 2048, 0x00)},
                         {0x000B, padded(card == nullptr ? Bytes{} : issuer_certificate, 2048, 0x00)}};
    if (card != nullptr) application.keys = {{0x0017, 0x0018, card->key_pem}};
    return application;
}

}  // namespace

Bytes attributes_record(const Person& person) {
    const std::array<Bytes, 4> items{tlv(0xDF22, bytes_of(person.name)), tlv(0xDF23, bytes_of(person.address)),
                                     tlv(0xDF24, bytes_of(person.birth_date)), tlv(0xDF25, bytes_of(person.sex))};
    std::size_t inner = 11;
    for (const Bytes& item : items) inner += item.size();
    const std::size_t outer_header = inner > 0xFF ? 5 : inner > 0x7F ? 4 : 3;
    Bytes content = tlv(0xDF21, offset_table(items, outer_header));
    for (const Bytes& item : items) append(content, item);
    Bytes record = tlv(0xFF20, content);
    return padded(std::move(record), record.size() + 64, 0xFF);
}

Image my_number_card(const std::string& label, const Person& person, const Pins& pins, const IssuedCard* card,
                     const Bytes& issuer_certificate, const SigningPart& signing) {
    Image image;
    image.label = label;
    image.holder = person.name;
    image.atr = {0x3B, 0xDA, 0x13, 0xFF, 0x81, 0x31, 0xFB, 0x46, 0x80, 0x12,
                 0x39, 0x2F, 0x31, 0xC1, 0x73, 0xC6, 0x01, 0xC0, 0x3B};
    image.applications = {text_application(person, pins), jpki_application(pins, card, issuer_certificate)};
    if (signing.card != nullptr) add_signing_part(image.applications.back(), pins, signing);
    return image;
}

Pin& pin_of(Image& image, std::uint16_t id) {
    for (Application& application : image.applications)
        for (Pin& pin : application.pins)
            if (pin.id == id) return pin;
    throw std::runtime_error("no such PIN on the card");
}

}  // namespace madoguchi::simulators::card
