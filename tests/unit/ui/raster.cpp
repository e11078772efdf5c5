#include "kiosk/ui/cpu_renderer.h"
#include "kiosk/ui/shapes.h"
#include "tests/unit/ui/offscreen.h"
#include "tests/unit/ui/samples.h"

#include <doctest/doctest.h>
#include <imgui.h>

#include <functional>

using namespace madoguchi;

namespace {

constexpr int width = 64, height = 96;
constexpr std::uint32_t ground = 0xffffff;

// A bare ImGui frame of 64 x 96 pixels.
struct Frame {
    std::vector<std::uint32_t> pixels = std::vector<std::uint32_t>(static_cast<std::size_t>(width * height), 0);
    ui::CpuRenderer renderer{ui::Canvas{pixels.data(), width, height, width}};

    Frame() {
        ImGui::CreateContext();
        ImGui::GetIO().IniFilename = nullptr;
        unsigned char* font = nullptr;
        int w = 0, h = 0;
        ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&font, &w, &h);
        ImGui::GetIO().Fonts->SetTexID(nullptr);
    }
    ~Frame() { ImGui::DestroyContext(); }
    std::vector<ui::PixelRect> draw(const std::function<void(ImDrawList&)>& shapes) {
        ImGui::GetIO().DisplaySize = {width, height};
        ImGui::GetIO().DeltaTime = 0.1F;
        ImGui::NewFrame();
        shapes(*ImGui::GetBackgroundDrawList());
        ImGui::Render();
        return renderer.render(*ImGui::GetDrawData(), ground);
    }
    [[nodiscard]] std::uint32_t at(int x, int y) const { return pixels[static_cast<std::size_t>(y * width + x)]; }
};

}  // namespace

TEST_CASE_FIXTURE(Frame, "a filled rectangle covers exactly its pixels") {
    draw([](ImDrawList& list) { list.AddRectFilled({10, 20}, {30, 40}, IM_COL32(28, 49, 96, 255)); });
    CHECK(at(9, 20) == ground);
    CHECK(at(10, 20) == 0x1c3160);
    CHECK(at(29, 39) == 0x1c3160);
    CHECK(at(30, 39) == ground);
    CHECK(at(29, 40) == ground);
}

TEST_CASE_FIXTURE(Frame, "half opaque ink is mixed half and half") {
    draw([](ImDrawList& list) { list.AddRectFilled({0, 0}, {8, 8}, IM_COL32(0, 0, 0, 128)); });
    CHECK(at(4, 4) == 0x7f7f7f);
}

TEST_CASE_FIXTURE(Frame, "a frame like the last one damages nothing, a change damages only its bands") {
    auto shapes = [](int x) {
        return [x](ImDrawList& list) {
            list.AddRectFilled({0, 0}, {64, 10}, IM_COL32(1, 2, 3, 255));
            list.AddRectFilled({static_cast<float>(x), 70}, {static_cast<float>(x) + 5, 75}, IM_COL32(9, 9, 9, 255));
        };
    };
    CHECK(draw(shapes(3)).size() == 1);
    CHECK(draw(shapes(3)).empty());
    const auto changed = draw(shapes(8));
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].y == 64);
    CHECK(changed[0].height == 32);
    CHECK(at(3, 72) == ground);
    CHECK(at(8, 72) == 0x090909);
}

TEST_CASE_FIXTURE(Frame, "a coverage bitmap is tinted and drawn pixel for pixel") {
    const auto* texture = renderer.add({2, 2, 1, {255, 0, 128, 255}});
    draw([&](ImDrawList& list) {
        list.AddImage(const_cast<ui::Texture*>(texture), {5, 5}, {7, 7}, {0, 0}, {1, 1}, IM_COL32(255, 0, 0, 255));
    });
    CHECK(at(5, 5) == 0xff0000);
    CHECK(at(6, 5) == ground);
    CHECK(at(5, 6) == 0xff7f7f);
    CHECK(at(6, 6) == 0xff0000);
}

TEST_CASE_FIXTURE(Frame, "a bitmap read backwards is mirrored") {
    const auto* texture = renderer.add({2, 1, 1, {255, 0}});
    draw([&](ImDrawList& list) {
        list.AddImage(const_cast<ui::Texture*>(texture), {5, 5}, {7, 6}, {1, 0}, {0, 1}, IM_COL32(0, 0, 0, 255));
    });
    CHECK(at(5, 5) == ground);
    CHECK(at(6, 5) == 0);
}

TEST_CASE_FIXTURE(Frame, "triangles that share an edge neither overlap nor leave a gap") {
    draw([](ImDrawList& list) {
        const ImU32 ink = IM_COL32(0, 0, 0, 128);
        const ImVec2 white = ImGui::GetIO().Fonts->TexUvWhitePixel, corner[4] = {{3, 5}, {50, 9}, {41, 80}, {7, 61}};
        list.PrimReserve(6, 4);
        const auto first = static_cast<ImDrawIdx>(list._VtxCurrentIdx);
        for (const int index : {0, 1, 2, 0, 2, 3}) list.PrimWriteIdx(static_cast<ImDrawIdx>(first + index));
        for (const ImVec2& place : corner) list.PrimWriteVtx(place, white, ink);
    });
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) CHECK((at(x, y) == ground || at(x, y) == 0x7f7f7f));
    CHECK(at(20, 30) == 0x7f7f7f);
    CHECK(at(28, 45) == 0x7f7f7f);
}

TEST_CASE_FIXTURE(Frame, "shapes far outside the picture are cut and harmless") {
    draw([](ImDrawList& list) {
        list.PushClipRectFullScreen();
        list.AddRectFilled({-5000, -5000}, {9000, 9000}, IM_COL32(0, 0, 255, 255));
        list.AddTriangleFilled({-300, -300}, {400, -10}, {10, 500}, IM_COL32(0, 255, 0, 90));
    });
    CHECK((at(63, 95) & 0xff) > 0);
}

TEST_CASE("a ring has its part of the turn and a corner its quarter") {
    const auto whole = ui::ring_part(40, 6, 1), half = ui::ring_part(40, 6, 0.5);
    CHECK(whole.pixels[static_cast<std::size_t>(20 * 40 + 2)] == 255);
    CHECK(half.pixels[static_cast<std::size_t>(20 * 40 + 37)] == 255);
    CHECK(half.pixels[static_cast<std::size_t>(20 * 40 + 2)] == 0);
    const auto corner = ui::corner_disc(10);
    CHECK(corner.pixels.front() == 0);
    CHECK(corner.pixels.back() == 255);
}

TEST_CASE("a screen drawn twice is the same to the pixel, whatever was drawn in between") {
    const std::filesystem::path assets = MADOGUCHI_ASSETS;
    auto services = catalogue::read_services(assets, "sample");
    REQUIRE(services);
    auto resources =
        view::Resources::read(assets, "sample", {{"ja", "さくら野市"}}, {"ja", "en"}, {"day"}, services.value());
    REQUIRE(resources);
    samples::Offscreen screen{{540, 960, 336, 597}, assets, "sample"};
    const auto home = samples::at_home(assets, "ja");
    (void)screen.draw(home, resources.value());
    const auto first = screen.renderer.picture().pixels;
    auto other = home;
    other.overlay = model::Screen::help;
    (void)screen.draw(other, resources.value());
    CHECK(screen.renderer.picture().pixels != first);
    (void)screen.draw(home, resources.value());
    CHECK(screen.renderer.picture().pixels == first);
}
