#include "kiosk/effects/http_back_end.h"

#include "common/base64.h"
#include "common/digest.h"
#include "common/json.h"
#include "common/log.h"
#include "kiosk/effects/back_end_messages.h"
#include "kiosk/model/names.h"

#include <utility>

namespace madoguchi::effects {

using namespace model;
using nlohmann::json;

namespace {

BackEndFailure damaged(std::string_view what, const Error& error) {
    log_event(LogEvent::back_end_reply_refused, {{"reply", std::string{what}}, {"reason", error.detail}});
    return {BackEndError::damaged, {}};
}

// The value of a reply's body, or why there is none.
template <class T, class Reader>
Reply<T> value_of(std::variant<std::string, BackEndFailure>& body, std::string_view what, Reader reader) {
    if (auto* failure = std::get_if<BackEndFailure>(&body)) return std::move(*failure);
    auto& text = std::get<std::string>(body);
    Result<T> value = reader(text);
    wipe(text);
    if (!value) return damaged(what, value.error());
    return std::move(value.value());
}

std::string dump_and_wipe(json& body) {
    auto text = body.dump();
    wipe(body);
    return text;
}

}  // namespace

HttpBackEnd::HttpBackEnd(TlsFiles tls, std::string given_address, std::string given_terminal, const Clock& given_clock)
    : client{std::move(tls)},
      address{std::move(given_address)},
      terminal{std::move(given_terminal)},
      clock{given_clock} {
    while (address.ends_with('/')) address.pop_back();
}

std::string HttpBackEnd::new_key() const {
    return new_ulid(clock.now().time_since_epoch().count());
}

HttpRequest HttpBackEnd::request_of(Ask& what) const {
    HttpRequest request;
    request.method = what.method;
    request.url = address + what.path;
    request.headers = {{"Terminal-Id", terminal}, {"Accept", "application/json"}};
    if (what.method == "POST") {
        request.headers.emplace_back("Content-Type", "application/json");
        request.headers.emplace_back("Idempotency-Key", what.key.empty() ? new_key() : what.key);
    }
    if (!what.token.empty()) request.headers.emplace_back("Authorization", "Bearer " + std::string{what.token.view()});
    request.body = std::move(what.body);
    request.tag = what.visit.text;
    request.total_timeout = what.limit;
    // On a connection used again a reply that comes twice would be the answer to the next request, maybe the next
    // person's.
    request.once = true;
    return request;
}

// Once more when the answer was lost: the key keeps it from happening twice.
Task<Result<HttpReply>> HttpBackEnd::deliver(HttpRequest request) {
    auto reply = co_await client.send(request);
    const bool lost = !reply && (reply.error().code == Errc::closed || reply.error().code == Errc::timed_out);
    if (lost) reply = co_await client.send(request);
    wipe(request.body);
    for (auto& [name, value] : request.headers)
        if (name == "Authorization") wipe(value);
    co_return reply;
}

Task<HttpBackEnd::Body> HttpBackEnd::ask(Ask what) {
    const auto path = what.path;
    auto reply = co_await deliver(request_of(what));
    if (!reply) {
        log_event(LogEvent::back_end_unreachable, {{"reason", std::string{name(reply.error().code)}}});
        co_return BackEndFailure{};
    }
    if (reply.value().status < 300) co_return std::move(reply.value().body);
    auto failure = failure_of(reply.value().status, reply.value().body);
    // A refusal is told to the resident and stands in the back end's own log, the cause only there.
    if (failure.code != BackEndError::refused)
        log_event(LogEvent::back_end_refused, {{"status", static_cast<std::int64_t>(reply.value().status)}});
    co_return failure;
}

BackEnd::Answer<Situation> HttpBackEnd::situation() {
    Ask what;
    what.method = "GET";
    what.path = "/v1/terminal";
    auto body = co_await ask(std::move(what));
    co_return value_of<Situation>(body, "terminal",
                                  [&](const std::string& text) { return read_situation(text, terminal); });
}

BackEnd::Answer<VisitId> HttpBackEnd::open_visit(VisitId visit, std::string language) {
    json message;
    message["visit_id"] = visit.text;
    message["language"] = language;
    Ask what;
    what.path = "/v1/visits";
    what.body = message.dump();
    what.visit = visit;
    auto body = co_await ask(std::move(what));
    co_return value_of<VisitId>(body, "visit", [&](const std::string& text) -> Result<VisitId> {
        BOOST_OUTCOME_TRY(auto opened, read_visit(text));
        if (opened != visit.text) return fail(Errc::malformed, "reply for another visit");
        return visit;
    });
}

BackEnd::Answer<bool> HttpBackEnd::check_certificate(std::string certificate) {
    json message;
    message["certificate"] = to_base64(certificate);
    Ask what;
    what.path = "/v1/certificate-checks";
    what.body = dump_and_wipe(message);
    auto body = co_await ask(std::move(what));
    co_return value_of<bool>(body, "certificate-check", read_certificate_state);
}

BackEnd::Answer<std::string> HttpBackEnd::challenge(VisitId visit) {
    json message;
    message["visit_id"] = visit.text;
    Ask what;
    what.path = "/v1/sign-in/challenges";
    what.body = message.dump();
    what.visit = visit;
    auto body = co_await ask(std::move(what));
    co_return value_of<std::string>(body, "challenge", read_challenge);
}

BackEnd::Answer<Holder> HttpBackEnd::sign_in(SignIn request) {
    json message;
    message["visit_id"] = request.visit.text;
    message["nonce"] = to_base64(request.challenge);
    message["certificate"] = to_base64(request.signature.certificate);
    message["signature"] = to_base64(request.signature.signature);
    Ask what;
    what.path = "/v1/sign-in";
    what.body = dump_and_wipe(message);
    what.visit = request.visit;
    auto body = co_await ask(std::move(what));
    co_return value_of<Holder>(body, "sign-in", read_signed_in);
}

BackEnd::Answer<Options> HttpBackEnd::options(FetchOptions request) {
    Ask what;
    what.method = "GET";
    what.path = "/v1/services/" + request.service + "/options";
    what.token = std::move(request.token);
    what.visit = request.visit;
    auto body = co_await ask(std::move(what));
    co_return value_of<Options>(body, "options",
                                [&](const std::string& text) { return read_options(text, request.service); });
}

std::string quote_body(const FetchQuote& request) {
    json options = json::object();
    for (const auto& option : request.options) {
        if (option.many)
            options[option.step] = option.answers;
        else
            options[option.step] = option.answers.front();
    }
    return json{{"service", request.service}, {"options", options}, {"copies", request.copies}}.dump();
}

BackEnd::Answer<Quote> HttpBackEnd::quote(FetchQuote request) {
    Ask what;
    what.path = "/v1/quotes";
    what.body = quote_body(request);
    what.token = std::move(request.token);
    what.visit = request.visit;
    auto body = co_await ask(std::move(what));
    co_return value_of<Quote>(body, "quote", read_quote);
}

BackEnd::Answer<std::vector<saga::Document>> HttpBackEnd::documents(FetchDocuments request) {
    json message;
    message["quote_id"] = request.quote.text;
    Ask what;
    what.path = "/v1/documents";
    what.body = message.dump();
    what.token = std::move(request.token);
    what.visit = request.visit;
    what.limit = std::chrono::seconds{30};
    auto body = co_await ask(std::move(what));
    auto announced = value_of<std::vector<AnnouncedDocument>>(body, "documents", read_documents);
    if (auto* failure = std::get_if<BackEndFailure>(&announced)) co_return std::move(*failure);
    std::vector<saga::Document> documents;
    for (auto& each : std::get<std::vector<AnnouncedDocument>>(announced)) {
        auto whole = co_await content(std::move(each.document), each.size, request.visit);
        if (auto* failure = std::get_if<BackEndFailure>(&whole)) co_return std::move(*failure);
        documents.push_back(std::move(std::get<saga::Document>(whole)));
    }
    co_return documents;
}

Task<std::variant<saga::Document, BackEndFailure>> HttpBackEnd::content(saga::Document document, std::size_t size,
                                                                        VisitId visit) {
    Ask what;
    what.method = "GET";
    what.path = "/v1/documents/" + document.id.text + "/content?visit_id=" + visit.text;
    what.visit = visit;
    auto body = co_await ask(std::move(what));
    if (auto* failure = std::get_if<BackEndFailure>(&body)) co_return std::move(*failure);
    auto& data = std::get<std::string>(body);
    const bool whole = data.size() == size && data.starts_with("%PDF-") && sha256_hex(data) == document.sha256;
    if (!whole) {
        wipe(data);
        co_return damaged("document", {Errc::corrupted, "size, kind or SHA-256 differs from what was announced"});
    }
    document.data = std::make_shared<saga::DocumentData>(std::move(data));
    co_return document;
}

namespace {

ReportMessage payment_message(const Report& report) {
    return {"/v1/payments", json{{"visit_id", report.visit.text},
                                 {"quote_id", report.quote.text},
                                 {"attempt_id", report.attempt.text},
                                 {"outcome", report.outcome},
                                 {"means", report.means},
                                 {"brand", report.brand},
                                 {"amount", report.amount.amount},
                                 {"transaction", report.transaction}}
                                .dump()};
}

ReportMessage document_message(const Report& report) {
    json body{{"visit_id", report.visit.text}, {"outcome", report.outcome}, {"attempt_id", report.attempt.text}};
    if (report.impressions) body["impressions"] = *report.impressions;
    return {"/v1/documents/" + report.document.text + "/outcome", body.dump()};
}

ReportMessage staff_message(const Report& report) {
    json body{{"kind", model::name(report.event)}};
    if (!report.visit.empty()) body["visit_id"] = report.visit.text;
    if (!report.document.empty()) body["document_id"] = report.document.text;
    if (!report.attempt.empty()) body["attempt_id"] = report.attempt.text;
    if (report.amount.amount > 0) body["amount"] = report.amount.amount;
    if (!report.device.empty()) body["device"] = report.device;
    if (!report.state.empty()) body["state"] = report.state;
    return {"/v1/staff-events", body.dump()};
}

}  // namespace

ReportMessage report_message(const Report& report) {
    switch (report.kind) {
        case ReportKind::payment:
            return payment_message(report);
        case ReportKind::document:
            return document_message(report);
        case ReportKind::staff_event:
            return staff_message(report);
        case ReportKind::close:
            return {"/v1/visits/" + report.visit.text + "/close", json{{"reason", report.outcome}}.dump()};
    }
    std::terminate();
}

Task<Delivery> HttpBackEnd::send(Report report) {
    auto message = report_message(report);
    Ask what;
    what.path = std::move(message.path);
    what.body = std::move(message.body);
    what.key = report.key;
    auto reply = co_await deliver(request_of(what));
    if (!reply) co_return Delivery::try_again;
    const int status = reply.value().status;
    if (status < 300) co_return Delivery::accepted;
    if (status >= 500 || status == 408 || status == 429 || status == 401) co_return Delivery::try_again;
    log_event(LogEvent::report_rejected, {{"key", report.key}, {"status", static_cast<std::int64_t>(status)}});
    co_return Delivery::rejected;
}

void HttpBackEnd::forget(const VisitId& visit) {
    client.cancel(visit.text);
}

}  // namespace madoguchi::effects
