#include "common/sqlite.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <exception>

namespace madoguchi::sqlite {
namespace {

struct Finalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

auto trouble(sqlite3* handle, int code) {
    auto text = std::string{handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code)};
    switch (code & 0xff) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return fail(Errc::corrupted, text);
        case SQLITE_ERROR:
            return fail(Errc::malformed, text);
        case SQLITE_CONSTRAINT:
            return fail(Errc::conflict, text);
        case SQLITE_CANTOPEN:
            return fail(Errc::missing, text);
        case SQLITE_BUSY:
            return fail(Errc::busy, text);
    }
    return fail(Errc::storage_failed, text);
}

void bind(sqlite3_stmt* statement, int index, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        sqlite3_bind_int64(statement, index, *number);
        return;
    }
    const auto& bytes = std::get<std::string>(value);
    sqlite3_bind_text64(statement, index, bytes.data(), bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

Row read_row(sqlite3_stmt* statement) {
    Row row;
    for (int column = 0; column < sqlite3_column_count(statement); ++column) {
        if (sqlite3_column_type(statement, column) == SQLITE_INTEGER) {
            row.emplace_back(std::int64_t{sqlite3_column_int64(statement, column)});
            continue;
        }
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
        auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
        row.emplace_back(bytes ? std::string(bytes, size) : std::string{});
    }
    return row;
}

// SQLite gives its WAL the mode of the database file, so creating that file tight is enough.
Result<void> create_private(const std::filesystem::path& file) {
    std::error_code code;
    auto directory = file.parent_path();
    if (!directory.empty() && std::filesystem::create_directories(directory, code))
        std::filesystem::permissions(directory, std::filesystem::perms::owner_all, code);
    int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(Errc::storage_failed, fmt::format("{} cannot be created", file.string()));
    ::close(descriptor);
    return ok();
}

}  // namespace

void Database::Closer::operator()(sqlite3* connection) const {
    sqlite3_close_v2(connection);
}

Result<Database> Database::open(const std::filesystem::path& file, Access access) {
    if (access == Access::write) {
        BOOST_OUTCOME_TRY(create_private(file));
    }
    sqlite3* handle = nullptr;
    int flags = (access == Access::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    Database database{handle};
    if (code != SQLITE_OK) return trouble(handle, code);
    sqlite3_busy_timeout(handle, 2000);
    if (access == Access::write) {
        BOOST_OUTCOME_TRY(database.run("PRAGMA journal_mode=WAL"));
        BOOST_OUTCOME_TRY(database.run("PRAGMA synchronous=FULL"));
    }
    return database;
}

Result<std::vector<Row>> Database::run(std::string_view text, const std::vector<Value>& values) {
    sqlite3_stmt* prepared = nullptr;
    int code = sqlite3_prepare_v2(handle.get(), text.data(), static_cast<int>(text.size()), &prepared, nullptr);
    Statement statement{prepared};
    if (code != SQLITE_OK) return trouble(handle.get(), code);
    for (int i = 0; i < static_cast<int>(values.size()); ++i)
        bind(statement.get(), i + 1, values[static_cast<std::size_t>(i)]);
    std::vector<Row> rows;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) rows.push_back(read_row(statement.get()));
    if (code != SQLITE_DONE) return trouble(handle.get(), code);
    return rows;
}

Result<void> Database::check() {
    BOOST_OUTCOME_TRY(auto rows, run("PRAGMA integrity_check(1)"));
    if (rows.empty() || text(rows[0].at(0)) != "ok")
        return fail(Errc::corrupted, rows.empty() ? "no answer" : text(rows[0].at(0)));
    return ok();
}

std::int64_t integer(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    std::terminate();
}

const std::string& text(const Value& value) {
    if (const auto* bytes = std::get_if<std::string>(&value)) return *bytes;
    std::terminate();
}

}  // namespace madoguchi::sqlite
