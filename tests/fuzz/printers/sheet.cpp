// A kind of certificate of assets/sheets.
#include "printers/sheet_template.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)madoguchi::printers::parse_sheet_template(std::string{madoguchi::fuzz::view(data, size)}, "sheet.toml");
    return 0;
}
