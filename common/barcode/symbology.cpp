#include "common/barcode/symbology.h"

#include "common/xfs4iot/names.h"

#include <algorithm>
#include <array>

namespace madoguchi::barcode {
namespace {

constexpr xfs4iot::Names<Symbology, 20> names{{
    {Symbology::unknown, "symbologyUnknown"},
    {Symbology::ean128, "ean128"},
    {Symbology::ean8, "ean8"},
    {Symbology::ean13, "ean13"},
    {Symbology::upc_a, "upcA"},
    {Symbology::upc_e, "upcE0"},
    {Symbology::codabar, "codabar"},
    {Symbology::itf, "itf"},
    {Symbology::code11, "code11"},
    {Symbology::code39, "code39"},
    {Symbology::code93, "code93"},
    {Symbology::code128, "code128"},
    {Symbology::msi, "msi"},
    {Symbology::std_2_of_5, "std2Of5"},
    {Symbology::pdf417, "pdf417"},
    {Symbology::data_matrix, "dataMatrix"},
    {Symbology::maxicode, "maxiCode"},
    {Symbology::rss, "rss"},
    {Symbology::qr_code, "qrCode"},
    {Symbology::aztec, "aztec"},
}};

// Defined by the standard, reported by nothing here (reference "xfs4iot" 6).
constexpr auto others = std::to_array<std::string_view>(
    {"ean8_2",          "ean8_5",      "ean13_2",     "ean13_5",        "jan13",           "upcE0_2",
     "upcE0_5",         "upcE1",       "upcE1_2",     "upcE1_5",        "upcA_2",          "upcA_5",
     "code49",          "plessey",     "std2Of5Iata", "microPdf417",    "codeOne",         "channelCode",
     "telepenOriginal", "telepenAim",  "rssExpanded", "rssRestricted",  "compositeCodeA",  "compositeCodeB",
     "compositeCodeC",  "posiCodeA",   "posiCodeB",   "triopticCode39", "codablockF",      "code16K",
     "ukPost",          "planet",      "postnet",     "canadianPost",   "netherlandsPost", "australianPost",
     "japanesePost",    "chinesePost", "koreanPost"});

struct Letter {
    char letter;
    Symbology symbology;
};
constexpr auto letters = std::to_array<Letter>({{'A', Symbology::code39},
                                                {'C', Symbology::code128},
                                                {'d', Symbology::data_matrix},
                                                {'E', Symbology::ean13},
                                                {'e', Symbology::rss},
                                                {'F', Symbology::codabar},
                                                {'G', Symbology::code93},
                                                {'H', Symbology::code11},
                                                {'I', Symbology::itf},
                                                {'L', Symbology::pdf417},
                                                {'M', Symbology::msi},
                                                {'Q', Symbology::qr_code},
                                                {'S', Symbology::std_2_of_5},
                                                {'U', Symbology::maxicode},
                                                {'X', Symbology::unknown},
                                                {'z', Symbology::aztec}});

bool alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

Symbology refine(Symbology by_letter, char modifier) {
    if (by_letter == Symbology::code128 && modifier == '1') return Symbology::ean128;
    if (by_letter == Symbology::ean13 && modifier == '4') return Symbology::ean8;
    return by_letter;
}

}  // namespace

std::string_view name(Symbology symbology) {
    return xfs4iot::name_in(names, symbology);
}

std::optional<Symbology> symbology(std::string_view name) {
    return xfs4iot::value_in(names, name);
}

bool standard_symbology(std::string_view name) {
    auto known = symbology(name);
    if (known) return *known != Symbology::unknown;
    return std::ranges::find(others, name) != others.end();
}

Identified split_aim(std::string_view bytes) {
    if (bytes.size() < 3 || bytes[0] != ']' || !alphanumeric(bytes[2])) return {.aim = {}, .data = bytes};
    auto found = std::ranges::find(letters, bytes[1], &Letter::letter);
    if (found == letters.end()) return {.aim = {}, .data = bytes};
    return {refine(found->symbology, bytes[2]), std::string{bytes.substr(0, 3)}, bytes.substr(3)};
}

}  // namespace madoguchi::barcode
