// The only door to SOCI: statements with positional values, rows as texts and whole numbers. Portable SQL only (SQLite
// now, PostgreSQL behind the same statements). Blocking, one thread: every call is made on the database Worker. URL:
// "sqlite:PATH" or "postgresql://…". SOCI's exceptions stop here and become storage_failed.
#pragma once

#include "common/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace madoguchi::backend {

using Value = std::variant<std::int64_t, std::string>;

class Row {
public:
    explicit Row(std::vector<Value> columns) : values{std::move(columns)} {}
    // NULL reads as 0 and "".
    [[nodiscard]] std::int64_t integer(std::size_t column) const;
    [[nodiscard]] std::string text(std::size_t column) const;

private:
    std::vector<Value> values;
};
using Rows = std::vector<Row>;

class Database {
public:
    static Result<Database> open(std::string_view url);

    // Places are :1, :2 … in the order of `values`.
    Result<void> run(std::string_view sql, const std::vector<Value>& values = {});
    Result<Rows> rows(std::string_view sql, const std::vector<Value>& values = {});
    // How many rows the statement changed.
    Result<std::int64_t> change(std::string_view sql, const std::vector<Value>& values = {});

    // Statements since it was opened; tests hold the work of different answers together by it.
    [[nodiscard]] std::int64_t statements() const;

    // Everything or nothing: rolled back unless commit() was called.
    class Transaction {
    public:
        static Result<Transaction> begin(Database& database);
        Result<void> commit();
        Transaction(Transaction&& other) noexcept : database{other.database} { other.database = nullptr; }
        Transaction& operator=(Transaction&&) = delete;
        ~Transaction();

    private:
        explicit Transaction(Database& owner) : database{&owner} {}
        Database* database;
    };

    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

private:
    struct Body;
    explicit Database(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body;
};

// Brings an empty or older database to this program's version, step by step; a newer one is refused.
Result<void> migrate(Database& database);

}  // namespace madoguchi::backend
