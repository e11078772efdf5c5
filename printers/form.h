// Slips for thermal paper: receipts, tickets, notes to staff. Layout and words are data (assets/forms, strings), the
// values come with the request; the result is a raster of pure black dots for drivers/escpos.
// Use:  auto forms = Forms::read("assets", "sample", strings);      refuses wrong data with file and line
//       auto raster = forms.value().render(request, 576);           203 dpi, 8 dots per mm
// Every text is in the city's own language; where the visit's language is another, it follows below.
// Which fields a form takes stands in its [fields] and [items]; a text field `x` may come with `x.local`, the same in
// the visit's language. A language without strings is printed as the city's own alone: a receipt is owed anyway.
// Errors of render, all before anything is drawn: missing (form, field, cell), unknown_key (field or cell the form does
// not have), malformed (value of the wrong kind, picture), unsupported (a character that no font has; the detail names
// the block, not the text), too_large (more than 50 items, 1000 bytes in a field, 1 m of paper).
// Thread: one at a time.
#pragma once

#include "catalogue/strings.h"
#include "common/raster.h"
#include "common/result.h"
#include "common/xfs4iot/x_print_job.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::printers {

class Forms {
public:
    [[nodiscard]] static Result<Forms> read(const std::filesystem::path& assets, std::string_view city,
                                            const catalogue::Strings& strings);
    [[nodiscard]] Result<Raster> render(const xfs4iot::PrintFormRequest& request, int dots);
    [[nodiscard]] std::vector<std::string> names() const;

    Forms(Forms&&) noexcept;
    Forms& operator=(Forms&&) noexcept;
    ~Forms();

private:
    struct Body;
    explicit Forms(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body;
};

}  // namespace madoguchi::printers
