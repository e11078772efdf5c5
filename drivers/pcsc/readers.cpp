#include "drivers/pcsc/readers.h"

#include <algorithm>

namespace madoguchi::drivers::pcsc {

namespace {

enum class Use { never, contact, contactless };

struct ReaderLine {
    std::string_view mark;  // part of the name; the first line that fits counts
    Use use;
};

constexpr ReaderLine lines[] = {
    {"SAM", Use::never},  // security modules of ACR1252, ACR1281, Identiv 4701F …
    {"PICC", Use::contactless},   {"Contactless", Use::contactless}, {"contactless", Use::contactless},
    {"-CL", Use::contactless},    {"NFC", Use::contactless},         {"RC-S", Use::contactless},  // Sony PaSoRi
    {"FeliCa", Use::contactless},
};

Use use_of(std::string_view reader_name) {
    for (const auto& line : lines)
        if (reader_name.find(line.mark) != std::string_view::npos) return line.use;
    return Use::contact;
}

}  // namespace

bool is_contactless(std::string_view reader_name) {
    return use_of(reader_name) == Use::contactless;
}

std::string choose_reader(std::span<const std::string> plugged_in, std::string_view wanted, std::string_view current) {
    const std::string* best = nullptr;
    const auto rank = [&](const std::string& name) {
        return static_cast<int>(use_of(name)) * 2 + (name == current ? 1 : 0);
    };
    for (const auto& name : plugged_in) {
        if (!wanted.empty()) {
            if (name == wanted) return name;
            continue;
        }
        if (use_of(name) != Use::never && (best == nullptr || rank(name) > rank(*best))) best = &name;
    }
    return best == nullptr ? std::string{} : *best;
}

}  // namespace madoguchi::drivers::pcsc
