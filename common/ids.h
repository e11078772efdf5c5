// Domain types that must not be mixed up.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace madoguchi {

template <class Tag>
struct Id {
    std::string text;
    [[nodiscard]] bool empty() const { return text.empty(); }
    friend auto operator<=>(const Id&, const Id&) = default;
};

using VisitId = Id<struct VisitTag>;  // 26 characters, ULID: one stay of one person at the terminal
using AttemptId =
    Id<struct AttemptTag>;  // 26 characters, ULID: one try to move money or paper, journalled before the act
using DocumentId = Id<struct DocumentTag>;  // given by the back end; printed on every page
using QuoteId = Id<struct QuoteTag>;        // given by the back end

struct Yen {
    std::int64_t amount = 0;
    friend auto operator<=>(const Yen&, const Yen&) = default;
};

// A new ULID (48 bit milliseconds, 80 bit random from the operating system), Crockford base 32.
[[nodiscard]] std::string new_ulid(std::int64_t unix_milliseconds);

}  // namespace madoguchi
