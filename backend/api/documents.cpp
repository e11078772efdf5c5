#include "backend/api/documents.h"

#include "backend/rules/serial.h"
#include "backend/rules/sheet_data.h"
#include "common/digest.h"
#include "common/ids.h"
#include "common/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::backend {
namespace {

std::chrono::year_month_day calendar_day(const CivilTime& time) {
    return std::chrono::year{time.year} / time.month / time.day;
}

Result<std::string> next_serial(Workbench& bench, const CivilTime& today) {
    BOOST_OUTCOME_TRY(auto number, bench.issues.next_number(std::to_string(today.year)));
    return serial_text(calendar_day(today), number);
}

Outcome<printers::SheetIssue> sheet_issue(Call& call, const IssuedDocument& document) {
    auto& bench = call.bench;
    auto today = civil(call.now, bench.office.timezone);
    const auto* certifier = bench.office.certifier_on(date_text(today));
    if (certifier == nullptr) return refuse(Code::internal);
    auto seal = text::Picture::from_file(certifier->seal);
    if (!seal) return refuse(Code::internal);
    const auto* terminal = bench.terminal(call.terminal);
    return printers::SheetIssue{
        .document = {document.id},
        .visit = {document.visit},
        .serial = document.serial,
        .city = bench.office.name.at("ja"),
        .place = terminal->place.empty() ? terminal->id : terminal->place,
        .date = calendar_day(today),
        .certifier = {.title = certifier->title, .name = certifier->name, .seal = seal.value()}};
}

WallTime years_later(WallTime now, int years) {
    return now + std::chrono::days{366 * years};
}

Outcome<SheetJob> register_copy(Call& call, const StoredQuote& quote, const Choice& choice, std::int64_t copy) {
    auto& bench = call.bench;
    BOOST_OUTCOME_TRY(auto serial, next_serial(bench, civil(call.now, bench.office.timezone)));
    IssuedDocument document{.id = new_ulid(milliseconds(call.now)),
                            .serial = serial,
                            .visit = quote.visit,
                            .terminal = call.terminal,
                            .quote = quote.id,
                            .service = quote.service,
                            .register_name = choice.service->certificate->register_name,
                            .requester = choice.dossier->requester.name.full(),
                            .outcome = "pending",
                            .attempt = {},
                            .sha256 = {},
                            .code = {},
                            .options = quote.options,
                            .persons = shown_names(*choice.service, *choice.dossier, choice.selection),
                            .fee = quote.amount,
                            .copy_number = copy,
                            .pages = 0,
                            .size = 0,
                            .impressions = 0,
                            .created = call.now,
                            .outcome_time = {},
                            .retain_until = years_later(call.now, bench.office.rules.register_years)};
    BOOST_OUTCOME_TRY(auto issue, sheet_issue(call, document));
    BOOST_OUTCOME_TRY(bench.issues.add(document));
    return SheetJob{choice.service->certificate->sheet, choice.sheet, std::move(issue)};
}

Reply documents_reply(const std::vector<IssuedDocument>& documents) {
    auto list = nlohmann::json::array();
    for (const auto& one : documents) list.push_back(document_json(one));
    return Reply{201, {{"documents", std::move(list)}}};
}

// Documents that an earlier request made from this quote.
Outcome<std::optional<Reply>> earlier_documents(Call& call, const StoredQuote& quote) {
    BOOST_OUTCOME_TRY(auto known, call.bench.issues.of_quote(quote.id));
    std::erase_if(known, [](const IssuedDocument& one) { return one.sha256.empty() && one.outcome != "pending"; });
    if (known.empty()) return std::nullopt;
    if (std::ranges::any_of(known, [](const IssuedDocument& one) { return one.sha256.empty(); }))
        return refuse(Code::busy);
    return std::optional{documents_reply(known)};
}

}  // namespace

Outcome<DocumentWork> prepare_documents(Call& call) {
    JsonReader reader{call.body};
    auto id = reader.text("quote_id", std::nullopt, 64);
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(auto quote, call.bench.visits.quote(id, call.visit->id));
    if (!quote) return refuse(Code::not_found);
    DocumentWork work;
    BOOST_OUTCOME_TRY(work.reply, earlier_documents(call, *quote));
    if (work.reply) return work;
    if (quote->expires <= call.now) return refuse(Code::quote_expired);
    BOOST_OUTCOME_TRY(auto choice, choose(call, quote->service, quote->options));
    for (std::int64_t copy = 1; copy <= quote->copies; ++copy) {
        BOOST_OUTCOME_TRY(auto job, register_copy(call, *quote, choice, copy));
        work.jobs.push_back(std::move(job));
    }
    return work;
}

Outcome<std::vector<RenderedSheet>> render_documents(Workbench& bench, const std::vector<SheetJob>& jobs) {
    std::vector<RenderedSheet> sheets;
    for (const auto& job : jobs) {
        auto sheet = bench.render_press.render(job.kind, job.data, job.issue, bench.signer);
        if (!sheet) {
            log_event(LogEvent::backend_sheet_failed, {{"kind", job.kind}, {"field", sheet.error().field}});
            return refuse(Code::internal);
        }
        sheets.push_back({job.issue.document.text, std::move(sheet).value()});
    }
    return sheets;
}

Outcome<Reply> store_documents(Call& call, const std::vector<RenderedSheet>& sheets) {
    std::vector<IssuedDocument> documents;
    for (const auto& one : sheets) {
        BOOST_OUTCOME_TRY(call.bench.issues.store_content(one.document, one.sheet.pdf, one.sheet.pages,
                                                          sha256_hex(one.sheet.pdf), one.sheet.code));
        BOOST_OUTCOME_TRY(auto document, call.bench.issues.find(one.document));
        if (!document) return refuse(Code::internal);
        documents.push_back(std::move(*document));
    }
    return documents_reply(documents);
}

Result<void> abandon_documents(Workbench& bench, const std::vector<SheetJob>& jobs, WallTime now) {
    for (const auto& job : jobs) {
        BOOST_OUTCOME_TRY(bench.issues.set_outcome(job.issue.document.text, "not_issued", "", 0, now));
    }
    return ok();
}

}  // namespace madoguchi::backend
