// Finds bytes in this process's writable memory, freed memory too: for tests of what must not stay there.
// The bytes are told twisted (every one xor 0x55), so that the hunt does not find its own question.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace madoguchi::test {

inline std::string twisted(std::string_view text) {
    std::string out;
    for (char byte : text) out += static_cast<char>(byte ^ 0x55);
    return out;
}

// Reads across objects on purpose. The shadow of a sanitizer is a mapping of terabytes: left out.
__attribute__((no_sanitize("address"))) inline int times_in_memory(std::string_view twisted_bytes) {
    constexpr std::size_t largest = std::size_t{1} << 28;
    int found = 0;
    std::ifstream maps{"/proc/self/maps"};
    for (std::string line; std::getline(maps, line);) {
        std::istringstream words{line};
        std::string range, rights;
        words >> range >> rights;
        auto first = std::stoull(range, nullptr, 16),
             last = std::stoull(range.substr(range.find('-') + 1), nullptr, 16);
        if (!rights.starts_with("rw") || last - first > largest || line.ends_with("[vvar]")) continue;
        const auto* memory = reinterpret_cast<const char*>(first);
        for (std::size_t at = 0; at + twisted_bytes.size() <= last - first; ++at) {
            std::size_t same = 0;
            while (same < twisted_bytes.size() && (memory[at + same] ^ 0x55) == twisted_bytes[same]) ++same;
            if (same == twisted_bytes.size()) ++found;
        }
    }
    return found;
}

}  // namespace madoguchi::test
