// A configuration file, by the tables of the terminal's sections (without the folders they name).
#include "common/config.h"
#include "common/terminal_config.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto file = ConfigFile::parse(std::string{fuzz::view(data, size)}, "terminal.toml");
    if (!file) return 0;
    (void)file.value().section("terminal", terminal_keys());
    (void)file.value().section("terminal.screen", terminal_screen_keys());
    (void)file.value().section("terminal.tls", terminal_tls_keys());
    if (const auto publisher = file.value().section("publisher", publisher_keys())) {
        const auto port = publisher.value().integer("port");
        fuzz::require(port >= 0 && port < 65536, "a value out of range is refused");
    }
    (void)file.value().sections("device", publisher_keys());
    const auto devices = file.value().children("device");
    for (const auto& name : devices) {
        (void)file.value().peek("device." + name, "class");
        (void)file.value().place("device." + name, "class");
        file.value().skip("device." + name);
    }
    (void)file.value().finish();
    return 0;
}
