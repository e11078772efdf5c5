// A service file of assets/services.
#include "catalogue/service.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto service = catalogue::parse_service(std::string{fuzz::view(data, size)}, "service.toml");
    if (service) (void)catalogue::text_keys(service.value());
    return 0;
}
