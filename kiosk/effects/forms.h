// Turns the values the model puts on a slip (codes, times, amounts) into the words its form wants, in Japanese and in
// the visit's language. Strings: assets/strings/<language>/slips.toml. Any thread.
#pragma once

#include "catalogue/strings.h"
#include "common/xfs4iot/x_print_job.h"

#include <span>
#include <string>
#include <vector>

namespace madoguchi::effects {

class FormTexts {
public:
    explicit FormTexts(const catalogue::Strings& strings) : strings{strings} {}

    // `values` as kiosk/model/receipt.cpp fills them; the result as assets/forms/<form>.toml names its fields.
    [[nodiscard]] xfs4iot::PrintFormRequest compose(const xfs4iot::PrintFormRequest& values) const;

    // Text keys that must be there; checked at start.
    [[nodiscard]] static std::vector<std::string> text_keys();

private:
    void fill_receipt(const xfs4iot::PrintFormRequest& values, xfs4iot::PrintFormRequest& form) const;
    void fill_slip(const xfs4iot::PrintFormRequest& values, xfs4iot::PrintFormRequest& form) const;
    void fill_time(const xfs4iot::PrintFormRequest& values, xfs4iot::PrintFormRequest& form) const;
    // Sets `field` in Japanese and `field.local` in the visit's language.
    void put(xfs4iot::PrintFormRequest& form, const std::string& field, std::string_view key,
             catalogue::Strings::Places places = {}) const;

    const catalogue::Strings& strings;
};

}  // namespace madoguchi::effects
