// Terminals over TLS: real certificates, made here with openssl, and the HTTP client that the kiosk uses.
#include "common/http_client.h"
#include "common/terminal_config.h"
#include "tests/component/backend/town.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

using namespace madoguchi;

namespace {

// One office's private CA, a foreign one, and what they signed.
class Certificates {
public:
    Certificates() {
        std::string pattern = "/tmp/backend-tls-XXXXXX";
        folder = mkdtemp(pattern.data());
        authority("office");
        authority("foreign");
        leaf("server", "office", 30, "DNS:localhost,IP:127.0.0.1");
        leaf("elsewhere", "office", 30, "DNS:backend.example");
        leaf("kiosk-1", "office", 30);
        leaf("kiosk-2", "office", 30);
        leaf("old", "office", -1);
        leaf("stranger", "foreign", 30, "", "kiosk-1");
    }
    ~Certificates() { std::filesystem::remove_all(folder); }
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const { return folder / name; }
    [[nodiscard]] std::string fingerprint(const std::string& name) const {
        run(fmt::format("openssl x509 -in {0}.pem -noout -fingerprint -sha256 | cut -d= -f2 > {0}.sha256", name));
        std::string text;
        std::ifstream{folder / (name + ".sha256")} >> text;
        return text;
    }
    [[nodiscard]] TlsFiles client(const std::string& name, const std::string& ca = "office") const {
        if (name.empty()) return {file(ca + ".pem"), "", ""};
        return {file(ca + ".pem"), file(name + ".pem"), file(name + ".key")};
    }

private:
    void run(const std::string& command) const {
        REQUIRE(std::system(fmt::format("cd {} && ({}) 2>>openssl.log", folder.string(), command).c_str()) == 0);
    }
    void authority(const std::string& name) const {
        run(fmt::format(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout {0}.key -out "
            "{0}.pem -days 30 -subj /CN={0}",
            name));
    }
    void leaf(const std::string& name, const std::string& ca, int days, const std::string& alternative = "",
              const std::string& subject = "") const {
        std::ofstream{folder / (name + ".cnf")} << "basicConstraints=CA:FALSE\n"
                                                << (alternative.empty() ? "" : "subjectAltName=" + alternative + "\n");
        run(fmt::format(
            "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout {0}.key -out {0}.csr "
            "-subj /CN={2} && openssl x509 -req -in {0}.csr -CA {1}.pem -CAkey {1}.key -CAcreateserial -days "
            "{3} -extfile {0}.cnf -out {0}.pem",
            name, ca, subject.empty() ? name : subject, days));
    }

    std::filesystem::path folder;
};

const Certificates& certificates() {
    static const Certificates one;
    return one;
}

std::string configuration(const std::string& server) {
    const auto& all = certificates();
    auto text = fmt::format("[backend.tls]\ncertificate = \"{}\"\nkey = \"{}\"\n", all.file(server + ".pem"),
                            all.file(server + ".key"));
    for (const auto* id : {"kiosk-1", "kiosk-2", "old"}) {
        text +=
            fmt::format("[[backend.terminal]]\nid = \"{}\"\ncertificate_sha256 = \"{}\"\n", id, all.fingerprint(id));
    }
    return text;
}

Town& secure_town() {
    static Town one{"sample", configuration("server")};
    return one;
}

Result<HttpReply> ask(const TlsFiles& files, const std::string& url, const std::string& terminal_id = "") {
    asio::io_context loop;
    HttpClient client{files};
    std::optional<Result<HttpReply>> outcome;
    start(loop, [&]() -> Task<> {
        HttpRequest request;
        request.url = url + "/v1/terminal";
        if (!terminal_id.empty()) request.headers.emplace_back("Terminal-Id", terminal_id);
        auto reply = co_await client.send(std::move(request));
        outcome.emplace(std::move(reply));
        loop.stop();
    });
    loop.run_for(std::chrono::seconds{30});
    REQUIRE(outcome.has_value());
    return std::move(*outcome);
}

std::string secure_url(const std::string& host = "localhost") {
    return fmt::format("https://{}:{}", host, secure_town().listening_port());
}

// The reason with which it was turned away; "" = it was not.
std::string turned_away(const TlsFiles& files, const std::string& terminal_id = "") {
    auto reply = ask(files, secure_url(), terminal_id);
    REQUIRE_MESSAGE(reply.has_value(), reply.error().detail);
    if (reply.value().status == 200) return {};
    CHECK(reply.value().status == 401);
    auto body = nlohmann::json::parse(reply.value().body);
    CHECK(body["code"] == "terminal_unknown");
    return body.value("detail", "none");
}

bool logged(const std::string& reason) {
    return secure_town().log().find("\"reason\":\"" + reason + "\"") != std::string::npos;
}

}  // namespace

TEST_CASE("a terminal's certificate is its identity") {
    for (const auto* id : {"kiosk-1", "kiosk-2"}) {
        for (const auto* host : {"localhost", "127.0.0.1"}) {
            auto reply = ask(certificates().client(id), secure_url(host), id);
            REQUIRE_MESSAGE(reply.has_value(), reply.error().detail);
            REQUIRE(reply.value().status == 200);
            CHECK(nlohmann::json::parse(reply.value().body)["terminal_id"] == id);
        }
    }
    CHECK(turned_away(certificates().client("kiosk-1")).empty());  // the header is not needed
}

TEST_CASE("no certificate, a foreign, an expired and another terminal's are refused by name and logged") {
    CHECK(turned_away(certificates().client(""), "kiosk-1") == "no_certificate");
    CHECK(turned_away(certificates().client("stranger"), "kiosk-1") == "certificate_unknown");
    CHECK(turned_away(certificates().client("old"), "old") == "certificate_not_valid_now");
    CHECK(turned_away(certificates().client("kiosk-2"), "kiosk-1") == "certificate_of_another");
    CHECK(turned_away(certificates().client("kiosk-1"), "t1") == "certificate_of_another");
    for (const auto* reason :
         {"no_certificate", "certificate_unknown", "certificate_not_valid_now", "certificate_of_another"}) {
        CHECK_MESSAGE(logged(reason), reason);
    }
}

TEST_CASE("a peer that keeps asking is logged once, also when others ask in between") {
    auto told = [] {
        int count = 0;
        auto log = secure_town().log();
        for (auto at = log.find("certificate_unknown"); at != log.npos; at = log.find("certificate_unknown", at + 1))
            ++count;
        return count;
    };
    for (int times = 0; times < 3; ++times) {
        CHECK(turned_away(certificates().client("stranger")) == "certificate_unknown");
        CHECK(turned_away(certificates().client("")) == "no_certificate");
    }
    CHECK(told() == 1);
}

TEST_CASE("the kiosk's client refuses a server of another CA or with another name") {
    auto of_another_ca = ask(certificates().client("kiosk-1", "foreign"), secure_url(), "kiosk-1");
    REQUIRE_FALSE(of_another_ca.has_value());
    CHECK(of_another_ca.error().code == Errc::unauthorized);
    Town misnamed{"sample", configuration("elsewhere")};
    auto url = fmt::format("https://localhost:{}", misnamed.listening_port());
    auto of_another_name = ask(certificates().client("kiosk-1"), url, "kiosk-1");
    REQUIRE_FALSE(of_another_name.has_value());
    CHECK(of_another_name.error().code == Errc::unauthorized);
}

TEST_CASE("[terminal.tls] of a terminal's configuration is what it takes") {
    auto folder = secure_town().folder;
    std::ofstream{folder / "terminal.toml"} << fmt::format(
        "[terminal]\nid = \"kiosk-1\"\nrole = \"resident\"\ncity = \"sample\"\nassets = \"{0}/assets\"\nstate = "
        "\"{1}/terminal\"\nbackend = \"{2}\"\nproduction = true\n[terminal.tls]\nca = \"{3}\"\ncertificate = "
        "\"{4}\"\nkey = \"{5}\"\n",
        SOURCE_ROOT, folder.string(), secure_url(), certificates().file("office.pem"),
        certificates().file("kiosk-1.pem"), certificates().file("kiosk-1.key"));
    auto file = ConfigFile::read(folder / "terminal.toml");
    REQUIRE(file.has_value());
    auto terminal = read_terminal_config(file.value());
    REQUIRE_MESSAGE(terminal.has_value(), terminal.error().detail);
    auto reply = ask(terminal.value().tls, terminal.value().backend, terminal.value().id);
    REQUIRE_MESSAGE(reply.has_value(), reply.error().detail);
    CHECK(reply.value().status == 200);
}

TEST_CASE("plain HTTP finds no answer on a TLS port, and the process lives") {
    auto reply = ask({}, fmt::format("http://localhost:{}", secure_town().listening_port()), "kiosk-1");
    CHECK_FALSE(reply.has_value());
    CHECK(turned_away(certificates().client("kiosk-1"), "kiosk-1").empty());
    CHECK(secure_town().alive());
}
