#include "drivers/document/protocol.h"

#include "drivers/document/media_profiles.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace madoguchi::drivers::document {
namespace {

using xfs4iot::PaperState;
using xfs4iot::PrinterStatus;
using xfs4iot::PrintReason;

enum class Meaning { ignored, paper_out, paper_low, jam, cover, toner_out, toner_low, fault, offline };

struct ReasonRow {
    std::string_view keyword;
    Meaning meaning;
};

// printer-state-reasons without severity: RFC 8011 section 5.4.12 and PWG 5100.9 section 4. CUPS' own begin with
// "cups-".
constexpr ReasonRow reason_table[] = {
    {"none", Meaning::ignored},
    {"media-empty", Meaning::paper_out},
    {"media-needed", Meaning::paper_out},
    {"input-tray-missing", Meaning::paper_out},
    {"input-media-supply-empty", Meaning::paper_out},
    {"media-low", Meaning::paper_low},
    {"input-media-supply-low", Meaning::paper_low},
    {"media-jam", Meaning::jam},
    {"cover-open", Meaning::cover},
    {"door-open", Meaning::cover},
    {"interlock-open", Meaning::cover},
    {"toner-empty", Meaning::toner_out},
    {"developer-empty", Meaning::toner_out},
    {"marker-supply-empty", Meaning::toner_out},
    {"toner-low", Meaning::toner_low},
    {"developer-low", Meaning::toner_low},
    {"marker-supply-low", Meaning::toner_low},
    {"marker-waste-full", Meaning::fault},
    {"output-area-full", Meaning::fault},
    {"output-tray-missing", Meaning::fault},
    {"fuser-over-temp", Meaning::fault},
    {"fuser-under-temp", Meaning::fault},
    {"opc-life-over", Meaning::fault},
    {"spool-area-full", Meaning::fault},
    {"paused", Meaning::fault},
    {"moving-to-paused", Meaning::fault},
    {"hold-new-jobs", Meaning::fault},
    {"shutdown", Meaning::offline},
    {"offline", Meaning::offline},
    {"timed-out", Meaning::offline},
    {"connecting-to-device", Meaning::offline},
};

Meaning meaning_of(std::string_view keyword) {
    const auto* row = std::ranges::find(reason_table, without_severity(keyword), &ReasonRow::keyword);
    if (row != std::end(reason_table)) return row->meaning;
    // An unknown word is only a fault when the printer itself calls it an error.
    return keyword.ends_with("-error") && !keyword.starts_with("cups-") ? Meaning::fault : Meaning::ignored;
}

void raise_paper(PaperState& paper, PaperState found) {
    static constexpr std::array order{PaperState::unknown, PaperState::full, PaperState::low, PaperState::out,
                                      PaperState::jammed};
    if (std::ranges::find(order, found) > std::ranges::find(order, paper)) paper = found;
}

void apply(PrinterStatus& status, Meaning meaning) {
    switch (meaning) {
        case Meaning::ignored:
            return;
        case Meaning::paper_out:
            return raise_paper(status.paper, PaperState::out);
        case Meaning::paper_low:
            return raise_paper(status.paper, PaperState::low);
        case Meaning::jam:
            return raise_paper(status.paper, PaperState::jammed);
        case Meaning::cover:
            status.cover_open = true;
            return;
        case Meaning::toner_out:
            status.toner_out = true;
            return;
        case Meaning::toner_low:
            status.toner_low = true;
            return;
        case Meaning::fault:
            status.fault = true;
            return;
        case Meaning::offline:
            status.online = false;
            return;
    }
}

std::optional<int> to_integer(std::string_view text) {
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<JobState> to_job_state(std::optional<int> value) {
    if (!value || *value < 3 || *value > 9) return std::nullopt;
    return static_cast<JobState>(*value);
}

std::vector<LoadedMedia> parse_loaded(const Attributes& attributes) {
    std::vector<LoadedMedia> loaded;
    for (const auto& column : attributes.collections("media-col-ready")) {
        for (const auto& size : column.collections("media-size")) {
            loaded.push_back({column.text("media-source"), size.integer("x-dimension").value_or(0),
                              size.integer("y-dimension").value_or(0)});
        }
    }
    return loaded;
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

// A word about what is behind the shutter is taken in; it is no trouble of the printer, whatever its severity.
bool tells_outlet(std::string_view keyword, const Model& model, OutletState& state) {
    if (!model.shutter) return false;
    const auto word = without_severity(keyword);
    if (word == model.shutter->held) return state.held = true;
    if (word == model.shutter->bin_high) return state.bin_high = true;
    return word == model.shutter->bin_full && (state.bin_full = true);
}

bool lies_ready(const PrinterView& printer, const MediaProfile& profile, std::string_view source) {
    if (printer.loaded.empty()) return printer.media_ready.empty() || contains(printer.media_ready, profile.name);
    return std::ranges::any_of(printer.loaded, [&](const LoadedMedia& media) {
        const bool tray = source.empty() || source == "auto" || media.source.empty() || media.source == source;
        return tray && same_size(profile, media.width, media.height);
    });
}

RequestAttribute keyword(std::string name, std::vector<std::string> values) {
    return {false, Syntax::keyword, std::move(name), std::move(values), {}};
}
RequestAttribute job_id(int job) {
    return {false, Syntax::integer, "job-id", {std::to_string(job)}, {}};
}
RequestAttribute requested_job_attributes() {
    return keyword("requested-attributes", {"job-id", "job-name", "job-state", "job-state-reasons",
                                            "job-impressions-completed", "time-at-processing"});
}

}  // namespace

std::vector<std::string> Attributes::texts(std::string_view name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? std::vector<std::string>{} : found->second.texts;
}

std::string Attributes::text(std::string_view name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() || found->second.texts.empty() ? std::string{} : found->second.texts.front();
}

std::optional<int> Attributes::integer(std::string_view name) const {
    return to_integer(text(name));
}

std::vector<Attributes> Attributes::collections(std::string_view name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? std::vector<Attributes>{} : found->second.collections;
}

bool JobView::ended() const {
    switch (state) {
        case JobState::pending:
        case JobState::held:
        case JobState::processing:
        case JobState::stopped:
            return false;
        case JobState::completed:
            return true;
        case JobState::canceled:
        case JobState::aborted:
            return !contains(reasons, "processing-to-stop-point");
    }
    std::abort();
}

PrinterView parse_printer(const Attributes& attributes, const Model& model) {
    PrinterView printer;
    printer.model = attributes.text("printer-make-and-model");
    printer.stopped = attributes.integer("printer-state") == 5;
    printer.accepting = attributes.text("printer-is-accepting-jobs") != "false";
    for (const auto& keyword : attributes.texts("printer-state-reasons")) {
        if (!tells_outlet(keyword, model, printer.outlet)) printer.reasons.push_back(model.registered_word(keyword));
    }
    if (model.shutter) printer.outlet.retracted = attributes.integer(model.shutter->bin_count);
    if (const auto seconds = attributes.integer("printer-up-time")) printer.up_time = std::chrono::seconds{*seconds};
    printer.media = attributes.texts("media-supported");
    printer.media_ready = attributes.texts("media-ready");
    printer.sources = attributes.texts("media-source-supported");
    printer.loaded = parse_loaded(attributes);
    printer.sides = attributes.texts("sides-supported");
    printer.scalings = attributes.texts("print-scaling-supported");
    printer.formats = attributes.texts("document-format-supported");
    return printer;
}

Result<JobView> parse_job(const Attributes& attributes) {
    const auto id = attributes.integer("job-id");
    const auto state = to_job_state(attributes.integer("job-state"));
    if (!id) return fail(Errc::malformed, "job-id");
    if (!state) return fail(Errc::malformed, "job-state");
    JobView job{*id, attributes.text("job-name"), *state, attributes.texts("job-state-reasons"), {}, false};
    job.impressions = attributes.integer("job-impressions-completed");
    if (job.impressions && *job.impressions < 0) job.impressions.reset();
    job.never_started = attributes.has("time-at-processing") && !attributes.integer("time-at-processing");
    return job;
}

bool split_authority(std::string_view authority, Endpoint& endpoint) {
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return false;
        endpoint.host = authority.substr(1, close - 1);
        port = authority.substr(close + 1);
    } else {
        const auto colon = authority.find(':');
        endpoint.host = authority.substr(0, colon);
        port = colon == std::string_view::npos ? "" : authority.substr(colon);
    }
    if (endpoint.host.empty()) return false;
    if (port.empty()) return true;
    const auto number = port.starts_with(':') ? to_integer(port.substr(1)) : std::nullopt;
    if (!number || *number < 1 || *number > 65535) return false;
    endpoint.port = *number;
    return true;
}

Result<Endpoint> parse_device_uri(std::string_view uri) {
    Endpoint endpoint;
    endpoint.uri = uri.substr(0, uri.find('?'));  // "?waitjob=false" and its like are for CUPS' backend
    const std::string_view whole = endpoint.uri;
    const auto separator = whole.find("://");
    if (separator == std::string_view::npos) return fail(Errc::malformed, "device-uri");
    const auto scheme = whole.substr(0, separator);
    if (scheme != "ipp" && scheme != "ipps" && scheme != "http" && scheme != "https") {
        return fail(Errc::unsupported, std::string{scheme});
    }
    endpoint.tls = scheme == "ipps" || scheme == "https";
    if (scheme == "http") endpoint.port = 80;
    if (scheme == "https") endpoint.port = 443;
    const auto rest = whole.substr(separator + 3);
    const auto slash = rest.find('/');
    endpoint.resource = slash == std::string_view::npos ? "/" : rest.substr(slash);
    if (!split_authority(rest.substr(0, slash), endpoint)) return fail(Errc::malformed, "device-uri");
    return endpoint;
}

std::string_view without_severity(std::string_view keyword) {
    for (std::string_view severity : {"-report", "-warning", "-error"}) {
        if (keyword.ends_with(severity)) return keyword.substr(0, keyword.size() - severity.size());
    }
    return keyword;
}

bool is_registered(std::string_view word) {
    return std::ranges::find(reason_table, word, &ReasonRow::keyword) != std::end(reason_table);
}

PrinterStatus to_status(const PrinterView& printer, std::string_view taken_keyword) {
    PrinterStatus status;
    status.online = true;
    status.paper = PaperState::full;
    status.fault = !printer.accepting;
    if (!taken_keyword.empty()) status.taken_sensor = false;
    bool named = status.fault;
    for (const auto& reason : printer.reasons) {
        if (!taken_keyword.empty() && without_severity(reason) == taken_keyword) {
            status.taken_sensor = true;
            continue;
        }
        named = named || meaning_of(reason) != Meaning::ignored;
        apply(status, meaning_of(reason));
    }
    if (printer.stopped && !named) status.fault = true;  // stopped without saying why
    return status;
}

PrintReason blocking_reason(const PrinterStatus& status) {
    if (!status.online) return PrintReason::offline;
    if (status.paper == PaperState::jammed) return PrintReason::paper_jam;
    if (status.cover_open) return PrintReason::cover_open;
    if (status.paper == PaperState::out) return PrintReason::paper_out;
    if (status.toner_out) return PrintReason::toner_out;
    return status.fault ? PrintReason::refused : PrintReason::none;
}

PrintReason check_media(const PrinterView& printer, const xfs4iot::PrintRequest& request) {
    const auto* profile = find_media(request.media);
    if (profile == nullptr) return PrintReason::refused;
    if (!printer.media.empty() && !contains(printer.media, request.media)) return PrintReason::refused;
    // Measured: printer and CUPS take a job for a tray that is not there, or that holds other paper, without a word.
    if (!request.source.empty() && !printer.sources.empty() && !contains(printer.sources, request.source)) {
        return PrintReason::refused;
    }
    if (!printer.sides.empty() && !contains(printer.sides, sides_keyword(request.sides))) return PrintReason::refused;
    return lies_ready(printer, *profile, request.source) ? PrintReason::none : PrintReason::paper_out;
}

int sheets_of(const xfs4iot::PrintRequest& request) {
    return request.sides == xfs4iot::Sides::one_sided ? request.pages : (request.pages + 1) / 2;
}

std::string job_name(const VisitId& visit, const AttemptId& attempt) {
    return visit.text + "-" + attempt.text;
}

bool names_attempt(std::string_view name, const AttemptId& attempt) {
    return !attempt.empty() && name.ends_with("-" + attempt.text);
}

VisitId visit_of(std::string_view name, const AttemptId& attempt) {
    if (!names_attempt(name, attempt)) return {};
    return {std::string{name.substr(0, name.size() - attempt.text.size() - 1)}};
}

std::string write_token(const JobToken& token) {
    return std::to_string(token.job) + "/" + std::to_string(token.pages);
}

std::optional<JobToken> read_token(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto job = to_integer(text.substr(0, slash)), pages = to_integer(text.substr(slash + 1));
    if (!job || !pages || *job < 1 || *pages < 1) return std::nullopt;
    return JobToken{*job, *pages};
}

std::optional<std::chrono::system_clock::time_point> began(const AttemptId& attempt) {
    static constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford base 32
    if (attempt.text.size() != 26) return std::nullopt;
    std::int64_t milliseconds = 0;
    for (const char digit : attempt.text.substr(0, 10)) {
        const auto value = digits.find(digit);
        if (value == std::string_view::npos) return std::nullopt;
        milliseconds = milliseconds * 32 + static_cast<std::int64_t>(value);
    }
    // 48 bits of milliseconds reach further than a clock of nanoseconds: no attempt began after the year 2262.
    using Moment = std::chrono::system_clock::time_point;
    if (milliseconds > std::chrono::floor<std::chrono::milliseconds>(Moment::max()).time_since_epoch().count())
        return std::nullopt;
    return Moment{std::chrono::milliseconds{milliseconds}};
}

Request printer_request(const Model& model) {
    auto wanted =
        keyword("requested-attributes",
                {"printer-make-and-model", "printer-state", "printer-state-reasons", "printer-is-accepting-jobs",
                 "printer-up-time", "media-supported", "media-ready", "media-source-supported", "media-col-ready",
                 "sides-supported", "print-scaling-supported", "document-format-supported"});
    if (model.shutter) wanted.values.push_back(model.shutter->bin_count);
    return {Operation::get_printer_attributes, {std::move(wanted)}};
}

Request move_request(const Shutter& shutter, OutletMove move) {
    switch (move) {
        case OutletMove::present:
            return {Operation{shutter.present}, {}};
        case OutletMove::retract:
            return {Operation{shutter.retract}, {}};
    }
    std::abort();
}

RequestAttribute job_option(std::string name, std::string value) {
    return {true, Syntax::keyword, std::move(name), {std::move(value)}, {}};
}

std::string sides_keyword(xfs4iot::Sides sides) {
    switch (sides) {
        case xfs4iot::Sides::one_sided:
            return "one-sided";
        case xfs4iot::Sides::two_sided_long_edge:
            return "two-sided-long-edge";
        case xfs4iot::Sides::two_sided_short_edge:
            return "two-sided-short-edge";
    }
    std::abort();
}

Request named_job(const xfs4iot::PrintRequest& request) {
    Request create{Operation::create_job,
                   {{false, Syntax::name, "job-name", {job_name(request.visit, request.attempt)}, {}}}};
    create.attributes.push_back({true, Syntax::integer, "copies", {"1"}, {}});
    return create;
}

Request document_request(int job, const std::string& document, std::string format) {
    return {Operation::send_document,
            {job_id(job),
             {false, Syntax::mime_type, "document-format", {std::move(format)}, {}},
             {false, Syntax::boolean, "last-document", {"true"}, {}}},
            &document};
}

Request job_request(int job) {
    return {Operation::get_job_attributes, {job_id(job), requested_job_attributes()}};
}

Request jobs_request(bool completed) {
    return {Operation::get_jobs,
            {keyword("which-jobs", {completed ? "completed" : "not-completed"}), requested_job_attributes()}};
}

Request cancel_request(int job) {
    return {Operation::cancel_job, {job_id(job)}};
}

}  // namespace madoguchi::drivers::document
