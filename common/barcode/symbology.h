// The kinds of codes, their names on the XFS4IoT wire, and the AIM identifiers scanners put before the data
// (ISO/IEC 15424; reference "barcodes" 7). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace madoguchi::barcode {

// What a reader here can report. Micro QR counts as qr_code, GS1 Data Matrix as data_matrix; the AIM id tells them
// apart.
enum class Symbology {
    unknown,
    ean128,  // GS1-128: Code 128 with FNC1 in front, AIM ]C1
    ean8,
    ean13,  // also UPC-A as sent by most scanners, with a 0 in front
    upc_a,
    upc_e,
    codabar,  // NW-7
    itf,
    code11,
    code39,
    code93,
    code128,
    msi,
    std_2_of_5,
    pdf417,
    data_matrix,
    maxicode,
    rss,  // GS1 DataBar, all kinds
    qr_code,
    aztec,
};

// "ean128"; unknown is "symbologyUnknown".
[[nodiscard]] std::string_view name(Symbology symbology);
// nullopt: not one that is ever reported here.
[[nodiscard]] std::optional<Symbology> symbology(std::string_view name);
// Any name that XFS4IoT 2024-3 defines, reported here or not.
[[nodiscard]] bool standard_symbology(std::string_view name);

// What a scanner sent, taken apart.
struct Identified {
    Symbology symbology = Symbology::unknown;
    std::string aim;  // "]C1"; empty when there was none
    std::string_view data;
};
// Takes "]", a known letter and a modifier off the front; anything else is all data.
[[nodiscard]] Identified split_aim(std::string_view bytes);

}  // namespace madoguchi::barcode
