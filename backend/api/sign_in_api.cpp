// From the card's certificate to a person: check before the PIN, challenge, signature, token.
#include "backend/api/call.h"
#include "common/base64.h"
#include "common/log.h"

#include <optional>

namespace madoguchi::backend {
namespace {

constexpr std::chrono::seconds challenge_life{60};

struct Presented {
    std::string resident;
    CertificateJudge::Verdict verdict;
};

// The certificate's own state and whom it belongs to.
Outcome<Presented> present(Call& call, const std::string& certificate) {
    BOOST_OUTCOME_TRY(auto verdict, call.bench.judge.judge(certificate, call.now));
    BOOST_OUTCOME_TRY(auto resident, call.bench.registry.resident_of_card(verdict.card_key));
    if (!resident) return refuse(Code::card_not_registered);
    return Presented{std::move(*resident), std::move(verdict)};
}

struct SignInRequest {
    std::string visit, nonce, certificate, signature;
};

Outcome<SignInRequest> read_request(Call& call) {
    JsonReader reader{call.body};
    SignInRequest request;
    request.visit = ulid(reader, "visit_id");
    request.nonce = reader.bytes("nonce");
    request.certificate = reader.bytes("certificate");
    request.signature = reader.bytes("signature");
    BOOST_OUTCOME_TRY(reader.finish());
    return request;
}

// Who may not begin at all; everything else is judged per service.
std::optional<Code> barred(const Resident& person, const OfficeRules& rules, const std::string& today) {
    if (person.state == PersonState::deceased) return Code::deceased;
    if (person.state == PersonState::moved_out) return Code::moved_out;
    if (age_on(person.birth, today) < rules.least_age) return Code::under_age;
    return std::nullopt;
}

Outcome<Presented> prove(Call& call, const SignInRequest& request) {
    BOOST_OUTCOME_TRY(
        auto fresh, call.bench.visits.use_challenge(to_base64(request.nonce), request.visit, call.terminal, call.now));
    if (!fresh) return refuse(Code::challenge_expired);
    BOOST_OUTCOME_TRY(auto presented, present(call, request.certificate));
    if (!CertificateJudge::signed_by(request.certificate, request.nonce, request.signature))
        return refuse(Code::signature_wrong);
    return presented;
}

Outcome<Reply> admit(Call& call, const Visit& visit, const Presented& presented) {
    auto& bench = call.bench;
    BOOST_OUTCOME_TRY(auto person, bench.registry.resident(presented.resident));
    if (!person) return refuse(Code::card_not_registered);
    if (auto code = barred(*person, bench.office.rules, call.today())) return refuse(*code);
    if (!visit.resident.empty() && visit.resident != person->id) return refuse(Code::another_person);
    auto token = to_hex(random_bytes(32));
    BOOST_OUTCOME_TRY(bench.visits.sign_in(visit.id, person->id, token, name(presented.verdict.revocation)));
    nlohmann::json body{{"token", token},
                        {"expires", to_rfc3339(visit.expires)},
                        {"holder", masked(person->name)},
                        {"holder_suffix", bench.office.rules.honorific},
                        {"revocation", name(presented.verdict.revocation)}};
    return Reply{201, std::move(body)};
}

Problem noted(Call& call, const std::string& visit, const Problem& problem) {
    return is_refusal(problem.code) ? refused(call, visit, "sign-in", problem, {std::string{name(problem.code)}})
                                    : problem;
}

}  // namespace

Outcome<Reply> check_certificate(Call& call) {
    JsonReader reader{call.body};
    auto certificate = reader.bytes("certificate");
    BOOST_OUTCOME_TRY(reader.finish());
    auto presented = present(call, certificate);
    if (!presented) return fail_with(noted(call, "", presented.error()));
    return Reply{200, {{"revocation", name(presented.value().verdict.revocation)}}};
}

Outcome<Reply> make_challenge(Call& call) {
    JsonReader reader{call.body};
    auto id = ulid(reader, "visit_id");
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(auto visit, open_visit(call, id));
    auto nonce = to_base64(random_bytes(32));
    BOOST_OUTCOME_TRY(call.bench.visits.add_challenge(nonce, visit.id, call.terminal, call.now + challenge_life));
    return Reply{201, {{"nonce", nonce}, {"expires", to_rfc3339(call.now + challenge_life)}}};
}

Outcome<Reply> sign_in(Call& call) {
    BOOST_OUTCOME_TRY(auto request, read_request(call));
    BOOST_OUTCOME_TRY(auto visit, open_visit(call, request.visit));
    auto presented = prove(call, request);
    if (!presented) return fail_with(noted(call, visit.id, presented.error()));
    auto admitted = admit(call, visit, presented.value());
    if (!admitted) return fail_with(noted(call, visit.id, admitted.error()));
    return admitted;
}

}  // namespace madoguchi::backend
