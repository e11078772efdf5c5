// Replies of the municipal back end (backend/openapi.yaml) as values of the model. Pure. A reply that does not follow
// the contract is malformed as a whole: nothing of it is used.
#pragma once

#include "common/result.h"
#include "kiosk/model/event.h"

#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::effects {

// A document as announced, without its data.
struct AnnouncedDocument {
    saga::Document document;
    std::size_t size = 0;
};

[[nodiscard]] Result<model::Situation> read_situation(std::string_view body, std::string_view terminal);
[[nodiscard]] Result<std::string> read_visit(std::string_view body);       // visit id
[[nodiscard]] Result<bool> read_certificate_state(std::string_view body);  // revocation was checked
[[nodiscard]] Result<std::string> read_challenge(std::string_view body);   // raw bytes
[[nodiscard]] Result<model::Holder> read_signed_in(std::string_view body);
[[nodiscard]] Result<model::Options> read_options(std::string_view body, std::string_view service);
[[nodiscard]] Result<model::Quote> read_quote(std::string_view body);
[[nodiscard]] Result<std::vector<AnnouncedDocument>> read_documents(std::string_view body);

// What an error reply means for the visit.
[[nodiscard]] model::BackEndFailure failure_of(int status, std::string_view body);

// "2026-11-24T01:24:00.000Z" and with an offset; nullopt: not RFC 3339.
[[nodiscard]] std::optional<WallTime> from_rfc3339(std::string_view text);

}  // namespace madoguchi::effects
