// The tables, version by version. A step is never changed once released; the next version gets a step of its own.
// Texts named *_sealed hold personal data and are encrypted (crypto/seal.h) with "table:id" as place. Times are
// milliseconds since 1970 UTC.
#include "backend/storage/database.h"

#include <fmt/format.h>

#include <array>
#include <span>

namespace madoguchi::backend {
namespace {

constexpr std::array version_1{
    // Registers as imported. kind: resident, household, koseki, seal, income, tax, hold, fee, hours, holidays.
    "create table records (kind text not null, id text not null, owner text not null, body_sealed text not null, "
    "primary key (kind, id))",
    "create index records_owner on records (kind, owner)",
    "create table card_keys (card_key text primary key, resident text not null)",
    // Whom a hold covers: 'resident:…', 'household:…', 'koseki:…', 'address:<fingerprint>'.
    "create table hold_links (subject text not null, hold text not null, primary key (subject, hold))",
    "create table visits (id text primary key, terminal text not null, started bigint not null, expires bigint not "
    "null, "
    "state text not null, language text not null, resident text not null, token_hash text not null, revocation text "
    "not null, "
    "close_reason text not null)",
    "create index visits_token on visits (token_hash)",
    "create table challenges (nonce text primary key, visit text not null, terminal text not null, expires bigint not "
    "null, used bigint not null)",
    "create table quotes (id text primary key, visit text not null, service text not null, fee_code text not null, "
    "options_sealed text not null, "
    "amount bigint not null, copies bigint not null, total bigint not null, expires bigint not null)",
    // 交付記録. content_sealed lives only until the visit ends.
    "create table documents (id text primary key, serial text not null unique, visit text not null, terminal text not "
    "null, quote text not null, "
    "service text not null, register_name text not null, options_sealed text not null, requester_sealed text not null, "
    "persons_sealed text not null, fee bigint not null, copy_number bigint not null, created bigint not null, outcome "
    "text not null, "
    "outcome_time bigint not null, attempt text not null, impressions bigint not null, pages bigint not null, sha256 "
    "text not null, "
    "size bigint not null, code text not null, content_sealed text not null, retain_until bigint not null)",
    "create index documents_visit on documents (visit)",
    "create index documents_quote on documents (quote)",
    "create index documents_created on documents (created)",
    "create index documents_sha256 on documents (sha256)",
    "create table serials (series text primary key, last bigint not null)",
    "create table payments (attempt text primary key, visit text not null, quote text not null, terminal text not "
    "null, outcome text not null, "
    "means text not null, brand text not null, amount bigint not null, transaction_number text not null, "
    "receipt_number text not null, "
    "mismatch bigint not null, updated bigint not null)",
    "create index payments_visit on payments (visit)",
    // Every change of a payment, for the day totals: paid counts on its day, reversed takes away on its own day.
    "create table payment_entries (id text primary key, attempt text not null, outcome text not null, time bigint not "
    "null, means text not null, "
    "fee_code text not null, amount bigint not null, copies bigint not null, terminal text not null)",
    "create index payment_entries_time on payment_entries (time)",
    "create table staff_events (id text primary key, time bigint not null, terminal text not null, kind text not null, "
    "visit text not null, "
    "document text not null, attempt text not null, amount bigint not null, device text not null, state text not null, "
    "done_by text not null, "
    "done_time bigint not null)",
    "create index staff_events_time on staff_events (time)",
    // The true causes, for authorised roles only; every look is in access_log.
    "create table refusals (id text primary key, time bigint not null, terminal text not null, visit text not null, "
    "service text not null, "
    "code text not null, causes_sealed text not null)",
    "create index refusals_time on refusals (time)",
    "create table suspensions (service text primary key, reason_ja text not null, reason_en text not null, since "
    "bigint not null, by_whom text not null)",
    "create table staff_users (name text primary key, role text not null, password text not null, failures bigint not "
    "null, locked_until bigint not null)",
    "create table staff_sessions (token_hash text primary key, name text not null, expires bigint not null)",
    "create table access_log (id text primary key, time bigint not null, name text not null, role text not null, "
    "action text not null, object text not null)",
    "create index access_log_time on access_log (time)",
    // Stored replies of POSTs.
    "create table replies (key text primary key, terminal text not null, fingerprint text not null, status bigint not "
    "null, "
    "body_sealed text not null, time bigint not null)",
    "create index replies_time on replies (time)",
};

constexpr std::array version_2{
    // What was acted on stands by itself, so that the acts on one thing are found without reading every line.
    "alter table access_log add column subject text not null default ''",
    "update access_log set subject = substr(object, 1, 26) where action = 'outcome_marked' or action = "
    "'receipt_reissued'",
    "create index access_log_subject on access_log (subject)",
    "create index staff_events_open on staff_events (done_by, time)",
    "create index staff_events_visit on staff_events (visit)",
};

constexpr std::array version_3{
    // What the terminal calls the event: it asks which of its sheets were taken out.
    "alter table staff_events add column idempotency_key text not null default ''",
    "create index staff_events_settled on staff_events (terminal, kind, done_time)",
};

constexpr std::array version_4{
    // Refunds and voids by two persons. Rows are only added; a proposal without a decision is open.
    "create table adjustments (id text primary key, kind text not null, visit text not null, subject text not null, "
    "label text not null, way text not null, reason_sealed text not null, proposed_by text not null, proposed_time "
    "bigint not null, amount bigint not null)",
    "create index adjustments_visit on adjustments (visit)",
    "create index adjustments_subject on adjustments (subject)",
    "create table adjustment_decisions (adjustment text primary key, decision text not null, decided_by text not null, "
    "decided_time bigint not null)",
    "create index adjustment_decisions_time on adjustment_decisions (decided_time)",
};

using Statements = std::span<const char* const>;
constexpr std::array<Statements, 4> steps{version_1, version_2, version_3, version_4};
constexpr std::int64_t newest = steps.size();

Result<std::int64_t> stored_version(Database& database) {
    BOOST_OUTCOME_TRY(database.run("create table if not exists schema_version (version bigint not null)"));
    BOOST_OUTCOME_TRY(auto rows, database.rows("select version from schema_version"));
    return rows.empty() ? 0 : rows.front().integer(0);
}

}  // namespace

Result<void> migrate(Database& database) {
    BOOST_OUTCOME_TRY(auto version, stored_version(database));
    if (version > newest) {
        return fail(Errc::unsupported,
                    fmt::format("the database has version {}, this program knows up to {}", version, newest));
    }
    if (version == newest) return ok();
    BOOST_OUTCOME_TRY(auto transaction, Database::Transaction::begin(database));
    for (auto step = version; step < newest; ++step) {
        for (const auto* statement : steps[static_cast<std::size_t>(step)]) {
            BOOST_OUTCOME_TRY(database.run(statement));
        }
    }
    BOOST_OUTCOME_TRY(database.run("delete from schema_version"));
    BOOST_OUTCOME_TRY(database.run("insert into schema_version (version) values (:1)", {newest}));
    return transaction.commit();
}

}  // namespace madoguchi::backend
