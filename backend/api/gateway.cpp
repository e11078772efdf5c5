#include "backend/api/gateway.h"

#include "backend/storage/replies.h"
#include "common/digest.h"
#include "common/json.h"
#include "common/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::backend {
namespace {

constexpr std::string_view bearer = "Bearer ";

bool is_key(std::string_view text) {
    return text.size() >= 8 && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                      c == '.' || c == '-';
           });
}

Response response_of(const Outcome<Reply>& outcome) {
    if (!outcome) return {.status = facts(outcome.error().code).status, .body = to_body(outcome.error())};
    const auto& reply = outcome.value();
    return {.status = reply.status,
            .content_type = reply.content_type,
            .body = reply.bytes.empty() ? reply.body.dump() : reply.bytes};
}

Response response_of(Code code, std::string detail = {}) {
    return response_of(Outcome<Reply>{fail_with(Problem{code, std::move(detail)})});
}

// What may go differently the next time is not stored.
bool is_final(int status) {
    return status < 500 && status != 401 && status != 408 && status != 413 && status != 429;
}

std::string token_of(const Request& request) {
    auto header = request.header("authorization");
    return header.starts_with(bearer) ? std::string{header.substr(bearer.size())} : std::string{};
}

}  // namespace

struct Gateway::Attempt {
    const Request& request;
    const Route& route;
    std::string terminal, id, key;
    nlohmann::json body;
    WallTime now;
    std::string fingerprint{};
    std::optional<Visit> visit{};
};

// Over TLS the certificate says which terminal it is; the header may only agree.
Gateway::Caller Gateway::caller_of(const Request& request, WallTime now) const {
    auto claimed = request.header("terminal-id");
    // Plain HTTP is opened on loopback only (http/server.h).
    if (!request.secure) {
        const auto* terminal = bench.terminal(claimed);
        return terminal == nullptr ? Caller{{}, "terminal_id_unknown"} : Caller{terminal->id, {}};
    }
    const auto& certificate = request.certificate;
    if (certificate.sha256.empty()) return {{}, "no_certificate"};
    auto at = std::ranges::find(bench.terminals, certificate.sha256, &Terminal::certificate_sha256);
    if (at == bench.terminals.end()) return {{}, "certificate_unknown"};
    if (milliseconds(now) < certificate.from || milliseconds(now) > certificate.until)
        return {{}, "certificate_not_valid_now"};
    if (!claimed.empty() && claimed != at->id) return {{}, "certificate_of_another"};
    return {at->id, {}};
}

// Not logged with every try of a peer that keeps asking.
Response Gateway::turn_away(const Request& request, std::string_view reason, WallTime now) {
    if (turned_away.is_news(fmt::format("{} {}", reason, request.certificate.sha256), now))
        log_event(LogEvent::backend_terminal_refused,
                  {{"reason", std::string{reason}}, {"certificate", request.certificate.sha256.substr(0, 16)}});
    return response_of(Code::terminal_unknown, std::string{reason});
}

Task<Response> Gateway::respond(const Request& request) {
    auto match = find_route(request.method, request.path);
    if (match.route == nullptr) co_return response_of(match.known_path ? Code::method_not_allowed : Code::not_found);
    auto now = bench.clock.now();
    const auto caller = caller_of(request, now);
    if (caller.terminal.empty()) co_return turn_away(request, caller.trouble, now);
    Attempt attempt{request, *match.route, caller.terminal, match.id, std::string{request.header("idempotency-key")},
                    {},      now};
    if (request.method == "POST") {
        if (!is_key(attempt.key)) co_return response_of(Code::idempotency_key_missing);
        if (!request.header("content-type").starts_with("application/json"))
            co_return response_of(Code::unsupported_media_type);
        auto json = parse_json(request.body);
        if (!json) co_return response_of(Code::malformed_request, json.error().detail);
        if (!json.value().is_object()) co_return response_of(Code::malformed_request, "/: an object is wanted");
        attempt.body = std::move(json).value();
        if (!running.insert(attempt.key).second) co_return response_of(Code::busy);
    }
    auto started = std::chrono::steady_clock::now();
    auto response = co_await answer(attempt);
    if (!attempt.key.empty() && request.method == "POST") running.erase(attempt.key);
    wipe(attempt.body);
    if (match.route->even_paced) {
        auto left = bench.base_office.rules.least_reply - (std::chrono::steady_clock::now() - started);
        if (left.count() > 0) co_await pause(std::chrono::ceil<std::chrono::milliseconds>(left));
    }
    co_return response;
}

Task<Response> Gateway::answer(Attempt& attempt) {
    if (attempt.route.handler == nullptr) co_return co_await make_documents(attempt);
    co_return co_await database.run([&] { return execute(attempt); });
}

// Visit, stored reply and conflicts. A response ends the attempt here.
std::optional<Response> Gateway::begin(Attempt& attempt, Call& call) {
    if (auto done = bench.follow_imports(); !done) return response_of(Problem{done.error()}.code);
    auto visit = bench.visits.find_by_token(token_of(attempt.request), attempt.terminal, attempt.now);
    if (!visit) return response_of(Code::storage_failed);
    if (visit.value() && visit.value()->state == "open") call.visit = visit.value();
    if (attempt.route.needs_resident && !call.visit) return response_of(Code::not_signed_in);
    if (attempt.request.method != "POST") return std::nullopt;
    auto in_visit = call.visit ? call.visit->id : std::string{};
    attempt.fingerprint = sha256_hex(fmt::format("{}\n{}\n{}\n{}\n{}", attempt.route.method, attempt.request.path,
                                                 attempt.terminal, in_visit, attempt.request.body));
    auto stored = Replies{bench.database, bench.sealer}.find(attempt.key);
    if (!stored) return response_of(Code::storage_failed);
    if (!stored.value()) return std::nullopt;
    if (stored.value()->fingerprint != attempt.fingerprint) return response_of(Code::idempotency_conflict);
    return Response{
        .status = stored.value()->status, .body = stored.value()->body, .headers = {{"Idempotent-Replay", "true"}}};
}

// Stores the reply beside what it reports; the caller's transaction makes both true together.
Response Gateway::finish(Attempt& attempt, const Outcome<Reply>& outcome) {
    auto response = response_of(outcome);
    if (attempt.request.method != "POST" || !is_final(response.status)) return response;
    auto kept = Replies{bench.database, bench.sealer}.store(
        attempt.key, {attempt.terminal, attempt.fingerprint, response.body, response.status}, attempt.now);
    return kept ? response : response_of(Code::storage_failed);
}

Response Gateway::execute(Attempt& attempt) {
    auto transaction = Database::Transaction::begin(bench.database);
    if (!transaction) return response_of(Code::storage_failed);
    Call call{attempt.request, bench, attempt.terminal, attempt.id, attempt.body, std::nullopt, attempt.now};
    if (auto early = begin(attempt, call)) return *early;
    auto response = finish(attempt, attempt.route.handler(call));
    if (response.status >= 500) return response;  // rolled back
    if (!transaction.value().commit()) return response_of(Code::storage_failed);
    return response;
}

Outcome<DocumentWork> Gateway::prepare(Attempt& attempt, std::optional<Response>& early) {
    auto transaction = Database::Transaction::begin(bench.database);
    if (!transaction) return refuse(Code::storage_failed);
    Call call{attempt.request, bench, attempt.terminal, attempt.id, attempt.body, std::nullopt, attempt.now};
    early = begin(attempt, call);
    if (early) return refuse(Code::internal);
    auto work = prepare_documents(call);
    if (work && !work.value().reply) {
        BOOST_OUTCOME_TRY(transaction.value().commit());
        return work;
    }
    early = finish(attempt, work ? Outcome<Reply>{*work.value().reply} : Outcome<Reply>{fail_with(work.error())});
    if (early->status < 500 && !transaction.value().commit()) early = response_of(Code::storage_failed);
    return work;
}

Response Gateway::store(Attempt& attempt, const std::vector<SheetJob>& jobs,
                        const Outcome<std::vector<RenderedSheet>>& sheets) {
    auto transaction = Database::Transaction::begin(bench.database);
    if (!transaction) return response_of(Code::storage_failed);
    Call call{attempt.request, bench, attempt.terminal, attempt.id, attempt.body, std::nullopt, attempt.now};
    Response response;
    if (sheets) {
        response = finish(attempt, store_documents(call, sheets.value()));
        if (response.status >= 500) return response;  // rolled back; the sweep settles the register lines
    } else {
        if (auto done = abandon_documents(bench, jobs, attempt.now); !done) return response_of(Code::storage_failed);
        response = response_of(sheets.error().code);
    }
    if (!transaction.value().commit()) return response_of(Code::storage_failed);
    return response;
}

Task<Response> Gateway::make_documents(Attempt& attempt) {
    std::optional<Response> early;
    auto work = co_await database.run([&] { return prepare(attempt, early); });
    if (early) co_return std::move(*early);
    if (!work) co_return response_of(work.error().code);
    const auto& jobs = work.value().jobs;
    auto sheets = co_await render.run([&] { return render_documents(bench, jobs); });
    co_return co_await database.run([&] { return store(attempt, jobs, sheets); });
}

}  // namespace madoguchi::backend
