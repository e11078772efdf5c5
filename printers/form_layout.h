// Lays the blocks of a form out from top to bottom and draws them.
#pragma once

#include "common/raster.h"
#include "printers/form_values.h"
#include "text/picture.h"
#include "text/typesetter.h"

#include <functional>
#include <map>

namespace madoguchi::printers {

using FormPictures = std::map<std::string, text::Picture, std::less<>>;

class FormLayout {
public:
    FormLayout(text::Typesetter& typesetter, const FormPictures& pictures, const FormTemplate& form, FormValues& values,
               int dots);
    [[nodiscard]] Result<Raster> render();

private:
    using Draw = std::function<void(cairo_t*, double top)>;

    void place(const FormBlock& block);
    void place_heading(const FormBlock& block);
    void place_text(const FormBlock& block);
    void place_pair(const TextTemplate& left, const TextTemplate& right, int line_height);
    void place_sides(const text::Paragraph& left, const text::Paragraph& right);
    void place_items(const FormBlock& block);
    void place_sum(const FormBlock& block);
    void place_rule(const FormBlock& block);
    void place_issuer(const FormBlock& block);
    void place_band(const FormBlock& block);
    void place_qr(const FormBlock& block);
    [[nodiscard]] Draw stamp(const FormBlock& block);

    // Sets one text; `language` chooses the fonts. A character without a glyph is kept as the form's error.
    [[nodiscard]] text::Paragraph set(const std::string& words, const TextTemplate& look, const std::string& language,
                                      double width, int line_height, FormAlign align = FormAlign::left,
                                      int letter_spacing = 0);
    [[nodiscard]] text::Paragraph set_side(const std::string& words, const TextTemplate& look,
                                           const std::string& language, int line_height);
    // Own language and the visit's below it, as high as both.
    struct Stack {
        std::vector<text::Paragraph> paragraphs;
        [[nodiscard]] double height() const;
        [[nodiscard]] double width() const;
        void draw(cairo_t* cairo, double x, double top) const;
    };
    [[nodiscard]] Stack stack(const TextTemplate& look, double width, const FormBlock& block);
    void advance(double height, Draw draw);
    [[nodiscard]] double inner() const { return dots - 2 * form.margin_side; }
    [[nodiscard]] double left_edge() const { return form.margin_side; }

    text::Typesetter& typesetter;
    const FormPictures& pictures;
    const FormTemplate& form;
    FormValues& values;
    int dots;
    double cursor;
    std::vector<std::function<void(cairo_t*)>> drawing;
    std::optional<Error> trouble;
    std::size_t block_number = 0;
};

}  // namespace madoguchi::printers
