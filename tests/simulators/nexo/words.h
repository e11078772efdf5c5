// Words that several parts of the terminal say. For its .cpp files.
#pragma once

#include "tests/simulators/shared/simulator.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <string>
#include <vector>

namespace madoguchi::simulator {

inline std::string now_text() {
    auto now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text.data();
}

inline json success() {
    return {{"Response", {{"Result", "Success"}}}};
}

inline json failure(const std::string& condition, const std::string& more = "") {
    json response = {{"Result", "Failure"}, {"ErrorCondition", condition}};
    if (!more.empty()) response["AdditionalResponse"] = more;
    return {{"Response", response}};
}

inline std::string instrument_of(const std::string& means) {
    if (means == "transit" || means == "emoney") return "StoredValue";
    if (means == "code") return "Mobile";
    return "Card";
}

inline std::string plain(const std::string& brand) {
    std::string text;
    for (char c : brand)
        if (c != ' ' && c != '-') text += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

template <class List>
bool contains_brand(const List& brands, const std::string& brand) {
    return std::any_of(brands.begin(), brands.end(),
                       [&](const std::string& one) { return plain(one) == plain(brand); });
}

inline std::string means_of(const std::string& brand) {
    static const std::vector<std::string> transit{"TransitIC", "SUICA", "PASMO", "ICOCA"},
        emoney{"WAON", "NANACO", "EDY"}, code{"PAYPAY", "RAKUTENPAY", "DPAY", "AUPAY"};
    if (contains_brand(transit, brand)) return "transit";
    if (contains_brand(emoney, brand)) return "emoney";
    return contains_brand(code, brand) ? "code" : "credit";
}

inline json receipt_line(const std::string& text) {
    return {{"Text", text}, {"EndOfLineFlag", true}};
}

}  // namespace madoguchi::simulator
