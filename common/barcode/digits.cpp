#include "common/barcode/digits.h"

namespace madoguchi::barcode {

// U+FF10 to U+FF19 are EF BC 90 to EF BC 99.
std::string with_narrow_digits(std::string_view text) {
    std::string narrow;
    for (std::size_t index = 0; index < text.size(); ++index) {
        bool wide = text.substr(index, 2) == "\xEF\xBC" && index + 2 < text.size() && text[index + 2] >= '\x90' &&
                    text[index + 2] <= '\x99';
        if (!wide) {
            narrow += text[index];
            continue;
        }
        narrow += static_cast<char>('0' + (text[index + 2] - '\x90'));
        index += 2;
    }
    return narrow;
}

}  // namespace madoguchi::barcode
