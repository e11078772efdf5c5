#include "drivers/media/capture.h"

#include <nlohmann/json.hpp>

#include <array>

namespace madoguchi::drivers::media {
namespace {

using nlohmann::json;

json grey_of(const Image& image) {
    std::array<std::size_t, 256> counts{};
    std::size_t sum = 0;
    for (auto grey : image.grey) {
        ++counts[grey];
        sum += grey;
    }
    const auto total = image.grey.size(), share = total / 100;
    int darkest = 0, lightest = 255;
    for (std::size_t seen = counts[0]; seen <= share && darkest < 255;)
        seen += counts[static_cast<std::size_t>(++darkest)];
    for (std::size_t seen = counts[255]; seen <= share && lightest > 0;)
        seen += counts[static_cast<std::size_t>(--lightest)];
    return {darkest, total == 0 ? 0 : sum / total, lightest};
}

std::string_view name_of(ScanError error) {
    switch (error) {
        case ScanError::timed_out:
            return "timed_out";
        case ScanError::canceled:
            return "canceled";
        case ScanError::not_ready:
            return "not_ready";
        case ScanError::refused:
            return "refused";
    }
    std::terminate();
}

}  // namespace

json describe(const Image& image, const std::vector<Sighting>& found) {
    json codes = json::array();
    for (const auto& seen : found) {
        json code{{"symbology", barcode::name(seen.code.symbology)},
                  {"aim", seen.code.aim},
                  {"length", seen.code.bytes.size()}};
        if (seen.part) code["part"] = {seen.part->index, seen.part->size};
        codes.push_back(std::move(code));
    }
    return {{"frame", {image.width, image.height}}, {"grey", grey_of(image)}, {"codes", std::move(codes)}};
}

void SessionRecord::begin(const Symbologies& wanted) {
    frames = 0;
    json kinds = json::array();
    for (auto symbology : wanted) kinds.push_back(barcode::name(symbology));
    file.add_members(Way::out, {{"read", std::move(kinds)}});
}

void SessionRecord::frame(const json& members) {
    if (frames >= most_frames) return;
    ++frames;
    file.add_members(Way::in, members);
}

void SessionRecord::end(const ScanResult& result) {
    frames = most_frames;
    if (!result) return file.add_members(Way::note, {{"end", name_of(result.error().code)}});
    json codes = json::array();
    for (const auto& code : result.value().codes)
        codes.push_back({{"symbology", barcode::name(code.symbology)}, {"length", code.bytes.size()}});
    file.add_members(Way::note, {{"codes", std::move(codes)}, {"first_read_ms", result.value().first_read.count()}});
}

}  // namespace madoguchi::drivers::media
