#include "printers/form.h"

#include "common/config.h"
#include "printers/form_layout.h"

#include <algorithm>

namespace madoguchi::printers {
namespace {

constexpr int narrowest = 256, widest = 1024;

// The city's own picture, or the common one.
Result<text::Picture> read_picture(const std::filesystem::path& assets, std::string_view city,
                                   const std::string& name) {
    auto file = name + ".svg";
    auto own = assets / "cities" / city / "pictograms" / file;
    return text::Picture::from_file(std::filesystem::exists(own) ? own : assets / "pictograms" / file);
}

Result<FormPictures> read_pictures(const std::filesystem::path& assets, std::string_view city,
                                   const std::vector<FormTemplate>& forms) {
    FormPictures pictures;
    for (const auto& form : forms)
        for (const auto& block : form.blocks) {
            if (block.picture.empty() || pictures.contains(block.picture)) continue;
            BOOST_OUTCOME_TRY(auto picture, read_picture(assets, city, block.picture));
            pictures.emplace(block.picture, std::move(picture));
        }
    return pictures;
}

}  // namespace

struct Forms::Body {
    catalogue::Strings strings;
    std::vector<FormTemplate> forms;
    FormPictures pictures;
    text::Typesetter typesetter;
};

Forms::Forms(std::unique_ptr<Body> made) : body{std::move(made)} {}
Forms::Forms(Forms&&) noexcept = default;
Forms& Forms::operator=(Forms&&) noexcept = default;
Forms::~Forms() = default;

Result<Forms> Forms::read(const std::filesystem::path& assets, std::string_view city,
                          const catalogue::Strings& strings) {
    auto body = std::make_unique<Body>();
    body->strings = strings;
    BOOST_OUTCOME_TRY(body->forms, read_forms(assets, city, strings));
    BOOST_OUTCOME_TRY(body->pictures, read_pictures(assets, city, body->forms));
    return Forms{std::move(body)};
}

Result<Raster> Forms::render(const xfs4iot::PrintFormRequest& request, int dots) {
    if (dots < narrowest || dots > widest) return fail(Errc::out_of_range, "dots: " + std::to_string(dots));
    auto form = std::ranges::find(body->forms, request.form, &FormTemplate::name);
    if (form == body->forms.end()) {
        auto near = nearest(request.form, names());
        return fail(Errc::missing,
                    "no form \"" + request.form + '"' + (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
    }
    FormValues values{*form, body->strings, request};
    BOOST_OUTCOME_TRY(values.check());
    return FormLayout{body->typesetter, body->pictures, *form, values, dots}.render();
}

std::vector<std::string> Forms::names() const {
    std::vector<std::string> names;
    for (const auto& form : body->forms) names.push_back(form.name);
    return names;
}

}  // namespace madoguchi::printers
