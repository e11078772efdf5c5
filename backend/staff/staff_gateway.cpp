#include "backend/staff/staff_gateway.h"

#include "backend/crypto/password.h"
#include "backend/staff/receipt.h"
#include "backend/staff/staff_api.h"
#include "backend/staff/web_files.h"
#include "common/base64.h"
#include "common/json.h"
#include "common/log.h"

#include <fmt/format.h>

namespace madoguchi::backend {
namespace {

constexpr std::chrono::hours session_life{8};
constexpr std::chrono::minutes lock_time{15};
constexpr std::int64_t most_failures = 5;
constexpr std::string_view cookie_name = "madoguchi_staff";

Response response_of(Code code, std::string detail = {}) {
    return {.status = facts(code).status, .body = to_body(Problem{code, std::move(detail)})};
}

std::string session_token(const Request& request) {
    auto rest = request.header("cookie");
    while (!rest.empty()) {
        auto pair = rest.substr(0, rest.find(';'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (pair.starts_with(cookie_name) && pair.substr(cookie_name.size()).starts_with('='))
            return std::string{pair.substr(cookie_name.size() + 1)};
    }
    return {};
}

std::string cookie(const std::string& token, bool secure, std::chrono::seconds life) {
    return fmt::format("{}={}; Path=/staff; HttpOnly; SameSite=Strict; Max-Age={}{}", cookie_name, token, life.count(),
                       secure ? "; Secure" : "");
}

Response web_file(const Request& request) {
    auto path = request.path == "/staff" || request.path == "/staff/" ? std::string{"/staff/index.html"} : request.path;
    for (const auto& file : web_files()) {
        if (file.path != path) continue;
        return {.status = 200,
                .content_type = std::string{file.content_type},
                .body = std::string{file.content},
                .headers = {{"Content-Security-Policy",
                             "default-src 'self'; img-src 'self' blob:; frame-ancestors 'none'; form-action 'none'"},
                            {"Referrer-Policy", "no-referrer"}}};
    }
    return response_of(Code::not_found);
}

// A page of another site cannot send JSON with our cookie; the content type makes sure of it.
bool is_json_post(const Request& request) {
    return request.header("content-type").starts_with("application/json");
}

Response sign_out(Workbench& bench, const Request& request) {
    if (!bench.staff.end_session(session_token(request))) return response_of(Code::storage_failed);
    return {
        .status = 200, .body = "{}", .headers = {{"Set-Cookie", cookie("", request.secure, std::chrono::seconds{0})}}};
}

struct Answered {
    Response response;
    std::optional<xfs4iot::PrintFormRequest> receipt = {};  // still to be drawn
};

Answered answer(Workbench& bench, const Request& request) {
    auto now = bench.clock.now();
    auto user = bench.staff.session(session_token(request), now);
    if (!user) return {response_of(Code::storage_failed)};
    if (!user.value()) return {response_of(Code::not_signed_in)};
    if (request.path == "/staff/api/sign-out" && request.method == "POST") return {sign_out(bench, request)};
    StaffCall call{request, bench, *user.value(), {}, {}, now};
    if (request.method == "POST") {
        if (!is_json_post(request)) return {response_of(Code::unsupported_media_type)};
        auto json = parse_json(request.body);
        if (!json) return {response_of(Code::malformed_request, json.error().detail)};
        call.body = std::move(json).value();
    }
    auto response = staff_answer(call);
    if (response.status != 200) return {std::move(response)};
    return {std::move(response), std::move(call.receipt)};
}

// Runs on the render Worker only.
Response drawn(Workbench& bench, Answered answered) {
    auto picture = receipt_picture(bench.forms, *answered.receipt);
    if (!picture) return response_of(Code::internal);
    answered.response.body = std::move(picture).value();
    return std::move(answered.response);
}

struct Credentials {
    std::string name, password;
};

Outcome<Credentials> read_credentials(const Request& request) {
    BOOST_OUTCOME_TRY(auto json, parse_json(request.body));
    JsonReader reader{json};
    Credentials given{reader.text("name", std::nullopt, 64), reader.text("password", std::nullopt, 256)};
    wipe(json);
    auto done = reader.finish();
    if (!done) return fail_with(Problem{done.error()});
    return given;
}

// The account, if it may try now. An unknown name costs the same hashing as a known one.
Result<StaffUser> account(Workbench& bench, const std::string& name, WallTime now) {
    BOOST_OUTCOME_TRY(auto user, bench.staff.user(name));
    if (!user || user->locked_until > now) return StaffUser{};
    return std::move(*user);
}

// Runs on the render Worker only.
bool fits_account(const StaffUser& user, std::string_view password) {
    static const std::string nobody = hash_password(random_bytes(16));
    return password_fits(user.name.empty() ? nobody : user.password, password) && !user.name.empty();
}

Response conclude(Workbench& bench, StaffUser user, bool fits, const Request& request) {
    auto now = bench.clock.now();
    if (user.name.empty()) return response_of(Code::not_signed_in);
    if (!fits) {
        ++user.failures;
        bool lock = user.failures >= most_failures;
        if (lock) {
            user.failures = 0;
            log_event(LogEvent::backend_staff_locked, {{"name", user.name}});
        }
        (void)bench.staff.note_failure(user, lock ? now + lock_time : WallTime{});
        return response_of(Code::not_signed_in);
    }
    auto token = to_hex(random_bytes(32));
    user.failures = 0;
    bool good = bench.staff.note_failure(user, WallTime{}).has_value() &&
                bench.staff.open_session(token, user.name, now + session_life).has_value() &&
                bench.staff.log_access({now, user.name, std::string{name(user.role)}, "sign_in", ""}).has_value();
    if (!good) return response_of(Code::storage_failed);
    auto response = json_response({{"name", user.name}, {"role", name(user.role)}});
    response.headers.emplace("Set-Cookie", cookie(token, request.secure, session_life));
    return response;
}

}  // namespace

Task<Response> StaffGateway::respond(const Request& request) {
    if (!request.path.starts_with("/staff/api/")) {
        if (request.method != "GET") co_return response_of(Code::method_not_allowed);
        co_return web_file(request);
    }
    if (request.path == "/staff/api/sign-in") co_return co_await sign_in(request);
    auto answered = co_await database.run([&] { return answer(bench, request); });
    if (!answered.receipt) co_return std::move(answered.response);
    co_return co_await render.run([&] { return drawn(bench, std::move(answered)); });
}

Task<Response> StaffGateway::sign_in(const Request& request) {
    if (request.method != "POST") co_return response_of(Code::method_not_allowed);
    if (!is_json_post(request)) co_return response_of(Code::unsupported_media_type);
    auto given = read_credentials(request);
    if (!given) co_return Response{.status = 400, .body = to_body(given.error())};
    auto now = bench.clock.now();
    auto user = co_await database.run([&] { return account(bench, given.value().name, now); });
    if (!user) co_return response_of(Code::storage_failed);
    bool fits = co_await render.run([&] { return fits_account(user.value(), given.value().password); });
    wipe(given.value().password);
    co_return co_await database.run([&] { return conclude(bench, user.value(), fits, request); });
}

Result<void> put_staff_user(Database& database, const Sealer& sealer, const std::string& name, const std::string& role,
                            std::string_view password) {
    auto known = role_named(role);
    if (!known) return fail(Errc::unknown_key, fmt::format("role '{}': clerk, supervisor or administrator", role));
    if (name.empty() || name.size() > 64) return fail(Errc::out_of_range, "a name has 1 to 64 bytes");
    if (password.size() < 10) return fail(Errc::out_of_range, "a password has at least 10 characters");
    StaffUser user;
    user.name = name;
    user.role = *known;
    user.password = hash_password(password);
    return StaffRecords{database, sealer}.put_user(user);
}

}  // namespace madoguchi::backend
