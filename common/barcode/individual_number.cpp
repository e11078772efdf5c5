#include "common/barcode/individual_number.h"

#include "common/barcode/digits.h"

#include <algorithm>
#include <string>

namespace madoguchi::barcode {
namespace {

constexpr std::size_t digits_of_number = 12;

// Joins four digits, a space or hyphen, four digits …: how the number is printed on cards and letters.
std::string without_grouping(const std::string& text) {
    std::string joined;
    for (std::size_t index = 0; index < text.size(); ++index) {
        bool separator = text[index] == ' ' || text[index] == '-';
        auto before = text.substr(index >= 4 ? index - 4 : 0, std::min<std::size_t>(index, 4));
        auto after = text.substr(index + 1, 4);
        bool between = before.size() == 4 && after.size() == 4 && all_digits(before) && all_digits(after);
        if (!(separator && between)) joined += text[index];
    }
    return joined;
}

bool run_inside(std::string_view text) {
    for (std::size_t begin = 0; begin < text.size();) {
        if (!is_digit(text[begin])) {
            ++begin;
            continue;
        }
        auto end = begin;
        while (end < text.size() && is_digit(text[end])) ++end;
        if (individual_number(text.substr(begin, end - begin))) return true;
        begin = end;
    }
    return false;
}

}  // namespace

bool individual_number(std::string_view digits) {
    if (digits.size() != digits_of_number || !all_digits(digits)) return false;
    int sum = 0;
    for (int place = 1; place <= 11; ++place) {  // counted from the right, without the check digit
        int weight = place <= 6 ? place + 1 : place - 5;
        sum += (digits[digits_of_number - 1 - static_cast<std::size_t>(place)] - '0') * weight;
    }
    int rest = sum % 11;
    return digits.back() - '0' == (rest <= 1 ? 0 : 11 - rest);
}

bool holds_individual_number(std::string_view text) {
    auto narrow = with_narrow_digits(text);
    return run_inside(narrow) || run_inside(without_grouping(narrow));
}

}  // namespace madoguchi::barcode
