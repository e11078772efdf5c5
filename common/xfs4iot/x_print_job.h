// XPrintJob: how the kiosk prints (Print, PrintForm, Query, Cancel, event PageCompleted).
// Payloads of the vendor interface, used by client, service and driver. Specified in docs/xfs4iot.md.
// An attempt id is accepted once; Query answers by it, also after a restart. Ids and hash are echoed on completion.
#pragma once

#include "common/ids.h"
#include "common/xfs4iot/x_payment.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace madoguchi::xfs4iot {

enum class Sides { one_sided, two_sided_long_edge, two_sided_short_edge };

// Why paper did not come; closed. On the wire lowerCamelCase.
enum class PrintReason {
    none,
    paper_out,
    paper_jam,
    cover_open,
    toner_out,
    offline,
    cutter_error,
    overheated,
    refused,          // the printer did not take the document
    digest_mismatch,  // data does not have the announced sha256 or page count
    canceled,
    timed_out,
    duplicate_attempt,  // this attempt id was used before: nothing was done
    not_found,          // Query: no such attempt here
    in_progress,        // Query: still running
    form_invalid,       // PrintForm: unknown form, missing field
};

struct PrintRequest {
    AttemptId attempt;
    VisitId visit;
    DocumentId document;
    std::string sha256;                      // lower-case hex of `data`
    int pages = 0;                           // as announced by whoever rendered it
    std::string media = "iso_a4_210x297mm";  // PWG media name
    std::string source;                      // tray, "" = the unit's default
    Sides sides = Sides::one_sided;
    std::string data;  // PDF, at most 16 MiB (base64 on the wire)
};

// One row of a list on a form: named cells.
using FormItem = std::map<std::string, std::string>;

struct PrintFormRequest {
    AttemptId attempt;
    VisitId visit;
    std::string form;      // name of a file in assets/forms
    std::string language;  // of the visit; Japanese is always printed too
    std::map<std::string, std::string> fields;
    std::vector<FormItem> items;
};

struct PrintResult {
    AttemptId attempt;
    VisitId visit;
    DocumentId document;
    std::string sha256;
    Outcome outcome = Outcome::unknown;
    PrintReason reason = PrintReason::none;
    std::optional<int> impressions;  // pages that are known to have come out; absent = not known
};

// Paper and state of a printer, as shown to residents and technicians.
enum class PaperState { unknown, full, low, out, jammed };
struct PrinterStatus {
    bool online = false;
    PaperState paper = PaperState::unknown;
    bool cover_open = false;
    bool toner_low = false, toner_out = false;
    bool fault = false;                // anything else that needs a technician
    std::optional<bool> taken_sensor;  // absent: the outlet cannot sense "taken"; else paper lies in it
    friend bool operator==(const PrinterStatus&, const PrinterStatus&) = default;
};

[[nodiscard]] std::string_view name(PrintReason reason);
[[nodiscard]] std::optional<PrintReason> print_reason(std::string_view name);
[[nodiscard]] std::string_view name(PaperState paper);
[[nodiscard]] std::string_view name(Sides sides);
[[nodiscard]] std::optional<Sides> sides(std::string_view name);

void to_json(nlohmann::json& json, const PrintRequest& value);
void from_json(const nlohmann::json& json, PrintRequest& value);
void to_json(nlohmann::json& json, const PrintFormRequest& value);
void from_json(const nlohmann::json& json, PrintFormRequest& value);
void to_json(nlohmann::json& json, const PrintResult& value);
void from_json(const nlohmann::json& json, PrintResult& value);

}  // namespace madoguchi::xfs4iot
