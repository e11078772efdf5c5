// Codes in a picture: the one place that knows ZXing-cpp (1.4 in Debian 12; reference "barcodes" 6). Any thread.
#pragma once

#include "common/barcode/sequence.h"
#include "drivers/device/barcode_reader.h"
#include "drivers/media/image.h"

#include <optional>
#include <vector>

namespace madoguchi::drivers::media {

struct Sighting {
    barcode::Code code;                         // `text` only where the code names its character set (ECI)
    std::optional<barcode::SequencePart> part;  // of a QR structured append; then code.bytes is this part
};

// The kinds that can be found: QR and Micro QR, Data Matrix, Code 128, GS1-128, Code 39, NW-7, EAN, UPC, ITF.
[[nodiscard]] const Symbologies& decodable();

// Micro QR in a sharpened copy: ZXing-cpp 1.4, built with assertions by Debian, ends the process by one of them
// (RegressionLine) on noise that looks like its finder pattern.
enum class MicroQr { read, leave };

// Codes of the wanted kinds (empty: all of them). An ITF code must have 6 digits or more: shorter ones are seen in
// anything striped.
[[nodiscard]] std::vector<Sighting> decode(const Image& image, const Symbologies& wanted,
                                           MicroQr micro = MicroQr::read);
// Of these only QR, Micro QR and Data Matrix, in any direction.
[[nodiscard]] std::vector<Sighting> decode_matrix(const Image& image, const Symbologies& wanted,
                                                  MicroQr micro = MicroQr::read);
// Of these only the linear ones whose bars cross the rows.
[[nodiscard]] std::vector<Sighting> decode_rows(const Image& image, const Symbologies& wanted);

}  // namespace madoguchi::drivers::media
