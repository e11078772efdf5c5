#include "backend/storage/visits.h"

#include "common/digest.h"
#include "common/ids.h"
#include "common/json.h"

namespace madoguchi::backend {
namespace {

constexpr std::string_view visit_columns =
    "select id, terminal, state, language, resident, revocation, started, expires, close_reason from visits where ";
constexpr std::string_view payment_columns =
    "select attempt, visit, quote, terminal, outcome, means, brand, transaction_number, receipt_number, amount, "
    "mismatch, "
    "updated from payments where ";

Payment payment_of(const Row& row) {
    return {.attempt = row.text(0),
            .visit = row.text(1),
            .quote = row.text(2),
            .terminal = row.text(3),
            .outcome = row.text(4),
            .means = row.text(5),
            .brand = row.text(6),
            .transaction = row.text(7),
            .receipt_number = row.text(8),
            .amount = row.integer(9),
            .mismatch = row.integer(10) != 0,
            .updated = wall_time(row.integer(11))};
}

Visit visit_of(const Row& row, WallTime now) {
    Visit visit{.id = row.text(0),
                .terminal = row.text(1),
                .state = row.text(2),
                .language = row.text(3),
                .resident = row.text(4),
                .revocation = row.text(5),
                .close_reason = row.text(8),
                .started = wall_time(row.integer(6)),
                .expires = wall_time(row.integer(7))};
    if (visit.state == "open" && visit.expires <= now) visit.state = "expired";
    return visit;
}

struct Entry {
    std::string outcome, means;
    std::int64_t amount = 0, copies = 0;
};

Result<void> add_entry(Database& database, const Payment& payment, const Entry& entry, const StoredQuote& quote,
                       WallTime now) {
    return database.run(
        "insert into payment_entries (id, attempt, outcome, time, means, fee_code, amount, copies, terminal) "
        "values (:1, :2, :3, :4, :5, :6, :7, :8, :9)",
        {new_ulid(milliseconds(now)), payment.attempt, entry.outcome, milliseconds(now), entry.means, quote.fee_code,
         entry.amount, entry.copies, payment.terminal});
}

std::optional<Visit> first_of(const Rows& rows, WallTime now) {
    if (rows.empty()) return std::nullopt;
    return visit_of(rows.front(), now);
}

}  // namespace

std::int64_t milliseconds(WallTime time) {
    return time.time_since_epoch().count();
}
WallTime wall_time(std::int64_t milliseconds) {
    return WallTime{Milliseconds{milliseconds}};
}

Result<void> Visits::start(const Visit& visit) {
    return database.run(
        "insert into visits (id, terminal, started, expires, state, language, resident, token_hash, revocation, "
        "close_reason) "
        "values (:1, :2, :3, :4, 'open', :5, '', '', '', '')",
        {visit.id, visit.terminal, milliseconds(visit.started), milliseconds(visit.expires), visit.language});
}

Result<std::optional<Visit>> Visits::find(const std::string& id, const std::string& terminal, WallTime now) {
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows(std::string{visit_columns} + "id = :1 and terminal = :2", {id, terminal}));
    return first_of(rows, now);
}

Result<std::vector<Visit>> Visits::ending_with(const std::string& end, std::int64_t most, WallTime now) {
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows(std::string{visit_columns} + "id like :1 order by started desc, id desc limit :2",
                                    {"%" + end, most}));
    std::vector<Visit> found;
    for (const auto& row : rows) found.push_back(visit_of(row, now));
    return found;
}

Result<std::optional<Visit>> Visits::find_by_token(const std::string& token, const std::string& terminal,
                                                   WallTime now) {
    if (token.empty()) return std::nullopt;
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows(std::string{visit_columns} + "token_hash = :1 and terminal = :2 and state = 'open'",
                                    {sha256_hex(token), terminal}));
    return first_of(rows, now);
}

Result<void> Visits::close(const std::string& id, const std::string& reason) {
    return database.run(
        "update visits set state = 'closed', token_hash = '', close_reason = :1 where id = :2 and state = 'open'",
        {reason, id});
}

Result<std::vector<std::string>> Visits::expire(WallTime now) {
    BOOST_OUTCOME_TRY(
        auto rows, database.rows("select id from visits where state = 'open' and expires <= :1", {milliseconds(now)}));
    std::vector<std::string> ids;
    for (const auto& row : rows) {
        ids.push_back(row.text(0));
        BOOST_OUTCOME_TRY(
            database.run("update visits set state = 'expired', token_hash = '' where id = :1", {ids.back()}));
    }
    BOOST_OUTCOME_TRY(database.run("delete from challenges where expires <= :1", {milliseconds(now)}));
    return ids;
}

Result<void> Visits::sign_in(const std::string& visit, const std::string& resident, const std::string& token,
                             std::string_view revocation) {
    return database.run("update visits set resident = :1, token_hash = :2, revocation = :3 where id = :4",
                        {resident, sha256_hex(token), std::string{revocation}, visit});
}

Result<void> Visits::add_challenge(const std::string& nonce, const std::string& visit, const std::string& terminal,
                                   WallTime expires) {
    return database.run("insert into challenges (nonce, visit, terminal, expires, used) values (:1, :2, :3, :4, 0)",
                        {nonce, visit, terminal, milliseconds(expires)});
}

Result<bool> Visits::use_challenge(const std::string& nonce, const std::string& visit, const std::string& terminal,
                                   WallTime now) {
    BOOST_OUTCOME_TRY(auto changed, database.change("update challenges set used = 1 where nonce = :1 and visit = :2 "
                                                    "and terminal = :3 and used = 0 and expires > :4",
                                                    {nonce, visit, terminal, milliseconds(now)}));
    return changed == 1;
}

Result<void> Visits::add_quote(const StoredQuote& quote) {
    return database.run(
        "insert into quotes (id, visit, service, fee_code, options_sealed, amount, copies, total, expires) "
        "values (:1, :2, :3, :4, :5, :6, :7, :8, :9)",
        {quote.id, quote.visit, quote.service, quote.fee_code, sealer.seal(quote.options.dump(), "quotes:" + quote.id),
         quote.amount, quote.copies, quote.total, milliseconds(quote.expires)});
}

Result<std::optional<StoredQuote>> Visits::quote(const std::string& id, const std::string& visit) {
    BOOST_OUTCOME_TRY(auto rows, database.rows("select service, fee_code, options_sealed, amount, copies, total, "
                                               "expires from quotes where id = :1 and visit = :2",
                                               {id, visit}));
    if (rows.empty()) return std::nullopt;
    const auto& row = rows.front();
    BOOST_OUTCOME_TRY(auto plain, sealer.unseal(row.text(2), "quotes:" + id));
    BOOST_OUTCOME_TRY(auto options, parse_json(plain));
    return std::optional{StoredQuote{.id = id,
                                     .visit = visit,
                                     .service = row.text(0),
                                     .fee_code = row.text(1),
                                     .options = std::move(options),
                                     .amount = row.integer(3),
                                     .copies = row.integer(4),
                                     .total = row.integer(5),
                                     .expires = wall_time(row.integer(6))}};
}

Result<std::vector<Payment>> Visits::payments(const std::string& visit) {
    BOOST_OUTCOME_TRY(auto rows, database.rows(std::string{payment_columns} + "visit = :1 order by attempt", {visit}));
    std::vector<Payment> found;
    for (const auto& row : rows) found.push_back(payment_of(row));
    return found;
}

Result<std::optional<Payment>> Visits::payment(const std::string& attempt) {
    BOOST_OUTCOME_TRY(auto rows, database.rows(std::string{payment_columns} + "attempt = :1", {attempt}));
    if (rows.empty()) return std::nullopt;
    return std::optional{payment_of(rows.front())};
}

Result<void> Visits::record_payment(const Payment& payment, const StoredQuote& quote, bool mismatch, WallTime now) {
    BOOST_OUTCOME_TRY(database.run("delete from payments where attempt = :1", {payment.attempt}));
    BOOST_OUTCOME_TRY(database.run(
        "insert into payments (attempt, visit, quote, terminal, outcome, means, brand, amount, transaction_number, "
        "receipt_number, mismatch, updated) "
        "values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12)",
        {payment.attempt, payment.visit, payment.quote, payment.terminal, payment.outcome, payment.means, payment.brand,
         payment.amount, payment.transaction, payment.receipt_number, std::int64_t{mismatch}, milliseconds(now)}));
    return add_entry(database, payment, {payment.outcome, payment.means, payment.amount, quote.copies}, quote, now);
}

Result<void> Visits::record_refund(const Payment& payment, const StoredQuote& quote, const std::string& means,
                                   std::int64_t amount, WallTime now) {
    return add_entry(database, payment, {"refunded", means, amount, 0}, quote, now);
}

}  // namespace madoguchi::backend
