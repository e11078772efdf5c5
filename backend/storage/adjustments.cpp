#include "backend/storage/adjustments.h"

namespace madoguchi::backend {
namespace {

constexpr std::string_view columns =
    "select a.id, a.kind, a.visit, a.subject, a.label, a.way, a.reason_sealed, a.proposed_by, a.proposed_time, "
    "a.amount, d.decision, d.decided_by, d.decided_time from adjustments a "
    "left join adjustment_decisions d on d.adjustment = a.id ";

std::string place(const std::string& id) {
    return "adjustments:" + id;
}

}  // namespace

Result<void> Adjustments::propose(const Adjustment& one) {
    return database.run(
        "insert into adjustments (id, kind, visit, subject, label, way, reason_sealed, proposed_by, proposed_time, "
        "amount) values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10)",
        {one.id, one.kind, one.visit, one.subject, one.label, one.way, sealer.seal(one.reason, place(one.id)),
         one.proposed_by, milliseconds(one.proposed), one.amount});
}

Result<bool> Adjustments::decide(const std::string& id, const std::string& decision, const std::string& by,
                                 WallTime now) {
    BOOST_OUTCOME_TRY(auto added,
                      database.change("insert into adjustment_decisions (adjustment, decision, decided_by, "
                                      "decided_time) values (:1, :2, :3, :4) on conflict (adjustment) do nothing",
                                      {id, decision, by, milliseconds(now)}));
    return added == 1;
}

Result<std::vector<Adjustment>> Adjustments::select(std::string_view where, const std::vector<Value>& values) {
    BOOST_OUTCOME_TRY(auto rows, database.rows(std::string{columns} + std::string{where}, values));
    std::vector<Adjustment> found;
    for (const auto& row : rows) {
        Adjustment one{.id = row.text(0),
                       .kind = row.text(1),
                       .visit = row.text(2),
                       .subject = row.text(3),
                       .label = row.text(4),
                       .way = row.text(5),
                       .reason = {},
                       .proposed_by = row.text(7),
                       .decided_by = row.text(11),
                       .state = row.text(10),
                       .amount = row.integer(9),
                       .proposed = wall_time(row.integer(8)),
                       .decided = wall_time(row.integer(12))};
        if (one.state.empty()) one.state = "open";
        BOOST_OUTCOME_TRY(one.reason, sealer.unseal(row.text(6), place(one.id)));
        found.push_back(std::move(one));
    }
    return found;
}

Result<std::optional<Adjustment>> Adjustments::find(const std::string& id) {
    BOOST_OUTCOME_TRY(auto found, select("where a.id = :1", {id}));
    if (found.empty()) return std::nullopt;
    return std::optional{std::move(found.front())};
}

Result<std::vector<Adjustment>> Adjustments::of_visit(const std::string& visit) {
    return select("where a.visit = :1 order by a.proposed_time, a.id", {visit});
}

Result<std::vector<Adjustment>> Adjustments::open() {
    return select("where d.adjustment is null order by a.proposed_time, a.id", {});
}

Result<std::vector<Adjustment>> Adjustments::decided(WallTime from, WallTime until) {
    return select("where d.decided_time >= :1 and d.decided_time < :2 order by d.decided_time desc, a.id desc",
                  {milliseconds(from), milliseconds(until)});
}

Result<bool> Adjustments::waits_for(const std::string& subject) {
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows("select a.id from adjustments a left join adjustment_decisions d on d.adjustment = "
                                    "a.id where a.subject = :1 and d.adjustment is null",
                                    {subject}));
    return !rows.empty();
}

Result<std::int64_t> Adjustments::given_back(const std::string& attempt) {
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows("select a.amount from adjustments a join adjustment_decisions d on d.adjustment = "
                                    "a.id where a.subject = :1 and a.kind = 'refund' and d.decision = 'confirmed'",
                                    {attempt}));
    std::int64_t sum = 0;
    for (const auto& row : rows) sum += row.integer(0);
    return sum;
}

}  // namespace madoguchi::backend
