// SQLite for the durable tables of a terminal: WAL, synchronous=FULL, file mode 0600. One thread.
// What the disk refuses is storage_failed, a damaged file corrupted, one with other tables than the statement expects
// malformed, a violated key conflict.
#pragma once

#include "common/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace madoguchi::sqlite {

using Value = std::variant<std::int64_t, std::string>;  // texts may hold any bytes
using Row = std::vector<Value>;

enum class Access { read, write };

class Database {
public:
    // `write` creates the file (and its directory, mode 0700) when missing.
    static Result<Database> open(const std::filesystem::path& file, Access access);

    // Runs one statement with `?` bound in order; yields all its rows.
    Result<std::vector<Row>> run(std::string_view statement, const std::vector<Value>& values = {});
    // The whole file read and every page and index checked by SQLite itself.
    Result<void> check();

private:
    struct Closer {
        void operator()(sqlite3* handle) const;
    };
    explicit Database(sqlite3* handle) : handle{handle} {}
    std::unique_ptr<sqlite3, Closer> handle;
};

[[nodiscard]] std::int64_t integer(const Value& value);
[[nodiscard]] const std::string& text(const Value& value);

}  // namespace madoguchi::sqlite
