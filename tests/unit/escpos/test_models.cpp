#include "drivers/escpos/driver.h"
#include "drivers/escpos/models.h"
#include "drivers/stream/tcp.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::drivers::escpos;

namespace {

constexpr const char* good = R"([a]
dots = [576]
raster = "gs_v_0"
band_lines = 96
completion = "fence"
automatic_status = true
lock_real_time = false
partial_cut = true
lines_per_second = 800
)";

std::string with(std::string_view from, std::string_view to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
}

Result<std::unique_ptr<RasterPrinter>> make(asio::io_context& loop, const std::string& keys) {
    auto file = ConfigFile::parse("[device.p]\n" + keys, "test.toml");
    auto section = file.value().section("device.p", config_keys());
    return make_escpos_raster_printer(loop, section.value());
}

}  // namespace

TEST_CASE("the compiled table is good and knows the models of the manuals") {
    for (const char* name : {"generic", "tm-t20iii", "tm-t88vi", "tm-m30", "tm-t88iii", "simple"})
        CHECK(find_model(name).has_value());
    CHECK(find_model("tm-t88iii").value().completion == Completion::fence);
    CHECK(find_model("tm-t20iii").value().completion == Completion::process_id);
}

TEST_CASE("an unknown model is refused with the nearest known one") {
    auto model = find_model("tm-t20ii");
    REQUIRE(!model);
    CHECK(model.error().code == Errc::unknown_key);
    CHECK(model.error().detail.find("tm-t20iii") != std::string::npos);
}

TEST_CASE("a wrong line of the table is named") {
    CHECK(parse_models(good).has_value());
    for (auto text : {with("[576]", "[]"), with("[576]", "[0]"), with("gs_v_0", "gs_x"), with("fence", "hope"),
                      with("96", "0"), with("96", "4000"), with("800", "-1"), with("[a]", "[a")}) {
        auto models = parse_models(text);
        REQUIRE(!models);
        CHECK(models.error().code == Errc::malformed);
    }
}

TEST_CASE("a configuration that cannot work is refused at the start") {
    asio::io_context loop;
    CHECK(make(loop, "address = \"tcp://127.0.0.1:9100\"").has_value());
    CHECK(make(loop, "address = \"127.0.0.1:9100\"").error().code == Errc::malformed);
    CHECK(make(loop, "address = \"tcp://127.0.0.1:9100\"\nmodel = \"x\"").error().code == Errc::unknown_key);
    CHECK(make(loop, "address = \"tcp://127.0.0.1:9100\"\ndots = 577").error().code == Errc::out_of_range);
}

TEST_CASE("a TCP address is host and port and nothing else") {
    auto address = parse_tcp_address("tcp://printer.local:9100");
    REQUIRE(address);
    CHECK(address.value().host == "printer.local");
    CHECK(address.value().port == 9100);
    CHECK(parse_tcp_address("tcp://[::1]:9100").value().host == "::1");
    for (const char* text :
         {"", "tcp://", "tcp://host", "tcp://host:", "tcp://:9100", "tcp://host:0", "tcp://host:65536",
          "tcp://host:91x", "http://host:80", "tcp://a b:1", "tcp://host/path:1", "tcp://[]:1"})
        CHECK(!parse_tcp_address(text).has_value());
}
