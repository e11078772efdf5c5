#include "common/barcode/sequence.h"

namespace madoguchi::barcode {
namespace {

constexpr auto longest_wait = std::chrono::seconds{20};
constexpr int most_parts = 16;

}  // namespace

void SequenceCollector::clear() {
    parts.clear();
}

std::optional<std::string> SequenceCollector::add(SequencePart part, SteadyTime now) {
    if (part.size < 2 || part.size > most_parts || part.index < 0 || part.index >= part.size) return std::nullopt;
    if (part.id != id || part.size != size || now - begun > longest_wait) clear();
    if (parts.empty()) {
        id = part.id;
        size = part.size;
        begun = now;
    }
    parts.try_emplace(part.index, std::move(part.bytes));
    if (parts.size() < static_cast<std::size_t>(size)) return std::nullopt;
    std::string whole;
    for (auto& [index, bytes] : parts) whole += bytes;
    clear();
    return whole;
}

}  // namespace madoguchi::barcode
