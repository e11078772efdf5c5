// A theme of assets/themes.
#include "catalogue/theme.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto theme = catalogue::parse_theme(std::string{fuzz::view(data, size)}, "theme.toml");
    if (!theme) return 0;
    for (const auto& [name, colour] : theme.value().colours) (void)catalogue::contrast(colour, {});
    return 0;
}
