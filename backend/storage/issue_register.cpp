#include "backend/storage/issue_register.h"

#include "common/json.h"

#include <fmt/format.h>

namespace madoguchi::backend {
namespace {

constexpr std::string_view columns =
    "select id, serial, visit, terminal, quote, service, register_name, options_sealed, requester_sealed, "
    "persons_sealed, fee, copy_number, "
    "created, outcome, outcome_time, attempt, impressions, pages, sha256, size, code, retain_until from documents "
    "where ";

std::string place(std::string_view column, const std::string& id) {
    return fmt::format("documents.{}:{}", column, id);
}

}  // namespace

bool may_become(std::string_view from, std::string_view to) {
    if (from == to) return true;
    if (from == "pending") return to == "issued" || to == "not_issued" || to == "spoiled";
    return from == "issued" && to == "forgotten";
}

bool may_be_corrected(std::string_view from, std::string_view to) {
    if (from == "voided") return false;
    return from == to || to != "forgotten" || from == "issued";
}

bool may_be_voided(std::string_view from) {
    return from != "voided" && from != "spoiled";
}

std::string voided_outcome(std::string_view from) {
    return from == "issued" || from == "forgotten" ? "voided" : "spoiled";
}

Result<std::int64_t> IssueRegister::next_number(const std::string& series) {
    BOOST_OUTCOME_TRY(auto changed, database.change("update serials set last = last + 1 where series = :1", {series}));
    if (changed == 0) {
        BOOST_OUTCOME_TRY(database.run("insert into serials (series, last) values (:1, 1)", {series}));
    }
    BOOST_OUTCOME_TRY(auto rows, database.rows("select last from serials where series = :1", {series}));
    return rows.at(0).integer(0);
}

Result<void> IssueRegister::add(const IssuedDocument& document) {
    const auto& id = document.id;
    return database.run(
        "insert into documents (id, serial, visit, terminal, quote, service, register_name, options_sealed, "
        "requester_sealed, persons_sealed, "
        "fee, copy_number, created, outcome, outcome_time, attempt, impressions, pages, sha256, size, code, "
        "content_sealed, retain_until) "
        "values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, 'pending', 0, '', 0, 0, '', 0, '', '', :14)",
        {id, document.serial, document.visit, document.terminal, document.quote, document.service,
         document.register_name, sealer.seal(document.options.dump(), place("options", id)),
         sealer.seal(document.requester, place("requester", id)),
         sealer.seal(nlohmann::json(document.persons).dump(), place("persons", id)), document.fee, document.copy_number,
         milliseconds(document.created), milliseconds(document.retain_until)});
}

Result<void> IssueRegister::store_content(const std::string& id, std::string_view pdf, std::int64_t pages,
                                          const std::string& sha256, const std::string& code) {
    return database.run(
        "update documents set content_sealed = :1, pages = :2, sha256 = :3, size = :4, code = :5 where id = :6",
        {sealer.seal(pdf, place("content", id)), pages, sha256, static_cast<std::int64_t>(pdf.size()), code, id});
}

Result<std::string> IssueRegister::content(const std::string& id) {
    BOOST_OUTCOME_TRY(auto rows, database.rows("select content_sealed from documents where id = :1", {id}));
    if (rows.empty() || rows.front().text(0).empty()) return std::string{};
    return sealer.unseal(rows.front().text(0), place("content", id));
}

Result<void> IssueRegister::drop_content(const std::string& visit) {
    return database.run("update documents set content_sealed = '' where visit = :1", {visit});
}

Result<void> IssueRegister::set_outcome(const std::string& id, const std::string& outcome, const std::string& attempt,
                                        std::int64_t impressions, WallTime now) {
    return database.run(
        "update documents set outcome = :1, attempt = :2, impressions = :3, outcome_time = :4 where id = :5",
        {outcome, attempt, impressions, milliseconds(now), id});
}

Result<void> IssueRegister::set_print(const std::string& id, const std::string& attempt, std::int64_t impressions) {
    return database.run("update documents set attempt = :1, impressions = :2 where id = :3",
                        {attempt, impressions, id});
}

Result<IssuedDocument> IssueRegister::read(const Row& row) {
    IssuedDocument document;
    document.id = row.text(0);
    document.serial = row.text(1);
    document.visit = row.text(2);
    document.terminal = row.text(3);
    document.quote = row.text(4);
    document.service = row.text(5);
    document.register_name = row.text(6);
    document.fee = row.integer(10);
    document.copy_number = row.integer(11);
    document.created = wall_time(row.integer(12));
    document.outcome = row.text(13);
    document.outcome_time = wall_time(row.integer(14));
    document.attempt = row.text(15);
    document.impressions = row.integer(16);
    document.pages = row.integer(17);
    document.sha256 = row.text(18);
    document.size = row.integer(19);
    document.code = row.text(20);
    document.retain_until = wall_time(row.integer(21));
    BOOST_OUTCOME_TRY(auto options, sealer.unseal(row.text(7), place("options", document.id)));
    BOOST_OUTCOME_TRY(document.options, parse_json(options));
    BOOST_OUTCOME_TRY(document.requester, sealer.unseal(row.text(8), place("requester", document.id)));
    BOOST_OUTCOME_TRY(auto persons, sealer.unseal(row.text(9), place("persons", document.id)));
    BOOST_OUTCOME_TRY(auto names, parse_json(persons));
    BOOST_OUTCOME_TRY(document.persons, decode<std::vector<std::string>>(names));
    return document;
}

Result<std::vector<IssuedDocument>> IssueRegister::select(std::string_view where, const std::vector<Value>& values) {
    BOOST_OUTCOME_TRY(auto rows, database.rows(std::string{columns} + std::string{where}, values));
    std::vector<IssuedDocument> found;
    for (const auto& row : rows) {
        BOOST_OUTCOME_TRY(auto one, read(row));
        found.push_back(std::move(one));
    }
    return found;
}

Result<std::optional<IssuedDocument>> IssueRegister::find(const std::string& id) {
    BOOST_OUTCOME_TRY(auto found, select("id = :1", {id}));
    if (found.empty()) return std::nullopt;
    return std::optional{std::move(found.front())};
}

Result<std::optional<IssuedDocument>> IssueRegister::find_by_sha256(const std::string& sha256) {
    BOOST_OUTCOME_TRY(auto found, select("sha256 = :1", {sha256}));
    if (found.empty()) return std::nullopt;
    return std::optional{std::move(found.front())};
}

Result<std::optional<IssuedDocument>> IssueRegister::find_by_serial(const std::string& serial) {
    BOOST_OUTCOME_TRY(auto found, select("serial = :1", {serial}));
    if (found.empty()) return std::nullopt;
    return std::optional{std::move(found.front())};
}

Result<std::map<std::string, std::int64_t>> IssueRegister::outcomes(WallTime from, WallTime until) {
    BOOST_OUTCOME_TRY(auto rows, database.rows("select outcome, count(*) from documents where created >= :1 and "
                                               "created < :2 group by outcome",
                                               {milliseconds(from), milliseconds(until)}));
    std::map<std::string, std::int64_t> counts;
    for (const auto& row : rows) counts[row.text(0)] = row.integer(1);
    return counts;
}

Result<std::vector<IssuedDocument>> IssueRegister::of_visit(const std::string& visit) {
    return select("visit = :1 order by serial", {visit});
}

Result<std::vector<IssuedDocument>> IssueRegister::of_quote(const std::string& quote) {
    return select("quote = :1 order by serial", {quote});
}

Result<std::vector<IssuedDocument>> IssueRegister::search(const RegisterQuery& query) {
    std::string where = "created >= :1 and created < :2";
    std::vector<Value> values{milliseconds(query.from), milliseconds(query.until)};
    auto narrow = [&](std::string_view column, const std::string& wanted) {
        if (wanted.empty()) return;
        values.emplace_back(wanted);
        where += fmt::format(" and {} = :{}", column, values.size());
    };
    narrow("serial", query.serial);
    narrow("service", query.service);
    narrow("outcome", query.outcome);
    values.emplace_back(query.most);
    where += fmt::format(" order by created desc, serial desc limit :{}", values.size());
    return select(where, values);
}

Result<void> IssueRegister::settle_unfinished(WallTime created_before, WallTime now) {
    return database.run(
        "update documents set outcome = 'not_issued', outcome_time = :1 where outcome = 'pending' and sha256 = '' and "
        "created < :2",
        {milliseconds(now), milliseconds(created_before)});
}

Result<std::int64_t> IssueRegister::purge(WallTime now) {
    return database.change("delete from documents where retain_until <= :1", {milliseconds(now)});
}

}  // namespace madoguchi::backend
