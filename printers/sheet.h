// Certificates: data of the back end + a template → a signed A4 PDF.
//
// Use:  auto templates = read_sheet_templates(assets, city);            once
//       SheetPress press(templates.value());                            one per thread
//       auto sheet = press.render("juminhyo", data, issue, signer);     one page about 80 ms of processor time
//       press.check("juminhyo", data)                                   the same refusals, nothing drawn
//
// The PDF: embedded fonts, ground of けん制文字, one document id and one code (printers/seal_code.h) on every page,
// page k of n, ViewerPreferences PrintScaling None (the impression of a seal is 1:1). The same input gives the
// same bytes. `data` is described per kind in README.md. A character that no font has, or a text that doesn't fit
// its cell, is an error: nothing is ever printed with a box, a question mark or a cut-off name.
// Thread: a SheetPress belongs to one thread at a time.
#pragma once

#include "common/ids.h"
#include "common/result.h"
#include "printers/seal_code.h"
#include "printers/sheet_template.h"
#include "text/picture.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace madoguchi::printers {

enum class SheetErrc {
    unknown_kind,       // no template of that name
    bad_data,           // a key is absent or has the wrong type: a mistake of the caller
    missing_character,  // no font has a character or its variant: 外字 pending
    too_long,           // a text doesn't fit its cell at the smallest size, or a row is taller than a page
    drawing_failed,     // Cairo, a picture, or the read-back of the finished sheet
};

// `field` is the key in the data ("persons/2/name"), never its value.
struct SheetError {
    SheetErrc code;
    std::string field;
};
template <class T>
using SheetResult = Result<T, SheetError>;

struct Certifier {
    std::string title;  // さくら野市長, さくら野市長職務代理者 副市長
    std::string name;
    std::optional<text::Picture> seal;  // drawn at seal_mm x seal_mm
    double seal_mm = 25;
};

struct SheetIssue {
    DocumentId document;
    VisitId visit;       // in the PDF's metadata only
    std::string serial;  // 8-1124-000128
    std::string city;    // さくら野市
    std::string place;   // 市役所1階 2号機
    std::chrono::year_month_day date;
    Certifier certifier;
};

struct Sheet {
    std::string pdf;
    int pages = 0;
    std::string code;  // what the QR says
};

class SheetPress {
public:
    explicit SheetPress(SheetTemplates templates);
    ~SheetPress();
    SheetPress(const SheetPress&) = delete;
    SheetPress& operator=(const SheetPress&) = delete;

    [[nodiscard]] SheetResult<Sheet> render(std::string_view kind, const nlohmann::json& data, const SheetIssue& issue,
                                            const SealSigner& signer);
    [[nodiscard]] SheetResult<void> check(std::string_view kind, const nlohmann::json& data);

private:
    struct Workshop;
    std::unique_ptr<Workshop> workshop;
};

}  // namespace madoguchi::printers
