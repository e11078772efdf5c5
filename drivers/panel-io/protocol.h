// The line protocol of panel-io boards (README.md): bytes <-> structs, no I/O. A line is TEXT*XX LF; XX is the
// exclusive or of the bytes of TEXT in two upper-case hex digits. At most 120 bytes.
#pragma once

#include "common/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace madoguchi::drivers::panel_io {

inline constexpr std::size_t longest_line = 120;

// With checksum and line end; a text that is too long is a broken invariant.
[[nodiscard]] std::string line_of(std::string_view text);
// The text of a line without its end; malformed, corrupted (checksum).
[[nodiscard]] Result<std::string> text_of(std::string_view line);

// Cuts a stream into lines. What has no end within longest_line is dropped up to the next end.
class LineReader {
public:
    void add(std::string_view bytes) { buffer += bytes; }
    // The next line without its end; nullopt: more bytes are needed.
    [[nodiscard]] std::optional<std::string> next();
    void clear();

private:
    std::string buffer;
    bool skipping = false;
};

// "42 ok …" or "42 no REASON".
struct Answer {
    int number = 0;
    bool good = false;
    std::vector<std::string> words;
};
// "+ NAME 0|1": a sensor changed.
struct Change {
    std::string name;
    bool on = false;
};

[[nodiscard]] std::string request(int number, std::string_view verb, const std::vector<std::string>& words = {});
// Of a line; malformed, corrupted.
[[nodiscard]] Result<std::variant<Answer, Change>> decode(std::string_view line);
// "NAME=0|1" of an answer to "read"; nullopt: something else.
[[nodiscard]] std::optional<Change> reading(std::string_view word);

}  // namespace madoguchi::drivers::panel_io
