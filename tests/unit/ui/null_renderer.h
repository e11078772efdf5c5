// Ignores what is drawn: for tests that only read the widget list.
#pragma once

#include "kiosk/ui/renderer.h"

#include <map>

namespace madoguchi::samples {

class NullRenderer final : public ui::Renderer {
public:
    const ui::Texture* add(ui::Bitmap bitmap) override {
        auto texture = std::make_unique<ui::Texture>(ui::Texture{std::move(bitmap), ++serial});
        const auto* handle = texture.get();
        textures.emplace(handle, std::move(texture));
        return handle;
    }
    void remove(const ui::Texture* texture) override { textures.erase(texture); }
    std::vector<ui::PixelRect> render(const ImDrawData&, std::uint32_t) override { return {}; }
    [[nodiscard]] ui::Picture picture() const override { return {}; }

private:
    std::uint64_t serial = 0;
    std::map<const ui::Texture*, std::unique_ptr<ui::Texture>> textures;
};

}  // namespace madoguchi::samples
