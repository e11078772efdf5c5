// How names, ages and addresses are shown or compared; the reading of records is in person.cpp.
#include "backend/people/person.h"

#include <array>
#include <charconv>

namespace madoguchi::backend {
namespace {

// One code point of well-formed UTF-8 from `at`; anything else counts as one byte.
std::size_t point_size(std::string_view text, std::size_t at) {
    auto lead = static_cast<unsigned char>(text[at]);
    std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return std::min(size, text.size() - at);
}

char32_t point_at(std::string_view text, std::size_t at) {
    auto size = point_size(text, at);
    auto lead = static_cast<unsigned char>(text[at]);
    char32_t point = size == 1 ? lead : lead & (0x7Fu >> size);
    for (std::size_t next = 1; next < size; ++next)
        point = (point << 6) | (static_cast<unsigned char>(text[at + next]) & 0x3Fu);
    return point;
}

bool joins_the_one_before(char32_t point) {
    return (point >= 0x0300 && point <= 0x036F) || point == 0x3099 || point == 0x309A ||
           (point >= 0xFE00 && point <= 0xFE0F) || (point >= 0xE0100 && point <= 0xE01EF);
}

// Where the last user-perceived character begins.
std::size_t last_character(std::string_view text) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); at += point_size(text, at)) {
        if (!joins_the_one_before(point_at(text, at))) begin = at;
    }
    return begin;
}

int number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

char half_width(char32_t point) {
    if (point >= 0xFF10 && point <= 0xFF19) return static_cast<char>('0' + (point - 0xFF10));
    if (point == 0xFF0D || point == 0x2212 || point == 0x2010 || point == 0x2015 || point == 0x30FC) return '-';
    return '\0';
}

}  // namespace

int age_on(std::string_view birth, std::string_view date) {
    if (birth.size() != 10 || date.size() != 10) return 0;
    int years = number(date.substr(0, 4)) - number(birth.substr(0, 4));
    return date.substr(5) < birth.substr(5) ? years - 1 : years;
}

std::string masked(const PersonName& person) {
    constexpr std::string_view circle = "○";
    if (person.given.empty()) return person.family.substr(0, last_character(person.family)) + std::string{circle};
    return person.family + " " + person.given.substr(0, last_character(person.given)) + std::string{circle};
}

std::string given_name(const Resident& person) {
    return person.name.given.empty() ? person.name.family : person.name.given;
}

std::string comparable(std::string_view address) {
    std::string plain;
    for (std::size_t at = 0; at < address.size(); at += point_size(address, at)) {
        auto point = point_at(address, at);
        if (point == U' ' || point == U'\u3000') continue;
        if (auto half = half_width(point); half != '\0') {
            plain += half;
        } else {
            plain += address.substr(at, point_size(address, at));
        }
    }
    return plain;
}

}  // namespace madoguchi::backend
