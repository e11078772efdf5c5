#include "backend/storage/replies.h"

#include "backend/storage/visits.h"

namespace madoguchi::backend {

Result<std::optional<StoredReply>> Replies::find(const std::string& key) {
    BOOST_OUTCOME_TRY(
        auto rows,
        database.rows("select terminal, fingerprint, body_sealed, status from replies where key = :1", {key}));
    if (rows.empty()) return std::nullopt;
    const auto& row = rows.front();
    BOOST_OUTCOME_TRY(auto body, sealer.unseal(row.text(2), "replies:" + key));
    return std::optional{StoredReply{row.text(0), row.text(1), std::move(body), static_cast<int>(row.integer(3))}};
}

Result<void> Replies::store(const std::string& key, const StoredReply& reply, WallTime now) {
    return database.run(
        "insert into replies (key, terminal, fingerprint, status, body_sealed, time) values (:1, :2, :3, :4, :5, :6)",
        {key, reply.terminal, reply.fingerprint, std::int64_t{reply.status}, sealer.seal(reply.body, "replies:" + key),
         milliseconds(now)});
}

Result<void> Replies::forget_before(WallTime time) {
    return database.run("delete from replies where time < :1", {milliseconds(time)});
}

}  // namespace madoguchi::backend
