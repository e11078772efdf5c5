// A file of assets/strings: flat tables of texts with places.
#include "catalogue/strings.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Folder folder;
    folder.write("strings/ja/words.toml", fuzz::view(data, size));
    folder.write("cities/city/city.toml", "");
    const std::vector<std::string> languages{"ja"};
    const auto strings = catalogue::Strings::read(folder.path, "city", languages);
    if (!strings) return 0;
    for (const auto& [key, text] : strings.value().table("ja"))
        (void)strings.value().text("ja", key, {{"amount", "300"}, {"name", "{amount}"}});
    return 0;
}
