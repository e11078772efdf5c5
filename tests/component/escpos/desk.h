// The ESC/POS driver at a simulated printer, as its component tests use it.
#pragma once

#include "common/config.h"
#include "drivers/escpos/driver.h"
#include "tests/simulators/shared/process.h"

#include <cairo.h>
#include <doctest/doctest.h>
#include <boost/asio/as_tuple.hpp>

#include <random>

namespace madoguchi::test {

using namespace std::chrono_literals;
using simulator::SimulatorProcess;
using xfs4iot::Outcome;
using xfs4iot::PaperState;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;

inline constexpr auto patience = 20s;

// Dots without any order, so that a shifted or swallowed byte shows. Holds "DLE EOT"-like bytes by chance, too.
inline Raster noise(int height, unsigned seed = 1) {
    Raster raster{576, height, {}};
    raster.bits.resize(raster.row_bytes() * static_cast<std::size_t>(height));
    std::mt19937 random{seed};
    for (auto& byte : raster.bits) byte = static_cast<std::uint8_t>(random());
    return raster;
}

inline Raster read_png(const std::filesystem::path& file) {
    auto* surface = cairo_image_surface_create_from_png(file.c_str());
    REQUIRE(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS);
    Raster raster{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface), {}};
    raster.bits.resize(raster.row_bytes() * static_cast<std::size_t>(raster.height));
    auto stride = cairo_image_surface_get_stride(surface);
    const auto* pixels = cairo_image_surface_get_data(surface);
    for (int y = 0; y < raster.height; ++y)
        for (int x = 0; x < raster.width; ++x) {
            bool black = pixels[y * stride + 4 * x] == 0;
            auto& byte =
                raster.bits[static_cast<std::size_t>(y) * raster.row_bytes() + static_cast<std::size_t>(x / 8)];
            if (black) byte = static_cast<std::uint8_t>(byte | (0x80 >> (x % 8)));
        }
    cairo_surface_destroy(surface);
    return raster;
}

class Desk {
public:
    explicit Desk(SimulatorProcess& peer, const std::string& model = "generic", std::string address = "",
                  const std::string& more = "")
        : printer_peer{peer}, news{loop} {
        if (address.empty()) address = peer.address();
        auto text = "[device.p]\naddress = \"" + address + "\"\nmodel = \"" + model + "\"\n" + more;
        auto file = ConfigFile::parse(text, "test.toml");
        auto section = file.value().section("device.p", drivers::escpos::config_keys());
        auto made = drivers::escpos::make_escpos_raster_printer(loop, section.value());
        REQUIRE(made);
        driver = std::move(made.value());
        driver->changed = [this] { news.cancel(); };
    }

    // Runs `visit` once the printer is connected and its sensors are read.
    void serve(std::function<Task<>()> visit) {
        bool ended = false;
        start(loop, [&]() -> Task<> { co_await driver->run(); });
        start(loop, [&]() -> Task<> {
            co_await until([&] { return driver->state() != drivers::DeviceState::starting; });
            co_await visit();
            ended = true;
            driver->stop();
        });
        loop.run_for(patience);
        CHECK(ended);
    }

    Task<> until(std::function<bool()> condition) {
        while (!condition()) {
            news.expires_after(patience);
            co_await news.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }

    Task<PrintResult> print(Raster raster, std::chrono::milliseconds limit = 10s) {
        AttemptId attempt{"01ATTEMPT"};  // named: g++ 12 mangles braced temporaries in a co_await
        auto result = co_await driver->print(attempt, std::move(raster), Deadline::in(limit));
        co_return result;
    }

    [[nodiscard]] std::filesystem::path slip(int number) const {
        return printer_peer.state() / "out" / (std::to_string(number) + ".png");
    }

    SimulatorProcess& printer_peer;
    asio::io_context loop;
    asio::steady_timer news;
    std::unique_ptr<drivers::RasterPrinter> driver;
};

}  // namespace madoguchi::test
