// city.toml and timing.toml of a city; a line "---" stands between them.
#include "catalogue/city.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Folder folder;
    constexpr std::string_view border = "\n---\n";
    const auto text = fuzz::view(data, size);
    const auto at = text.find(border);
    folder.write("cities/city/city.toml", text.substr(0, at));
    folder.write("cities/city/timing.toml", at == text.npos ? std::string_view{} : text.substr(at + border.size()));
    const auto city = catalogue::read_city(folder.path, "city");
    if (!city) return 0;
    fuzz::require(city.value().name.contains(city.value().languages.front()), "a city has a name in its own language");
    fuzz::require(city.value().timing.idle.count() > 0, "a terminal waits for a while");
    return 0;
}
