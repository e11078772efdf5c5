#include "common/barcode/el_qr.h"

#include "common/barcode/digits.h"

#include <vector>

namespace madoguchi::barcode {
namespace {

constexpr std::size_t longest_field = 20;

// Fields of digits, parted by one hyphen with or without spaces around it, or by spaces. nullopt: anything else inside.
std::optional<std::vector<std::string>> fields_of(std::string_view text) {
    std::vector<std::string> fields{""};
    bool hyphen = false;
    for (char c : text) {
        if (is_digit(c)) {
            if (fields.back().size() == longest_field) return std::nullopt;
            fields.back() += c;
            hyphen = false;
        } else if (c == '-') {
            if (hyphen || (fields.back().empty() && fields.size() == 1)) return std::nullopt;
            hyphen = true;
            if (!fields.back().empty()) fields.emplace_back();
        } else if (c == ' ') {
            if (!fields.back().empty()) fields.emplace_back();
        } else {
            return std::nullopt;
        }
    }
    if (hyphen) return std::nullopt;
    if (fields.back().empty()) fields.pop_back();
    return fields;
}

}  // namespace

std::optional<ElNumber> read_el_number(std::string_view text) {
    auto fields = fields_of(with_narrow_digits(text));
    if (!fields || fields->size() != 4) return std::nullopt;
    ElNumber number{(*fields)[0], (*fields)[1], (*fields)[2], (*fields)[3]};
    bool fits = number.agency.size() == 5 && number.confirmation.size() <= 6 && number.category.size() <= 3;
    return fits ? std::optional{number} : std::nullopt;
}

std::optional<ElSlip> read_el_qr(const Code& code) {
    if (code.symbology != Symbology::qr_code || code.text.empty()) return std::nullopt;
    return ElSlip{code.text, read_el_number(code.text)};
}

}  // namespace madoguchi::barcode
