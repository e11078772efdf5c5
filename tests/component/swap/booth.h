// One kiosk without a screen: the real model, runner and HTTP client against the real back end. Card, payment terminal
// and printer answer after a while, sometimes without saying what became of it; they keep the truth over a restart.
#pragma once

#include "kiosk/effects/http_back_end.h"
#include "kiosk/effects/runner.h"
#include "tests/component/backend/town.h"

#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace madoguchi::swap {

struct Sheet {
    VisitId visit;
    std::string pdf;
};

// What stays when the kiosk's process ends. Used by the runner's thread and the test's.
struct Site {
    std::mutex lock;
    std::vector<model::JournalRecord> journal;
    std::map<std::string, Yen> charges;   // by attempt
    std::map<std::string, Sheet> sheets;  // by attempt
    const Card* card = nullptr;           // on the reader
    std::mt19937 random;
};

class Booth {
public:
    // `number` names the terminal, "k<number>"; `wake`: there is something to turn() for.
    Booth(Site& site, const Town& town, int number, const model::Settings& settings, std::function<void()> wake);
    ~Booth();
    Booth(const Booth&) = delete;
    Booth& operator=(const Booth&) = delete;

    void turn();  // takes in what happened, and the time
    void press(model::ActionKind kind, std::string argument = {});
    void put_card(const Card& card);
    void take_card();

    model::State state;

private:
    class Hardware;
    class Notebook;
    void take(const model::Event& event);

    Site& site;
    SystemClock clock;
    asio::io_context loop{1};
    std::unique_ptr<Hardware> devices;
    effects::HttpBackEnd back_end;
    std::unique_ptr<Notebook> records;
    effects::Runner runner;
    SteadyTime next_tick{};
};

}  // namespace madoguchi::swap
