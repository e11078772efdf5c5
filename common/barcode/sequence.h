// Puts the symbols of a QR structured append together (ISO/IEC 18004 section 8; up to 16 symbols over several camera
// frames). Pure; time comes from the caller.
#pragma once

#include "common/clock.h"

#include <map>
#include <optional>
#include <string>

namespace madoguchi::barcode {

struct SequencePart {
    std::string id;  // what the symbols of one set share (the parity byte as text)
    int index = 0;   // from 0
    int size = 0;    // of the set, 2 to 16
    std::string bytes;
};

class SequenceCollector {
public:
    // The whole once the last missing part is here. A part of another set, or 20 s after the first part, drops what was
    // collected; a part seen again is ignored; one with an impossible index is, too.
    [[nodiscard]] std::optional<std::string> add(SequencePart part, SteadyTime now);
    void clear();
    [[nodiscard]] bool empty() const { return parts.empty(); }

private:
    std::string id;
    int size = 0;
    SteadyTime begun{};
    std::map<int, std::string> parts;
};

}  // namespace madoguchi::barcode
