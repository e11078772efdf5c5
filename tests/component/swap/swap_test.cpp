// Eight kiosks at one back end, two hundred visits at once, with lost answers, restarts and a back end that is killed:
// whose sheet came out for whom.
#include "kiosk/model/derive.h"
#include "tests/component/swap/booth.h"

#include <doctest/doctest.h>

#include <array>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace madoguchi::swap {

using namespace model;
using namespace std::chrono_literals;

namespace {

constexpr int kiosks = 8;

std::string terminals() {
    std::string text = "\n";
    for (int number = 1; number <= kiosks; ++number)
        text += "[[backend.terminal]]\nid = \"k" + std::to_string(number) + "\"\n";
    return text;
}

Settings settings() {
    Settings all;
    all.city = "sample";
    const auto services = catalogue::read_services(SOURCE_ROOT "/assets", "sample").value();
    for (const auto& each : services)
        if (each.id == "juminhyo") all.services.push_back(each);
    all.timing.query_interval = 1s;
    all.timing.query_limit = 20s;
    all.timing.refresh = 1s;
    return all;
}

std::string without_spaces(std::string text) {
    constexpr std::string_view wide = "　";
    for (auto at = text.find(wide); at != text.npos; at = text.find(wide)) text.erase(at, wide.size());
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
}

std::string output_of(const std::string& command) {
    std::string text;
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> piece{};
    while (const auto size = std::fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), size);
    pclose(pipe);
    return without_spaces(text);
}

// Rung when some kiosk has something to do.
struct Bell {
    std::mutex lock;
    std::condition_variable rung;
    void ring() { rung.notify_one(); }
    void wait() {
        std::unique_lock guard{lock};
        rung.wait_for(guard, 5ms);
    }
};

// One terminal and the people who come to it, one after another.
class Place {
public:
    Place(Town& given, Bell& given_bell, int which, int visits, unsigned seed)
        : town{given}, bell{given_bell}, number{which}, visits_to_come{visits}, random{seed} {
        site.random.seed(seed + 1);
        booth = std::make_unique<Booth>(site, town, number, settings(), [this] { bell.ring(); });
    }

    [[nodiscard]] bool finished() const { return visits_to_come == 0 && booth->state.stage == Screen::home && idle(); }
    void turn() {
        booth->turn();
        const auto now = std::chrono::steady_clock::now();
        if (now < next_move) return;
        next_move = now + Milliseconds{5 + random() % 30};
        if (random() % 700 == 0) return restart();
        const auto& visit = booth->state.visit.id;
        if (!visit.empty() && !booth->state.visit.saga.recovering) holders[visit.text] = resident;
        move();
    }

    Site site;
    std::map<std::string, std::string> holders;  // visit → resident
    int restarts = 0;

private:
    [[nodiscard]] bool idle() const { return booth->state.reports.empty() && booth->state.to_recover.empty(); }
    void restart() {
        ++restarts;
        booth.reset();
        booth = std::make_unique<Booth>(site, town, number, settings(), [this] { bell.ring(); });
    }
    void move() {
        const auto& state = booth->state;
        switch (state.stage) {
            case Screen::home:
                return begin();
            case Screen::list:
                return booth->press(ActionKind::choose_service, "juminhyo");
            case Screen::question:
                if (!can_proceed(state)) booth->press(ActionKind::pick_answer, "self");
                return booth->press(ActionKind::proceed);
            case Screen::card_prompt:
                return booth->put_card(town.cards.at(resident));
            case Screen::pin:
                for (const char digit : std::string_view{"1234"}) booth->press(ActionKind::digit, std::string{digit});
                return booth->press(ActionKind::proceed);
            case Screen::card_return:
                return booth->take_card();
            case Screen::notice:
            case Screen::confirm:
                return booth->press(ActionKind::proceed);
            case Screen::pay_means:
                return booth->press(ActionKind::choose_means, state.situation->means.front().id);
            case Screen::take:
                booth->press(ActionKind::taken, "receipt");
                return booth->take_card();
            default:
                if (state.visit.over) booth->take_card(), booth->press(ActionKind::finish);
        }
    }
    void begin() {
        if (visits_to_come == 0) return booth->take_card();
        booth->take_card();
        --visits_to_come;
        resident = std::next(town.cards.begin(), static_cast<long>(random() % 5))->first;
        booth->press(ActionKind::choose_category, "certificates");
    }

    Town& town;
    Bell& bell;
    int number, visits_to_come;
    std::mt19937 random;
    std::string resident;
    std::unique_ptr<Booth> booth;
    std::chrono::steady_clock::time_point next_move{};
};

struct Outcome {
    int sheets = 0, restarts = 0;
};

// Every sheet: made for the visit it was printed for, and for the person whose card signed in that visit.
Outcome judge(Town& town, const std::vector<std::unique_ptr<Place>>& places) {
    const auto data = nlohmann::json::parse(std::ifstream{town.folder / "data.json"});
    std::map<std::string, std::string> names;
    for (const auto& each : data["residents"]) names[each["id"]] = without_spaces(each["name"].get<std::string>());
    Outcome outcome;
    for (const auto& place : places) {
        outcome.restarts += place->restarts;
        for (const auto& [attempt, sheet] : place->site.sheets) {
            ++outcome.sheets;
            const auto file = town.folder / "sheet.pdf";
            std::ofstream{file, std::ios::binary} << sheet.pdf;
            CAPTURE(sheet.visit.text);
            CHECK(output_of("pdfinfo " + file.string()).find("visit=" + sheet.visit.text) != std::string::npos);
            const auto name = names.at(place->holders.at(sheet.visit.text));
            CHECK_MESSAGE(output_of("pdftotext -layout " + file.string() + " -").find(name) != std::string::npos, name);
        }
    }
    return outcome;
}

Outcome run(Town& town, int visits, const std::function<void(int)>& meanwhile) {
    const char* given = std::getenv("MADOGUCHI_SEED");
    const auto seed = given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
    MESSAGE("seed ", seed, " (repeat with MADOGUCHI_SEED)");
    Bell bell;
    std::vector<std::unique_ptr<Place>> places;
    for (int number = 1; number <= kiosks; ++number)
        places.push_back(
            std::make_unique<Place>(town, bell, number, visits / kiosks, seed + static_cast<unsigned>(number)));
    const auto deadline = Deadline::in(280s);
    for (int round = 0;; ++round) {
        bool finished = true;
        for (auto& place : places) place->turn(), finished = place->finished() && finished;
        if (finished) break;
        REQUIRE_FALSE(deadline.passed());
        meanwhile(round);
        bell.wait();
    }
    return judge(town, places);
}

}  // namespace

TEST_CASE("two hundred visits at eight kiosks: every sheet is the visit's own and its holder's") {
    Town town{"sample", terminals()};
    const auto outcome = run(town, 200, [](int) {});
    MESSAGE(outcome.sheets, " sheets, ", outcome.restarts, " restarts");
    CHECK(outcome.sheets > 100);
}

TEST_CASE("with the back end killed in the middle every sheet is still the visit's own and its holder's") {
    Town town{"sample", terminals()};
    auto next = std::chrono::steady_clock::now() + 4s;
    int kills = 0;
    const auto outcome = run(town, 64, [&](int) {
        if (kills == 3 || std::chrono::steady_clock::now() < next) return;
        ++kills;
        next = std::chrono::steady_clock::now() + 4s;
        town.crash();
    });
    MESSAGE(outcome.sheets, " sheets, ", outcome.restarts, " restarts, ", kills, " kills");
    CHECK(kills > 0);
    CHECK(outcome.sheets > 20);
}

}  // namespace madoguchi::swap
