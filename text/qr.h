// QR codes as a matrix of modules; the caller draws squares and leaves a quiet zone of 4 modules around them.
// Thread: any.
#pragma once

#include "common/result.h"

#include <string_view>
#include <vector>

namespace madoguchi::text {

struct QrCode {
    int size = 0;               // modules along one side
    std::vector<bool> modules;  // size * size, row by row; true = dark

    [[nodiscard]] bool dark(int column, int row) const {
        return modules[static_cast<std::size_t>(row * size + column)];
    }
};

enum class QrCorrection { low, medium, quartile, high };

// Errors: too_large (over what version 40 holds at this level), malformed (empty payload).
[[nodiscard]] Result<QrCode> make_qr(std::string_view payload, QrCorrection correction = QrCorrection::medium);

}  // namespace madoguchi::text
