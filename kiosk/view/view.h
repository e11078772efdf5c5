// Draws one screen of the kiosk and reports what was pressed. It decides nothing: what can be pressed, shown or chosen
// is asked of kiosk/model/derive.h. All words come from assets/strings. The main thread only.
//   view::Resources resources = …;           once, at start
//   auto action = view::draw(state, ui, resources);
#pragma once

#include "catalogue/strings.h"
#include "catalogue/theme.h"
#include "common/result.h"
#include "kiosk/model/action.h"
#include "kiosk/model/state.h"
#include "kiosk/ui/ui.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace madoguchi::view {

// What the screens are made of, read and checked at start.
class Resources {
public:
    // `city` is the directory, `city_name` what stands on the noren. `themes`: names, the ordinary one first. Refuses
    // what is missing: a text in any language, a theme, a pictogram of a service.
    static Result<Resources> read(const std::filesystem::path& assets, const std::string& city, model::Text city_name,
                                  const std::vector<std::string>& languages, const std::vector<std::string>& themes,
                                  const std::vector<catalogue::Service>& services);

    [[nodiscard]] const catalogue::Strings& strings() const { return texts; }
    [[nodiscard]] const model::Text& city_name() const { return city; }
    [[nodiscard]] const catalogue::Theme& theme(const std::string& name) const;  // unknown: the ordinary one

private:
    catalogue::Strings texts;
    model::Text city;
    std::vector<catalogue::Theme> looks;
};

[[nodiscard]] std::optional<model::Action> draw(const model::State& state, ui::Ui& ui, const Resources& resources);

// Every text the screens themselves need in each language.
[[nodiscard]] std::vector<std::string> text_keys();

}  // namespace madoguchi::view
