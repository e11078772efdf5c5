#include "tests/simulators/card/other_cards.h"

#include <iconv.h>

#include <stdexcept>

namespace madoguchi::simulators::card {

namespace {

void append(Bytes& to, View bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

// One-byte tag; length short or 82 hh ll.
Bytes item(std::uint8_t tag, View value) {
    Bytes bytes{tag};
    if (value.size() > 0x7F) append(bytes, Bytes{0x82, static_cast<std::uint8_t>(value.size() >> 8)});
    bytes.push_back(static_cast<std::uint8_t>(value.size() & 0xFF));
    append(bytes, value);
    return bytes;
}

Bytes filled(std::initializer_list<Bytes> items, std::size_t size, std::uint8_t with = 0xFF) {
    Bytes all;
    for (const auto& one : items) append(all, one);
    all.resize(std::max(size, all.size()), with);
    return all;
}

Bytes aid(std::initializer_list<std::uint8_t> begin) {
    Bytes whole{begin};
    whole.resize(16);
    return whole;
}

// 山田 + a character of the card's own (FFF1) + 太郎.
Bytes own_name() {
    Bytes name = jis_x0208("山田　");
    append(name, Bytes{0xFF, 0xF1});
    append(name, jis_x0208("郎"));
    return name;
}

Bytes change(const std::string& date, const std::string& text) {
    Bytes value = bytes_of(date);
    append(value, jis_x0208(text));
    return value;
}

Bytes licence_text() {
    return filled({item(0x11, Bytes{0x02}),
                   item(0x12, own_name()),
                   item(0x13, jis_x0208("ヤマダ　タロウ")),
                   item(0x14, Bytes{}),
                   item(0x15, jis_x0208("ヤマダタロウ")),
                   item(0x16, bytes_of("3550101")),
                   item(0x17, jis_x0208("東京都千代田区架空町１丁目２番地３")),
                   item(0x18, bytes_of("5050401")),
                   item(0x19, bytes_of("00000")),
                   item(0x1A, jis_x0208("優良")),
                   item(0x1B, bytes_of("5100201")),
                   item(0x1C, jis_x0208("眼鏡等")),
                   item(0x1D, Bytes{}),
                   item(0x1E, Bytes{}),
                   item(0x1F, Bytes{}),
                   item(0x20, jis_x0208("東京都公安委員会")),
                   item(0x21, bytes_of("301234567890")),
                   item(0x22, bytes_of("0000000")),
                   item(0x23, bytes_of("4120615")),
                   item(0x24, bytes_of("0000000")),
                   item(0x26, bytes_of("4120615")),
                   item(0x33, bytes_of("4120615"))},
                  880);
}

}  // namespace

Bytes jis_x0208(const std::string& utf8) {
    const iconv_t handle = iconv_open("EUC-JP", "UTF-8");
    std::string source = utf8, target(utf8.size() * 2, '\0');
    char *from = source.data(), *to = target.data();
    std::size_t in_left = source.size(), out_left = target.size();
    const bool good = iconv(handle, &from, &in_left, &to, &out_left) != static_cast<std::size_t>(-1);
    iconv_close(handle);
    if (!good) throw std::runtime_error("not in JIS X 0208: " + utf8);
    target.resize(target.size() - out_left);
    Bytes bytes;
    for (const char c : target) bytes.push_back(static_cast<std::uint8_t>(c & 0x7F));
    return bytes;
}

Image drivers_licence(const std::string& label, const LicencePins& pins) {
    Image image;
    image.label = label;
    image.atr = {0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x81, 0x81, 0x00, 0x09};
    const std::string none = "****";
    Application master;
    master.pins = {{0x0001, pins.set ? pins.first : none, 3, 3, true},
                   {0x0002, pins.set ? pins.second : none, 3, 3, true}};
    Bytes common = bytes_of("009");
    append(common, Bytes{0x20, 0x23, 0x04, 0x01, 0x20, 0x28, 0x02, 0x01});
    master.files = {{0x2F01, filled({item(0x45, common), item(0x46, Bytes{0x01, 0x02})}, 17)},
                    {0x000A, Bytes{0x05, 0x01, static_cast<std::uint8_t>(pins.set ? 1 : 0)}}};
    Application first{aid({0xA0, 0x00, 0x00, 0x02, 0x31, 0x01})};
    const Bytes moved = change("5060520", "東京都千代田区仮想町４丁目５番地６東京都公安委員会");
    first.files = {{0x0001, licence_text(), {0x0001}},
                   {0x0002, filled({item(0x41, jis_x0208("東京都千代田区架空町一番"))}, 82), {0x0001, 0x0002}, true},
                   {0x0004, filled({item(0x50, Bytes{0x01}), item(0x70, moved)}, 640), {0x0001}},
                   {0x0006, filled({item(0xAA, Bytes{0x11})}, 256), {0x0001, 0x0002}, true}};
    image.applications = {master, first};
    return image;
}

void add_my_number_licence(Image& card, bool pin_set) {
    Application licence{aid({0xA0, 0x00, 0x00, 0x02, 0x31, 0x06})};
    licence.pins = {{0x0006, "3333", 10, 10, pin_set}};
    Bytes opened_by_pin = filled({item(0xC5, bytes_of("5100201"))}, 64);
    licence.files = {
        {0x001A, Bytes{0xC1, 0x01, static_cast<std::uint8_t>(pin_set ? 1 : 0)}},
        {0x001B, opened_by_pin, pin_set ? std::vector<std::uint16_t>{0x0006} : std::vector<std::uint16_t>{}}};
    card.applications.push_back(licence);
}

Image residence_card(const std::string& label) {
    Image image;
    image.label = label;
    image.atr = {0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x33, 0x81, 0x81, 0x00, 0x3A};
    image.number = "AB12345678CD";
    Application master;
    master.files = {{0x0001, item(0xC0, bytes_of("0001"))}, {0x0002, item(0xC1, bytes_of("1"))}};
    Application front{aid({0xD3, 0x92, 0xF0, 0x00, 0x4F, 0x02})}, back{aid({0xD3, 0x92, 0xF0, 0x00, 0x4F, 0x03})};
    File address{0x0001, filled({item(0xD2, bytes_of("20240401")), item(0xD3, bytes_of("131016")),
                                 item(0xD4, bytes_of("東京都千代田区架空町一丁目２番３号　見本荘２０１"))},
                                400, 0x00)};
    address.secure = true;
    back.files = {address};
    image.applications = {master, front, back};
    return image;
}

Image felica_card(const std::string& label) {
    Image image;
    image.label = label;
    image.atr = {0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00,
                 0x03, 0x06, 0x11, 0x00, 0x3B, 0x00, 0x00, 0x00, 0x00, 0x42};
    image.identifier = {0x01, 0x10, 0x0A, 0x10, 0x12, 0x34, 0x56, 0x78};
    return image;
}

Image type_a_card(const std::string& label) {
    Image image;
    image.label = label;
    image.atr = {0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00,
                 0x03, 0x06, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x6A};
    image.identifier = {0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6};
    return image;
}

}  // namespace madoguchi::simulators::card
