#include "tests/component/pcsc/bench.h"

#include "drivers/pcsc/driver.h"
#include "drivers/pcsc/winscard_transport.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <spawn.h>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>

extern char** environ;

namespace madoguchi::bench {

namespace {

using namespace std::chrono_literals;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    REQUIRE_MESSAGE(value != nullptr, name);
    return value;
}

std::string read_line(int file) {
    std::string line;
    for (char character = 0; read(file, &character, 1) == 1 && character != '\n';) line += character;
    return line;
}

constexpr std::string_view residents = R"({"residents": [
    {"id": "taro", "name": "山田　太郎", "address": "東京都千代田区架空町一丁目２番３号", "birth_date": "1980-01-01", "sex": "male"},
    {"id": "long", "name": "𠮷田　葛󠄀子（旧姓　髙橋）",
     "address": "東京都千代田区架空町一丁目２番３号とてもとてもながいなまえのまんしょん東棟壱千弐百参拾四号室様方気付二階奥の部屋東京都千代田区架空町一丁目２番３号とてもとてもながいなまえのまんしょん東棟壱千弐百参拾四号室",
     "birth_date": "19581100", "sex": "2"}]})";

}  // namespace

Child::Child(const std::vector<std::string>& words) {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);  // a killed test leaves no pcscd behind
        dup2(ends[1], 1);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    close(ends[1]);
    output = ends[0];
    const auto line = read_line(output);
    REQUIRE_MESSAGE(!line.empty(), words[0] << " did not get ready");
    first_line = Json::parse(line);
}

void Child::end() {
    if (pid < 0) return;
    kill(pid, SIGTERM);
    waitpid(pid, nullptr, 0);
    close(output);
    pid = -1;
}

Bench& Bench::shared() {
    static Bench bench;
    return bench;
}

Bench::Bench() {
    std::string name = (std::filesystem::temp_directory_path() / "component-pcsc-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder = name;
    std::ofstream{folder / "data.json"} << residents;
    const std::string make = environment("CARD_SIMULATOR") + " make --residents " + (folder / "data.json").string() +
                             " --out " + (folder / "made").string();
    REQUIRE(std::system(make.c_str()) == 0);
    start_pcscd();
    card = std::make_unique<Child>(std::vector{environment("CARD_SIMULATOR"), std::string{"run"}, std::string{"--vpcd"},
                                               "127.0.0.1:" + std::to_string(port), std::string{"--control"},
                                               (folder / "control").string(), std::string{"--state"}, folder.string()});
}

Bench::~Bench() {
    card.reset();
    pcscd.reset();
    std::filesystem::remove_all(folder);
}

void Bench::start_pcscd(bool with_reader) {
    const std::string source = environment("MADOGUCHI_SOURCE");
    if (with_reader) {
        pcscd = std::make_unique<Child>(std::vector{source + "/tests/simulators/card/vpcd-start",
                                                    std::string{"--state"}, (folder / "pcscd").string(),
                                                    std::string{"--port"}, std::to_string(port)});
        port = pcscd->ready().at("port");
    } else {
        pcscd = std::make_unique<Child>(
            std::vector{source + "/packaging/pcscd-start", std::string{"--state"}, (folder / "pcscd").string()});
    }
    setenv("PCSCLITE_CSOCK_NAME", pcscd->ready().at("socket").get<std::string>().c_str(), 1);
}

void Bench::stop_pcscd() {
    pcscd.reset();
}

Json Bench::control(const Json& command) {
    const int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, (folder / "control").c_str(), sizeof address.sun_path - 1);
    REQUIRE(connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const std::string line = command.dump() + "\n";
    REQUIRE(write(connection, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    const auto reply = read_line(connection);
    close(connection);
    return Json::parse(reply);
}

void Bench::insert(const std::string& name) {
    std::filesystem::create_directories(folder / "cards");
    std::filesystem::copy_file(folder / "made/cards" / (name + ".json"), folder / "cards" / (name + ".json"),
                               std::filesystem::copy_options::overwrite_existing);
    const auto reply = control({{"do", "insert"}, {"card", name}});
    REQUIRE_MESSAGE(reply.at("ok").get<bool>(), reply.dump());
    control({{"do", "fault"}, {"kind", "none"}});
}

void Bench::remove() {
    control({{"do", "fault"}, {"kind", "none"}});
    control({{"do", "remove"}});
}

void Bench::kill_pcscd() {
    kill(pcscd->ready().at("pid").get<int>(), SIGKILL);
    pcscd.reset();
}

OtherProgram::OtherProgram() : transport{drivers::pcsc::make_winscard_transport("")} {
    auto opened = transport->connect("Virtual PCD 00 00");
    REQUIRE(opened.has_value());
    session = std::move(opened.value());
}

Driver::Driver(drivers::DeviceState expected) {
    Bench::shared();
    auto file = ConfigFile::parse("[device.card-reader]\nreader = \"Virtual PCD 00 00\"\n", "test.toml");
    const auto section = file.value().section("device.card-reader", drivers::pcsc::config_keys());
    reader = drivers::pcsc::make_card_reader(loop, section.value());
    start(loop, [this]() -> Task<> {
        co_await reader->run();
        ended = true;
    });
    REQUIRE(until([&] { return reader->state() == expected; }, 5s));
}

Driver::~Driver() {
    reader->stop();
    while (!ended) loop.run_one();
}

bool Driver::until(const std::function<bool()>& holds, std::chrono::milliseconds patience) {
    const auto deadline = Deadline::in(patience);
    while (!holds() && !deadline.passed()) loop.run_one_for(deadline.left());
    return holds();
}

Inserted::Inserted(const std::string& card) {
    Bench::shared().remove();
    REQUIRE(until([this] { return !reader->card_present(); }, 5s));
    Bench::shared().insert(card);
    const auto found = wait(reader->wait_for_card(soon()));
    const std::string trouble = found ? "" : found.error().detail;
    REQUIRE_MESSAGE(found.has_value(), trouble << " " << Bench::shared().control({{"do", "status"}}).dump());
}

Inserted::~Inserted() {
    Bench::shared().remove();
    until([this] { return !reader->card_present(); }, 5s);
}

}  // namespace madoguchi::bench
