// A form of assets/forms.
#include "printers/form_template.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)madoguchi::printers::parse_form(madoguchi::fuzz::view(data, size), "form.toml", "form");
    return 0;
}
