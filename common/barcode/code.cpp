#include "common/barcode/code.h"

#include "common/barcode/individual_number.h"

#include <algorithm>

namespace madoguchi::barcode {
namespace {

constexpr char group_separator = 0x1D;
constexpr std::string_view digits = "0123456789";
constexpr std::string_view codabar_characters = "0123456789-$:/.+ABCDabcdTNE*tne";

bool only(std::string_view bytes, std::string_view allowed) {
    return bytes.find_first_not_of(allowed) == std::string_view::npos;
}

bool control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool no_controls_but(std::string_view bytes, std::string_view allowed) {
    return std::ranges::all_of(bytes, [&](char c) { return !control(c) || allowed.find(c) != std::string_view::npos; });
}

bool characters_fit(Symbology symbology, std::string_view bytes) {
    switch (symbology) {
        case Symbology::ean8:
            return bytes.size() == 8 && only(bytes, digits);
        case Symbology::ean13:
            return bytes.size() == 13 && only(bytes, digits);
        case Symbology::upc_a:
            return bytes.size() == 12 && only(bytes, digits);
        case Symbology::upc_e:
        case Symbology::itf:
        case Symbology::std_2_of_5:
        case Symbology::msi:
            return only(bytes, digits);
        case Symbology::codabar:
            return only(bytes, codabar_characters);
        case Symbology::code11:
            return only(bytes, "0123456789-");
        case Symbology::code39:
        case Symbology::code93:
        case Symbology::code128:
            return no_controls_but(bytes, "");
        case Symbology::ean128:
        case Symbology::rss:
            return no_controls_but(bytes, {&group_separator, 1});
        case Symbology::unknown:
        case Symbology::pdf417:
        case Symbology::data_matrix:
        case Symbology::maxicode:
        case Symbology::qr_code:
        case Symbology::aztec:
            return no_controls_but(bytes, "\t\r\n\x1D");
    }
    std::terminate();
}

// UPC-A numbers goods with twelve digits of its own; one in eleven would look like a My Number. Its check digit
// (weights 3 and 1 from the left, to the next ten) makes the difference.
bool numbers_goods(const Code& code) {
    if (code.symbology != Symbology::upc_a || code.bytes.size() != 12) return false;
    int sum = 0;
    for (std::size_t place = 0; place < 12; ++place) sum += (code.bytes[place] - '0') * (place % 2 == 0 ? 3 : 1);
    return sum % 10 == 0;
}

}  // namespace

std::string_view name(Unfit reason) {
    switch (reason) {
        case Unfit::none:
            return "none";
        case Unfit::too_long:
            return "tooLong";
        case Unfit::wrong_characters:
            return "wrongCharacters";
        case Unfit::individual_number:
            return "individualNumber";
    }
    std::terminate();
}

Unfit examine(Code& code, Charset charset, std::size_t longest) {
    if (code.bytes.size() > longest) return Unfit::too_long;
    if (code.bytes.empty() || !characters_fit(code.symbology, code.bytes)) return Unfit::wrong_characters;
    if (code.text.empty()) code.text = to_utf8(code.bytes, charset).value_or("");
    bool personal = holds_individual_number(code.bytes) || holds_individual_number(code.text);
    if (personal && !numbers_goods(code)) return Unfit::individual_number;
    return Unfit::none;
}

}  // namespace madoguchi::barcode
