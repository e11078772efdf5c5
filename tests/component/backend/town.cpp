#include "tests/component/backend/town.h"

#include "common/base64.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>

using nlohmann::json;
namespace asio = boost::asio;

namespace {

void write_file(const std::filesystem::path& file, const std::string& text) {
    std::ofstream{file, std::ios::binary} << text;
}

std::string read_file(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return text.str();
}

// Starts municipal-backend; `output` receives the reading end of its standard output, `input` what it reads.
int launch(std::vector<std::string> arguments, const std::string& log, int& output, const std::string& input = "") {
    std::array<int, 2> out{}, in{};
    REQUIRE(pipe(out.data()) == 0);
    REQUIRE(pipe(in.data()) == 0);
    arguments.insert(arguments.begin(), MUNICIPAL_BACKEND);
    int process = fork();
    if (process == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        if (std::freopen(log.c_str(), "a", stderr) == nullptr) _exit(126);
        for (int end : {in[0], in[1], out[0], out[1]}) close(end);
        std::vector<char*> pointers;
        for (auto& argument : arguments) pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        execv(pointers.front(), pointers.data());
        _exit(127);
    }
    close(out[1]);
    close(in[0]);
    REQUIRE(write(in[1], input.data(), input.size()) == static_cast<ssize_t>(input.size()));
    close(in[1]);
    output = out[0];
    return process;
}

std::string read_line(int from) {
    std::string line;
    char c = 0;
    while (read(from, &c, 1) == 1 && c != '\n') line += c;
    return line;
}

Answer parse(const std::string& raw) {
    Answer answer;
    auto end = raw.find("\r\n\r\n");
    if (end == raw.npos) return answer;
    std::istringstream head{raw.substr(0, end)};
    std::string line, version;
    std::getline(head, line);
    std::istringstream{line} >> version >> answer.status;
    while (std::getline(head, line)) {
        auto colon = line.find(':');
        std::string name = line.substr(0, colon), value = line.substr(std::min(line.size(), colon + 2));
        for (auto& c : name) c = static_cast<char>(std::tolower(c));
        while (!value.empty() && (value.back() == '\r' || value.back() == '\n')) value.pop_back();
        answer.headers[name] = value;
    }
    answer.body = raw.substr(end + 4);
    return answer;
}

const std::vector<std::string> with_cards{"r-0001", "r-0003", "r-0012", "r-0020", "r-0023", "r-0040",
                                          "r-0041", "r-0050", "r-0052", "r-0054", "r-0055", "r-0060",
                                          "r-0061", "r-0062", "r-0063", "r-0064", "r-0065"};

}  // namespace

Town::Town(const std::string& city, const std::string& extra, const std::vector<std::string>& revoked_residents,
           int list_age_hours) {
    std::string pattern = "/tmp/backend-test-XXXXXX";
    folder = mkdtemp(pattern.data());
    auto data = json::parse(read_file(SOURCE_ROOT "/assets/cities/sample/data.json"));
    for (auto& resident : data["residents"]) {
        auto id = resident["id"].get<std::string>();
        if (std::find(with_cards.begin(), with_cards.end(), id) == with_cards.end()) continue;
        cards[id] = issuer.issue();
        resident["card_key"] = card_key(cards[id]);
    }
    write_file(folder / "data.json", data.dump());
    write_file(folder / "issuer.pem", issuer.pem());
    std::string lists;
    if (list_age_hours >= 0) {
        std::vector<std::string> revoked;
        for (const auto& id : revoked_residents) revoked.push_back(cards[id].certificate);
        write_file(folder / "list.pem", issuer.revocation_list(revoked, list_age_hours));
        lists = fmt::format("revocation_lists = [\"{}\"]\n", (folder / "list.pem").string());
    }
    write_file(
        folder / "backend.toml",
        fmt::format(
            "[backend]\nlisten = \"127.0.0.1:0\"\ndatabase = \"sqlite:{0}/state/backend.db\"\ncity = \"{1}\"\n"
            "assets = \"{2}/assets\"\ntrusted_issuers = [\"{0}/issuer.pem\"]\n{3}{4}\n"
            "[[backend.terminal]]\nid = \"t1\"\nplace = \"市役所1階 2号機\"\n[[backend.terminal]]\nid = \"t2\"\n",
            folder.string(), city, SOURCE_ROOT, lists, extra));
    auto done = run({"import", "--config", folder / "backend.toml", folder / "data.json"});
    REQUIRE_MESSAGE(done.status == 0, log());
    start();
}

Town::~Town() {
    stop();
    std::filesystem::remove_all(folder);
}

void Town::start() {
    int output = -1;
    process = launch({"--config", folder / "backend.toml"}, folder / "log", output);
    auto line = read_line(output);
    close(output);
    REQUIRE_MESSAGE(!line.empty(), log());
    port = json::parse(line)["port"].get<unsigned short>();
}

void Town::stop() {
    if (process < 0) return;
    kill(process, SIGTERM);
    int status = 0;
    waitpid(process, &status, 0);
    process = -1;
}

void Town::restart() {
    stop();
    start();
}

void Town::crash() {
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
    auto configuration = read_file(folder / "backend.toml");
    if (const auto any = configuration.find("127.0.0.1:0\""); any != configuration.npos)
        configuration.replace(any, std::string_view{"127.0.0.1:0"}.size(), fmt::format("127.0.0.1:{}", port));
    write_file(folder / "backend.toml", configuration);
    start();
}

bool Town::alive() const {
    return waitpid(process, nullptr, WNOHANG) == 0;
}

std::string Town::log() const {
    return read_file(folder / "log");
}

Run Town::run(const std::vector<std::string>& arguments, const std::string& input) {
    int output = -1;
    int child = launch(arguments, folder / "log", output, input);
    Run result;
    std::array<char, 4096> piece{};
    for (ssize_t size = 0; (size = read(output, piece.data(), piece.size())) > 0;)
        result.output.append(piece.data(), static_cast<std::size_t>(size));
    close(output);
    int status = 0;
    waitpid(child, &status, 0);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

Answer Town::send(const std::string& raw) {
    asio::io_context loop;
    asio::ip::tcp::socket socket{loop};
    socket.connect({asio::ip::address_v4::loopback(), port});
    auto started = std::chrono::steady_clock::now();
    boost::system::error_code trouble;
    asio::write(socket, asio::buffer(raw), trouble);
    socket.shutdown(asio::ip::tcp::socket::shutdown_send, trouble);
    std::string reply;
    asio::read(socket, asio::dynamic_buffer(reply), trouble);
    auto answer = parse(reply);
    answer.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
    return answer;
}

Answer Town::exchange(const std::string& method, const std::string& path,
                      const std::map<std::string, std::string>& headers, const std::string& body) {
    auto raw = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", method, path);
    for (const auto& [name, value] : headers) raw += fmt::format("{}: {}\r\n", name, value);
    if (method == "POST") raw += fmt::format("Content-Length: {}\r\n", body.size());
    return send(raw + "\r\n" + body);
}

Answer Town::call(const std::string& path, const json& body, const std::string& token, const std::string& key,
                  const std::string& terminal) {
    std::map<std::string, std::string> headers{{"Terminal-Id", terminal}};
    std::string method = body.is_null() ? "GET" : "POST";
    if (method == "POST") {
        headers["Content-Type"] = "application/json";
        headers["Idempotency-Key"] = key.empty() ? ulid() : key;
    }
    if (!token.empty()) headers["Authorization"] = "Bearer " + token;
    auto answer = exchange(method, path, headers, body.is_null() ? "" : body.dump());
    auto wrong = contract.judge(method, path, answer.status, answer.headers["content-type"], answer.body);
    CHECK_MESSAGE(wrong.empty(), method, " ", path, " ", answer.status, ": ", wrong, "\n",
                  answer.status < 300 ? "" : answer.body);
    return answer;
}

Town::Visit Town::visit(const Card& card) {
    Visit visit{ulid(), "", {}};
    REQUIRE(call("/v1/visits", {{"visit_id", visit.id}, {"language", "ja"}}).status == 201);
    auto nonce = call("/v1/sign-in/challenges", {{"visit_id", visit.id}}).json()["nonce"].get<std::string>();
    auto signature = sign(card, *madoguchi::from_base64(nonce));
    visit.signed_in = call("/v1/sign-in", {{"visit_id", visit.id},
                                           {"nonce", nonce},
                                           {"certificate", madoguchi::to_base64(card.certificate)},
                                           {"signature", madoguchi::to_base64(signature)}});
    if (visit.signed_in.status == 201) visit.token = visit.signed_in.json()["token"];
    return visit;
}

Town::Visit Town::visit(const std::string& resident) {
    return visit(cards.at(resident));
}

Town& town() {
    static Town one;
    return one;
}
