#define ZX_USE_UTF8 1
#include "drivers/media/decoder.h"

#include <ZXing/ReadBarcode.h>
#include <ZXing/ZXVersion.h>

#include <algorithm>

namespace madoguchi::drivers::media {
namespace {

using barcode::Symbology;
using ZXing::BarcodeFormat;
using ZXing::BarcodeFormats;

constexpr std::size_t shortest_itf = 6;

BarcodeFormats formats_of(Symbology symbology) {
    switch (symbology) {
        case Symbology::ean128:
        case Symbology::code128:
            return BarcodeFormat::Code128;
        case Symbology::ean8:
            return BarcodeFormat::EAN8;
        case Symbology::ean13:
            return BarcodeFormat::EAN13;
        case Symbology::upc_a:
            return BarcodeFormat::UPCA;
        case Symbology::upc_e:
            return BarcodeFormat::UPCE;
        case Symbology::codabar:
            return BarcodeFormat::Codabar;
        case Symbology::itf:
            return BarcodeFormat::ITF;
        case Symbology::code39:
            return BarcodeFormat::Code39;
        case Symbology::data_matrix:
            return BarcodeFormat::DataMatrix;
        case Symbology::qr_code:
            return BarcodeFormat::QRCode | BarcodeFormat::MicroQRCode;
        case Symbology::unknown:
        case Symbology::code11:
        case Symbology::code93:
        case Symbology::msi:
        case Symbology::std_2_of_5:
        case Symbology::pdf417:
        case Symbology::maxicode:
        case Symbology::rss:
        case Symbology::aztec:
            return BarcodeFormat::None;
    }
    std::terminate();
}

// AIM has one letter for all of EAN and UPC; the format tells them apart.
Symbology kind_of(const ZXing::Result& result) {
    if (result.format() == BarcodeFormat::UPCA) return Symbology::upc_a;
    if (result.format() == BarcodeFormat::UPCE) return Symbology::upc_e;
    return barcode::split_aim(result.symbologyIdentifier()).symbology;
}

std::string bytes_of(const ZXing::Result& result) {
    const auto& bytes = result.bytes();
    return {bytes.begin(), bytes.end()};
}

Sighting sighting_of(const ZXing::Result& result) {
    Sighting seen{.code = {.symbology = kind_of(result),
                           .aim = result.symbologyIdentifier(),
                           .bytes = bytes_of(result),
                           .text = {}},
                  .part = {}};
    if (result.hasECI()) seen.code.text = result.text();
    if (result.isPartOfSequence())
        seen.part =
            barcode::SequencePart{result.sequenceId(), result.sequenceIndex(), result.sequenceSize(), seen.code.bytes};
    return seen;
}

constexpr BarcodeFormats matrix_formats =
    BarcodeFormats{BarcodeFormat::QRCode} | BarcodeFormat::MicroQRCode | BarcodeFormat::DataMatrix;

ZXing::DecodeHints hints_for(BarcodeFormats formats) {
    ZXing::DecodeHints hints;
    hints.setFormats(formats);
    hints.setMinLineCount(3);  // fewer striped things are taken for Codabar or ITF
    // 1.4 compares linear codes of two sizes of the picture by Result::operator==, whose assertion (lineCount() == 1)
    // then ends the process. finder.cpp shows other sizes itself.
    hints.setTryDownscale(false);
    hints.setTryRotate(false);  // a linear code is looked for in columns by decode()
    hints.setEanAddOnSymbol(ZXing::EanAddOnSymbol::Ignore);
    return hints;
}

// Those of the wanted kinds that are, or are not, a matrix.
BarcodeFormats wanted_formats(const Symbologies& wanted, bool matrix) {
    BarcodeFormats formats;
    for (auto symbology : wanted.empty() ? decodable() : wanted) {
        auto format = formats_of(symbology);
        if (matrix == format.testFlags(matrix_formats)) formats |= format;
    }
    return formats;
}

std::vector<Sighting> read(const ZXing::ImageView& view, BarcodeFormats formats) {
    std::vector<Sighting> found;
    if (formats.empty()) return found;  // ZXing takes it for all
    for (const auto& result : ZXing::ReadBarcodes(view, hints_for(formats))) {
        if (!result.isValid()) continue;
        auto seen = sighting_of(result);
        if (seen.code.symbology == Symbology::itf && seen.code.bytes.size() < shortest_itf) continue;
        found.push_back(std::move(seen));
    }
    return found;
}

ZXing::ImageView view_of(const Image& image) {
    return {image.grey.data(), image.width, image.height, ZXing::ImageFormat::Lum};
}

// Of so many rows or columns every fourth is enough, of fewer more: a code is at least a few lines high.
int thinning(int lines) {
    return std::clamp(lines / 48, 1, 4);
}

ZXing::ImageView some_rows(const Image& image) {
    int each = thinning(image.height);
    return {image.grey.data(), image.width, image.height / each, ZXing::ImageFormat::Lum, image.width * each};
}

ZXing::ImageView some_columns(const Image& image) {
    int each = thinning(image.width);
    ZXing::ImageView view{image.grey.data(),       image.width / each, image.height,
                          ZXing::ImageFormat::Lum, image.width,        each};
    return view.rotated(90);
}

}  // namespace

const Symbologies& decodable() {
    static const Symbologies all{Symbology::qr_code, Symbology::data_matrix, Symbology::code128, Symbology::ean128,
                                 Symbology::code39,  Symbology::codabar,     Symbology::ean13,   Symbology::ean8,
                                 Symbology::upc_a,   Symbology::upc_e,       Symbology::itf};
    return all;
}

std::vector<Sighting> decode_matrix(const Image& image, const Symbologies& wanted, MicroQr micro) {
    auto formats = wanted_formats(wanted, true);
    if (micro == MicroQr::leave) formats.setFlag(BarcodeFormat::MicroQRCode, false);
    return read(view_of(image), formats);
}

std::vector<Sighting> decode_rows(const Image& image, const Symbologies& wanted) {
    return read(view_of(image), wanted_formats(wanted, false));
}

std::vector<Sighting> decode(const Image& image, const Symbologies& wanted, MicroQr micro) {
    auto found = decode_matrix(image, wanted, micro);
    auto linear = wanted_formats(wanted, false);
    for (const auto& view : {some_rows(image), some_columns(image)})
        for (auto& seen : read(view, linear)) {
            // A high code that lies askew is seen both ways.
            auto same = [&](const Sighting& other) { return other.code.bytes == seen.code.bytes; };
            if (std::ranges::none_of(found, same)) found.push_back(std::move(seen));
        }
    return found;
}

}  // namespace madoguchi::drivers::media
