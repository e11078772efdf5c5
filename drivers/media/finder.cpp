#include "drivers/media/finder.h"

#include "drivers/media/region.h"

#include <array>

namespace madoguchi::drivers::media {
namespace {

struct Frame {
    const Image& whole;
    Image part;  // what is busy in it
};

using Sightings = std::vector<Sighting>;
using Treatment = Sightings (*)(const Frame&, const Symbologies&);

// Linear codes of either direction are found up to 10 degrees off the lines.
Sightings scan(const Image& image, const Symbologies& wanted, double degrees) {
    auto found = decode_rows(scan_lines(image, degrees), wanted);
    if (found.empty()) found = decode_rows(scan_lines(image, degrees + 90), wanted);
    return found;
}

Sightings straight(const Image& image, const Symbologies& wanted) {
    auto found = decode_matrix(image, wanted);
    return found.empty() ? scan(image, wanted, 0) : found;
}

Sightings clear(const Frame& frame, const Symbologies& wanted) {
    return straight(stretched(frame.part), wanted);
}

template <int degrees>
Sightings askew(const Frame& frame, const Symbologies& wanted) {
    auto part = stretched(frame.part);
    auto found = scan(part, wanted, degrees);
    return found.empty() ? decode_matrix(turned_whole(part, degrees), wanted) : found;
}

// A linear code loses its narrow bars first.
Sightings fine(const Frame& frame, const Symbologies& wanted) {
    auto part = stretched(frame.part);
    auto found = decode_rows(sharpened(scan_lines(part, 0), 2), wanted);
    return found.empty() ? decode_rows(sharpened(scan_lines(part, 90), 2), wanted) : found;
}

template <int radius>
Sightings sharp(const Frame& frame, const Symbologies& wanted) {
    return decode(sharpened(stretched(frame.part), radius), wanted, MicroQr::leave);
}

Sightings negative(const Frame& frame, const Symbologies& wanted) {
    return decode(inverted(stretched(frame.part)), wanted);
}

Sightings large(const Frame& frame, const Symbologies& wanted) {
    return decode_matrix(doubled(stretched(frame.part)), wanted);
}

// Should the background have been taken for busier than the code.
Sightings all(const Frame& frame, const Symbologies& wanted) {
    return frame.part.grey.size() < frame.whole.grey.size() ? decode(frame.whole, wanted) : Sightings{};
}

// In the order of what each adds for its time, on the pictures of tests/bench/barcode.
constexpr std::array<Treatment, CodeFinder::frames_per_round> treatments{
    clear, negative, askew<-20>, askew<20>, sharp<5>, askew<-40>, askew<40>, large, fine, sharp<3>, all};

}  // namespace

std::vector<Sighting> CodeFinder::look(const Image& image) {
    auto busy = busy_region(image);
    if (!busy) return {};
    Frame frame{image, cut(image, *busy)};
    auto found = decode(frame.part, wanted);
    return found.empty() ? treatments[turn++ % treatments.size()](frame, wanted) : found;
}

}  // namespace madoguchi::drivers::media
