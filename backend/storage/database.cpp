#include "backend/storage/database.h"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <charconv>
#include <filesystem>

namespace madoguchi::backend {
namespace {

constexpr std::string_view sqlite_prefix = "sqlite:";

Value column_value(const soci::row& row, std::size_t column) {
    if (row.get_indicator(column) == soci::i_null) return std::string{};
    switch (row.get_properties(column).get_data_type()) {
        case soci::dt_integer:
            return std::int64_t{row.get<int>(column)};
        case soci::dt_long_long:
            return std::int64_t{row.get<long long>(column)};
        case soci::dt_unsigned_long_long:
            return static_cast<std::int64_t>(row.get<unsigned long long>(column));
        case soci::dt_double:
            return static_cast<std::int64_t>(row.get<double>(column));
        case soci::dt_string:
        case soci::dt_date:
        case soci::dt_blob:
        case soci::dt_xml:
            break;
    }
    return row.get<std::string>(column);
}

// SOCI binds by reference: the numbers, in its own type, outlive the statement.
void bind(soci::statement& statement, const std::vector<Value>& values, std::vector<long long>& numbers) {
    numbers.reserve(values.size());
    for (const auto& value : values) {
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            numbers.push_back(*number);
            statement.exchange(soci::use(numbers.back()));
        } else {
            statement.exchange(soci::use(std::get<std::string>(value)));
        }
    }
}

}  // namespace

struct Database::Body {
    soci::session session;
    std::int64_t statements = 0;
};

std::int64_t Row::integer(std::size_t column) const {
    if (const auto* number = std::get_if<std::int64_t>(&values.at(column))) return *number;
    // Results of count() and sum() have no declared type and arrive as text.
    const auto& text = std::get<std::string>(values.at(column));
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string Row::text(std::size_t column) const {
    if (const auto* text = std::get_if<std::string>(&values.at(column))) return *text;
    return std::to_string(std::get<std::int64_t>(values.at(column)));
}

Database::Database(std::unique_ptr<Body> made) : body{std::move(made)} {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

std::int64_t Database::statements() const {
    return body->statements;
}

Result<Database> Database::open(std::string_view url) {
    if (!url.starts_with(sqlite_prefix)) {
        return fail(Errc::unsupported,
                    fmt::format("database '{}': this build speaks sqlite:PATH", url.substr(0, url.find(':'))));
    }
    std::filesystem::path path{url.substr(sqlite_prefix.size())};
    try {
        if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
        auto made = std::make_unique<Body>();
        made->session.open(soci::sqlite3, fmt::format("dbname=\"{}\" timeout=10 synchronous=2", path.string()));
        // secure_delete: what was deleted does not lie in free pages.
        for (const auto* pragma : {"pragma journal_mode=wal", "pragma synchronous=full", "pragma secure_delete=on"}) {
            made->session << pragma;
        }
        if (path != ":memory:") {
            std::filesystem::permissions(path,
                                         std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        }
        return Database{std::move(made)};
    } catch (const std::exception& trouble) {
        return fail(Errc::storage_failed, fmt::format("{}: {}", path.string(), trouble.what()));
    }
}

Result<std::int64_t> Database::change(std::string_view sql, const std::vector<Value>& values) {
    ++body->statements;
    try {
        std::vector<long long> numbers;
        soci::statement statement{body->session};
        bind(statement, values, numbers);
        statement.alloc();
        statement.prepare(std::string{sql});
        statement.define_and_bind();
        statement.execute(true);
        return static_cast<std::int64_t>(statement.get_affected_rows());
    } catch (const std::exception& trouble) {
        return fail(Errc::storage_failed, trouble.what());
    }
}

Result<void> Database::run(std::string_view sql, const std::vector<Value>& values) {
    BOOST_OUTCOME_TRY(change(sql, values));
    return ok();
}

Result<Rows> Database::rows(std::string_view sql, const std::vector<Value>& values) {
    ++body->statements;
    try {
        soci::row row;
        std::vector<long long> numbers;
        soci::statement statement{body->session};
        bind(statement, values, numbers);
        statement.exchange(soci::into(row));
        statement.alloc();
        statement.prepare(std::string{sql});
        statement.define_and_bind();
        Rows found;
        bool more = statement.execute(true);
        while (more) {
            std::vector<Value> columns;
            for (std::size_t column = 0; column < row.size(); ++column) columns.push_back(column_value(row, column));
            found.emplace_back(std::move(columns));
            more = statement.fetch();
        }
        return found;
    } catch (const std::exception& trouble) {
        return fail(Errc::storage_failed, trouble.what());
    }
}

Result<Database::Transaction> Database::Transaction::begin(Database& owner) {
    BOOST_OUTCOME_TRY(owner.run("begin"));
    return Transaction{owner};
}

Result<void> Database::Transaction::commit() {
    auto* owner = database;
    database = nullptr;
    auto done = owner->run("commit");
    if (!done) (void)owner->run("rollback");
    return done;
}

Database::Transaction::~Transaction() {
    if (database != nullptr) (void)database->run("rollback");
}

}  // namespace madoguchi::backend
