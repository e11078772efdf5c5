// A town for one test program: a card issuer, cards, an imported register, and the real municipal-backend on a free
// port.
#pragma once

#include "tests/component/backend/contract.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;  // lower-case names
    std::string body;
    double milliseconds = 0;
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body); }
    [[nodiscard]] std::string code() const { return json().value("code", ""); }
};

struct Card {
    std::string certificate, key;  // DER, PEM
};

class Issuer {
public:
    Issuer();
    [[nodiscard]] Card issue(int days = 365, bool for_signing_in = true) const;
    [[nodiscard]] std::string pem() const;
    // A revocation list with these certificates on it, issued `age_hours` ago.
    [[nodiscard]] std::string revocation_list(const std::vector<std::string>& revoked, int age_hours) const;

private:
    struct Body;
    std::shared_ptr<Body> body;
};

[[nodiscard]] std::string sign(const Card& card, const std::string& message);
[[nodiscard]] std::string card_key(const Card& card);
[[nodiscard]] std::string ulid();

struct Run {
    int status = 0;
    std::string output;
};

class Town {
public:
    explicit Town(const std::string& city = "sample", const std::string& extra_configuration = "",
                  const std::vector<std::string>& revoked = {}, int list_age_hours = -1);
    ~Town();
    Town(const Town&) = delete;
    Town& operator=(const Town&) = delete;

    // `body` null: GET. Every answer below /v1 is held against the contract.
    Answer call(const std::string& path, const nlohmann::json& body = nullptr, const std::string& token = "",
                const std::string& key = "", const std::string& terminal = "t1");
    Answer send(const std::string& raw);  // bytes as they are; status 0: closed without an answer
    Answer exchange(const std::string& method, const std::string& path,
                    const std::map<std::string, std::string>& headers, const std::string& body);

    struct Visit {
        std::string id, token;
        Answer signed_in;
    };
    Visit visit(const std::string& resident);
    Visit visit(const Card& card);
    Run run(const std::vector<std::string>& arguments, const std::string& input = "");
    [[nodiscard]] unsigned short listening_port() const { return port; }
    [[nodiscard]] bool alive() const;
    void restart();
    void crash();  // SIGKILL, and again on the same port
    [[nodiscard]] std::string log() const;

    std::filesystem::path folder;
    Issuer issuer;
    std::map<std::string, Card> cards;  // by resident
    Contract contract{OPENAPI_JSON};

private:
    void start();
    void stop();

    unsigned short port = 0;
    int process = -1;
};

// One town for all tests that leave it usable.
Town& town();
