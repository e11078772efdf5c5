// The municipal back end over HTTPS + JSON (backend/openapi.yaml). Every POST carries an Idempotency-Key and is tried a
// second time with the same key when its answer was lost.
#pragma once

#include "common/http_client.h"
#include "kiosk/effects/ports.h"

#include <string>

namespace madoguchi::effects {

class HttpBackEnd final : public BackEnd {
public:
    // `address`: "https://host:port" without a path. `terminal` goes into Terminal-Id, which counts on loopback only.
    HttpBackEnd(TlsFiles tls, std::string address, std::string terminal, const Clock& clock);

    Answer<model::Situation> situation() override;
    Answer<VisitId> open_visit(VisitId visit, std::string language) override;
    Answer<bool> check_certificate(std::string certificate) override;
    Answer<std::string> challenge(VisitId visit) override;
    Answer<model::Holder> sign_in(model::SignIn request) override;
    Answer<model::Options> options(model::FetchOptions request) override;
    Answer<model::Quote> quote(model::FetchQuote request) override;
    Answer<std::vector<saga::Document>> documents(model::FetchDocuments request) override;
    Task<model::Delivery> send(model::Report report) override;
    void forget(const VisitId& visit) override;

private:
    // Status below 300 or a failure.
    using Body = std::variant<std::string, model::BackEndFailure>;
    struct Ask {
        std::string method = "POST", path, body, key;  // key "": a fresh one
        Secret token;
        VisitId visit;  // tag for forget()
        std::chrono::milliseconds limit{15'000};
    };
    Task<Body> ask(Ask what);
    Task<Result<HttpReply>> deliver(HttpRequest request);
    Task<std::variant<saga::Document, model::BackEndFailure>> content(saga::Document document, std::size_t size,
                                                                      VisitId visit);
    HttpRequest request_of(Ask& what) const;
    [[nodiscard]] std::string new_key() const;

    HttpClient client;
    std::string address, terminal;
    const Clock& clock;
};

// Path and JSON body of a report (pure; for HttpBackEnd and tests).
struct ReportMessage {
    std::string path, body;
};
[[nodiscard]] ReportMessage report_message(const model::Report& report);
// The options of a quote as the back end wants them (pure).
[[nodiscard]] std::string quote_body(const model::FetchQuote& request);

}  // namespace madoguchi::effects
