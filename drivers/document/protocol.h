// What IPP attributes mean for a certificate printer: requests, views of printer, queue and job, states and reasons.
// Pure: no I/O, no clock. Source: RFC 8011 (IPP/1.1), PWG 5100.14 (IPP Everywhere), PWG 5100.9 (state reasons), and
// what was measured with CUPS 2.4.2 (README.md, quirks).
#pragma once

#include "common/xfs4iot/x_print_job.h"
#include "drivers/device/outlet.h"
#include "drivers/document/models.h"
#include "drivers/document/transport.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::drivers::document {

struct LoadedMedia {
    std::string source;         // "tray-1"; "" when the printer does not say
    int width = 0, height = 0;  // hundredths of a millimetre
};

struct PrinterView {
    std::string model;
    bool stopped = false, accepting = true;
    std::vector<std::string> reasons;  // printer-state-reasons, words of the model replaced by registered ones
    std::optional<std::chrono::seconds> up_time;
    std::vector<std::string> media, media_ready, sources;  // empty: the printer does not say
    std::vector<std::string> sides, scalings, formats;     // likewise
    std::vector<LoadedMedia> loaded;
    OutletState outlet;  // of a model with a shutter; its words are not among the reasons
};

// Values of RFC 8011, section 5.3.7.
enum class JobState { pending = 3, held = 4, processing = 5, stopped = 6, canceled = 7, aborted = 8, completed = 9 };

struct JobView {
    int id = 0;
    std::string name;
    JobState state = JobState::pending;
    std::vector<std::string> reasons;
    std::optional<int> impressions;  // completed ones
    bool never_started = false;      // the printer says that processing never began

    // Ended for good: RFC 8011 lets a job be canceled while its sheets still move (processing-to-stop-point).
    [[nodiscard]] bool ended() const;
};

[[nodiscard]] PrinterView parse_printer(const Attributes& attributes, const Model& model = {});
[[nodiscard]] Result<JobView> parse_job(const Attributes& attributes);  // malformed: no id, unknown state

// The device-uri of a queue or a configured server. Errors: unsupported (not ipp, ipps, http or https), malformed.
[[nodiscard]] Result<Endpoint> parse_device_uri(std::string_view uri);
// "host", "host:631", "[::1]:631" into host and port of the endpoint; false: malformed.
[[nodiscard]] bool split_authority(std::string_view authority, Endpoint& endpoint);

// `taken_keyword`: the printer-state-reason that means paper lies in the outlet; "" = no such sensor.
[[nodiscard]] xfs4iot::PrinterStatus to_status(const PrinterView& printer, std::string_view taken_keyword);
// Why the printer cannot print now; none = it can. A fault without a name of its own is `refused`.
[[nodiscard]] xfs4iot::PrintReason blocking_reason(const xfs4iot::PrinterStatus& status);
// A keyword without its severity: "media-empty-error" -> "media-empty".
[[nodiscard]] std::string_view without_severity(std::string_view keyword);
// Whether the table of meanings knows this word (without severity).
[[nodiscard]] bool is_registered(std::string_view word);

// Whether paper of that size lies in that tray: none, paper_out (not loaded) or refused (never possible here: size,
// tray or two-sided printing).
[[nodiscard]] xfs4iot::PrintReason check_media(const PrinterView& printer, const xfs4iot::PrintRequest& request);

[[nodiscard]] int sheets_of(const xfs4iot::PrintRequest& request);

// "VISIT-ATTEMPT": found again by the attempt after a restart; holds no personal data.
[[nodiscard]] std::string job_name(const VisitId& visit, const AttemptId& attempt);
[[nodiscard]] bool names_attempt(std::string_view job_name, const AttemptId& attempt);
[[nodiscard]] VisitId visit_of(std::string_view job_name, const AttemptId& attempt);  // of a name that names it

// What the caller stores before the document travels: "ID/PAGES".
struct JobToken {
    int job = 0, pages = 0;
    friend bool operator==(const JobToken&, const JobToken&) = default;
};
[[nodiscard]] std::string write_token(const JobToken& token);
[[nodiscard]] std::optional<JobToken> read_token(std::string_view text);
// The moment an attempt began, from its ULID.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> began(const AttemptId& attempt);

[[nodiscard]] Request printer_request(const Model& model);
// Create-Job of one copy with our name; the ways add what they know of media and sides.
[[nodiscard]] Request named_job(const xfs4iot::PrintRequest& request);
[[nodiscard]] RequestAttribute job_option(std::string name, std::string keyword);
[[nodiscard]] std::string sides_keyword(xfs4iot::Sides sides);
[[nodiscard]] Request document_request(int job, const std::string& document, std::string format);
[[nodiscard]] Request job_request(int job);
[[nodiscard]] Request jobs_request(bool completed);
[[nodiscard]] Request cancel_request(int job);
[[nodiscard]] Request move_request(const Shutter& shutter, OutletMove move);

}  // namespace madoguchi::drivers::document
