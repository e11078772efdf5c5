#include "text/qr.h"

#include <qrencode.h>

#include <memory>

namespace madoguchi::text {
namespace {

QRecLevel level_of(QrCorrection correction) {
    switch (correction) {
        case QrCorrection::low:
            return QR_ECLEVEL_L;
        case QrCorrection::medium:
            return QR_ECLEVEL_M;
        case QrCorrection::quartile:
            return QR_ECLEVEL_Q;
        case QrCorrection::high:
            return QR_ECLEVEL_H;
    }
    return QR_ECLEVEL_M;
}

}  // namespace

Result<QrCode> make_qr(std::string_view payload, QrCorrection correction) {
    if (payload.empty()) return fail(Errc::malformed, "empty QR payload");
    QRecLevel level = level_of(correction);
    std::string text(payload);
    // Only the string interface looks for stretches of figures and capitals (5.5 bits a character instead of 8),
    // but it stops at a zero byte.
    bool plain = payload.find('\0') == payload.npos;
    QRcode* code = plain ? QRcode_encodeString(text.c_str(), 0, level, QR_MODE_8, 1)
                         : QRcode_encodeData(static_cast<int>(text.size()),
                                             reinterpret_cast<const unsigned char*>(text.data()), 0, level);
    if (code == nullptr) return fail(Errc::too_large, "QR payload of " + std::to_string(text.size()) + " bytes");
    std::unique_ptr<QRcode, void (*)(QRcode*)> keep(code, &QRcode_free);
    QrCode result;
    result.size = code->width;
    auto count = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
    result.modules.resize(count);
    for (std::size_t i = 0; i < count; ++i) result.modules[i] = (code->data[i] & 1U) != 0;
    return result;
}

}  // namespace madoguchi::text
