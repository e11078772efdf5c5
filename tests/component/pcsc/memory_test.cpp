// What a visit leaves in the daemon's memory: nothing of the PIN, nothing of the person.
#include "common/base64.h"
#include "tests/component/pcsc/daemon_bench.h"
#include "tests/simulators/card/my_number_card.h"
#include "tests/simulators/card/other_cards.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace madoguchi::bench {

namespace {

using namespace std::string_literals;

// Chosen so that no library holds them by chance.
constexpr const char *pin = "7391", *attributes_pin = "8264", *password = "qx7zk9wv", *sent_password = "QX7ZK9WV";
constexpr const char *reference_number = "79041320394651", *card_number = "ab12345678cd", *sent_number = "AB12345678CD";
constexpr const char* residence = "東京都千代田区架空町一丁目２番３号　見本荘２０１";
constexpr const char *name = "記憶　検査之助", *address = "遺留市残渣町九丁目８番７号棟６５４";

// A copy of taro's card with these instead; its certificates keep the name they were made with.
void make_distinctive_card() {
    const auto from = Bench::shared().state() / "made/cards/taro.json";
    auto image = simulators::card::load_image(from);
    image.label = "memory";
    auto& text = image.applications[0];
    const simulators::card::Person person{"memory", name, address, "19790413", "2"};
    text.pins[0].value = attributes_pin;
    for (auto& entry : text.pins) {
        if (entry.id == 0x0015) entry.value = reference_number;
    }
    text.files[1].content = simulators::card::attributes_record(person);
    for (auto& entry : image.applications[1].pins) {
        if (entry.id == 0x0018) entry.value = pin;
        if (entry.id == 0x001B) entry.value = sent_password;
    }
    simulators::card::save_image(image, Bench::shared().state() / "made/cards/memory.json");
}

struct Found {
    std::string what, where;
};

// Readable and writable mappings: everything the process could have written to.
std::vector<Found> hunt(pid_t process, const std::vector<std::pair<std::string, std::string>>& wanted) {
    std::vector<Found> found;
    std::ifstream maps{"/proc/" + std::to_string(process) + "/maps"};
    const int memory = open(("/proc/" + std::to_string(process) + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(memory >= 0);
    std::size_t seen = 0;
    for (std::string line; std::getline(maps, line);) {
        std::istringstream words{line};
        std::string range, rights;
        words >> range >> rights;
        if (!rights.starts_with("rw")) continue;
        const auto first = std::stoull(range, nullptr, 16);
        const auto last = std::stoull(range.substr(range.find('-') + 1), nullptr, 16);
        std::string content(last - first, '\0');
        const auto size = pread(memory, content.data(), content.size(), static_cast<off_t>(first));
        if (size <= 0) continue;
        seen += static_cast<std::size_t>(size);
        for (const auto& [what, bytes] : wanted)
            for (auto at = content.find(bytes); at != std::string::npos; at = content.find(bytes, at + 1)) {
                std::string around;
                for (const char byte : content.substr(at < 40 ? 0 : at - 40, 100))
                    around += byte >= 0x20 && byte < 0x7F ? byte : '.';
                found.push_back({what, line.substr(line.rfind(' ') + 1) + " " + around});
            }
    }
    close(memory);
    REQUIRE(seen > 1000000);  // the hunt really read something
    return found;
}

std::string verify_command(const std::string& value) {
    return "\x00\x20\x00\x80"s + static_cast<char>(value.size()) + value;
}

}  // namespace

TEST_CASE("after a visit the daemon's memory holds no PIN, no password and no attribute") {
    Bench::shared();
    make_distinctive_card();
    const auto jis = simulators::card::jis_x0208("東京都千代田区架空町１丁目");
    std::vector<std::pair<std::string, std::string>> wanted{
        {"PIN in its message", "\"pin\":\""s + pin},
        {"attributes PIN in its message", "\"pin\":\""s + attributes_pin},
        {"PIN in VERIFY", verify_command(pin)},
        {"attributes PIN in VERIFY", verify_command(attributes_pin)},
        {"licence PIN in VERIFY", verify_command("1111")},
        {"password as typed", password},
        {"password as sent", sent_password},
        {"name", name},
        {"address", address},
        {"licence's address", "東京都千代田区架空町１丁目"},
        {"licence's address as on the card", std::string{jis.begin(), jis.end()}},
        {"licence's number", "301234567890"},
        {"reference number", reference_number},
        {"residence card's number as typed", card_number},
        {"residence card's number as sent", sent_number},
        {"residence card's address", residence}};
    CardVisit visit{"memory"};
    for (int round = 0; round < 3; ++round) {
        REQUIRE(visit.ask("ReadAttributes", {{"pin", attributes_pin}}).payload["name"] == name);
        REQUIRE(visit.ask("ReadAttributes", {{"referenceNumber", reference_number}}).payload["name"] == name);
        REQUIRE(visit.ask("Authenticate", {{"pin", pin}, {"challenge", to_base64("challenge")}}).success());
        const auto signature = visit.ask("Sign", {{"password", password}, {"data", to_base64("a document")}});
        REQUIRE(signature.success());
        const auto certificate = signature.payload["certificate"].get<std::string>();
        if (round == 0) wanted.emplace_back("signing certificate", certificate.substr(certificate.size() / 2, 48));
    }
    // A PIN in a command that has none.
    visit.call(*visit.client, "Common.Capabilities", {{"pin", "a PIN that went astray"}});
    wanted.emplace_back("stray PIN", "a PIN that went astray");
    Bench::shared().remove();
    visit.until_card(*visit.client, false);
    Bench::shared().insert("other-card");
    visit.until_card(*visit.client, true);
    REQUIRE(visit.ask("ReadDriversLicence", {{"pin1", "1111"}, {"pin2", "2222"}}).success());
    Bench::shared().remove();
    visit.until_card(*visit.client, false);
    Bench::shared().insert("residence-card");
    visit.until_card(*visit.client, true);
    REQUIRE(visit.ask("ReadResidenceCard", {{"cardNumber", card_number}}).payload["address"] == residence);
    Bench::shared().remove();
    visit.until_card(*visit.client, false);
    REQUIRE(!hunt(visit.pid(), {{"what it may know", "Virtual PCD 00 00"}}).empty());  // the hunt finds what is there
    const auto found = hunt(visit.pid(), wanted);
    for (const auto& [what, where] : found) MESSAGE(what << ": " << where);
    CHECK(found.empty());
    for (const auto& [what, bytes] : wanted) CHECK_MESSAGE(visit.log().find(bytes) == std::string::npos, what);
}

}  // namespace madoguchi::bench
