// The values of one request against the fields of its form: checked first, then put into texts.
#pragma once

#include "common/xfs4iot/x_print_job.h"
#include "printers/form_template.h"

#include <optional>

namespace madoguchi::printers {

class FormValues {
public:
    // All three must outlive this.
    FormValues(const FormTemplate& form, const catalogue::Strings& strings, const xfs4iot::PrintFormRequest& request);

    [[nodiscard]] Result<void> check() const;
    // Whether the field has a value (and is not "false").
    [[nodiscard]] bool given(std::string_view field) const;
    [[nodiscard]] std::string raw(std::string_view field) const;
    [[nodiscard]] std::size_t items() const { return request.items.size(); }
    // Cells of this item come before fields of the same name; -1 = no item.
    void choose_item(int index) { item = index; }

    // In the city's own language; in the visit's, "" where that is the same or there is none.
    [[nodiscard]] std::string own(const TextTemplate& text) const;
    [[nodiscard]] std::string local(const TextTemplate& text) const;
    [[nodiscard]] const std::string& own_language() const { return strings.languages().front(); }
    [[nodiscard]] const std::string& local_language() const { return language; }

private:
    [[nodiscard]] std::string expand(const TextTemplate& text, const std::string& in, bool prefer_local) const;
    [[nodiscard]] std::string value(std::string_view field, bool prefer_local) const;
    [[nodiscard]] const FieldRule* rule_of(std::string_view field) const;

    const FormTemplate& form;
    const catalogue::Strings& strings;
    const xfs4iot::PrintFormRequest& request;
    std::string language;
    int item = -1;
};

// "1234567" → "1,234,567".
[[nodiscard]] std::string group_digits(std::string_view digits);
// Names of the {places} of a text.
[[nodiscard]] std::vector<std::string> places_of(std::string_view text);

}  // namespace madoguchi::printers
