#include "terminal-daemon/form_renderer.h"

#include "printers/form.h"

#include <algorithm>

namespace madoguchi::daemon {
namespace {

constexpr std::string_view own_language = "ja";  // of the city: what every slip carries

std::vector<std::string> languages_in(const std::filesystem::path& assets) {
    std::vector<std::string> others;
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator{assets / "strings", code})
        if (entry.is_directory() && entry.path().filename() != own_language) others.push_back(entry.path().filename());
    std::ranges::sort(others);
    others.insert(others.begin(), std::string{own_language});
    return others;
}

}  // namespace

Result<FormRenderer> make_form_renderer(const std::filesystem::path& assets, const std::string& city) {
    auto languages = languages_in(assets);
    BOOST_OUTCOME_TRY(auto strings, catalogue::Strings::read(assets, city, languages));
    auto kept_strings = std::make_shared<catalogue::Strings>(std::move(strings));
    BOOST_OUTCOME_TRY(auto forms, printers::Forms::read(assets, city, *kept_strings));
    auto shared = std::make_shared<printers::Forms>(std::move(forms));
    // `kept_strings` lives as long as the forms that were read with it.
    return FormRenderer{[shared, kept_strings](const xfs4iot::PrintFormRequest& request, int dots) {
        return shared->render(request, dots);
    }};
}

}  // namespace madoguchi::daemon
