#include "common/xfs4iot/x_print_job.h"

#include "common/base64.h"
#include "common/json.h"
#include "common/xfs4iot/names.h"

namespace madoguchi::xfs4iot {
namespace {

constexpr Names<PrintReason, 16> reasons{{
    {PrintReason::none, "none"},
    {PrintReason::paper_out, "paperOut"},
    {PrintReason::paper_jam, "paperJam"},
    {PrintReason::cover_open, "coverOpen"},
    {PrintReason::toner_out, "tonerOut"},
    {PrintReason::offline, "offline"},
    {PrintReason::cutter_error, "cutterError"},
    {PrintReason::overheated, "overheated"},
    {PrintReason::refused, "refused"},
    {PrintReason::digest_mismatch, "digestMismatch"},
    {PrintReason::canceled, "canceled"},
    {PrintReason::timed_out, "timedOut"},
    {PrintReason::duplicate_attempt, "duplicateAttempt"},
    {PrintReason::not_found, "notFound"},
    {PrintReason::in_progress, "inProgress"},
    {PrintReason::form_invalid, "formInvalid"},
}};

constexpr Names<Sides, 3> sides_names{{
    {Sides::one_sided, "oneSided"},
    {Sides::two_sided_long_edge, "twoSidedLongEdge"},
    {Sides::two_sided_short_edge, "twoSidedShortEdge"},
}};

constexpr Names<PaperState, 5> paper_states{{
    {PaperState::unknown, "unknown"},
    {PaperState::full, "full"},
    {PaperState::low, "low"},
    {PaperState::out, "out"},
    {PaperState::jammed, "jammed"},
}};

int whole_at(const nlohmann::json& json, const char* key) {
    const auto& number = json.at(key);
    if (!number.is_number_integer()) refuse_json(std::string{key} + " is not a whole number");
    return number.get<int>();
}

void put_text(nlohmann::json& json, const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
}

}  // namespace

std::string_view name(PrintReason reason) {
    return name_in(reasons, reason);
}
std::optional<PrintReason> print_reason(std::string_view name) {
    return value_in(reasons, name);
}
std::string_view name(PaperState paper) {
    return name_in(paper_states, paper);
}
std::string_view name(Sides sides) {
    return name_in(sides_names, sides);
}
std::optional<Sides> sides(std::string_view name) {
    return value_in(sides_names, name);
}

void to_json(nlohmann::json& json, const PrintRequest& value) {
    json = {{"attemptId", value.attempt.text}, {"visitId", value.visit.text},  {"documentId", value.document.text},
            {"sha256", value.sha256},          {"pages", value.pages},         {"media", value.media},
            {"sides", name(value.sides)},      {"data", to_base64(value.data)}};
    put_text(json, "source", value.source);
}

void from_json(const nlohmann::json& json, PrintRequest& value) {
    auto known = sides(text_or(json, "sides", "oneSided"));
    if (!known) refuse_json("sides is not known");
    value.attempt.text = json.at("attemptId").get<std::string>();
    value.visit.text = json.at("visitId").get<std::string>();
    value.document.text = json.at("documentId").get<std::string>();
    value.sha256 = json.at("sha256").get<std::string>();
    value.pages = whole_at(json, "pages");
    value.media = text_or(json, "media", "iso_a4_210x297mm");
    value.source = text_or(json, "source");
    value.sides = *known;
    value.data = bytes_at(json, "data");
}

void to_json(nlohmann::json& json, const PrintFormRequest& value) {
    json = {{"attemptId", value.attempt.text}, {"visitId", value.visit.text}, {"form", value.form},
            {"language", value.language},      {"fields", value.fields},      {"items", value.items}};
}

void from_json(const nlohmann::json& json, PrintFormRequest& value) {
    value.attempt.text = json.at("attemptId").get<std::string>();
    value.visit.text = json.at("visitId").get<std::string>();
    value.form = json.at("form").get<std::string>();
    value.language = text_or(json, "language", "ja");
    value.fields.clear();
    value.items.clear();
    if (holds(json, "fields")) json.at("fields").get_to(value.fields);
    if (holds(json, "items")) json.at("items").get_to(value.items);
}

void to_json(nlohmann::json& json, const PrintResult& value) {
    json = {{"attemptId", value.attempt.text},
            {"visitId", value.visit.text},
            {"outcome", name(value.outcome)},
            {"reason", name(value.reason)}};
    put_text(json, "documentId", value.document.text);
    put_text(json, "sha256", value.sha256);
    if (value.impressions) json["impressions"] = *value.impressions;
}

void from_json(const nlohmann::json& json, PrintResult& value) {
    auto outcome_value = outcome(json.at("outcome").get<std::string>());
    auto reason_value = print_reason(text_or(json, "reason", "none"));
    if (!outcome_value || !reason_value) refuse_json("outcome or reason is not known");
    value.attempt.text = json.at("attemptId").get<std::string>();
    value.visit.text = text_or(json, "visitId");
    value.document.text = text_or(json, "documentId");
    value.sha256 = text_or(json, "sha256");
    value.outcome = *outcome_value;
    value.reason = *reason_value;
    value.impressions.reset();
    if (holds(json, "impressions")) value.impressions = whole_at(json, "impressions");
}

}  // namespace madoguchi::xfs4iot
