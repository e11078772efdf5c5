// The world beyond the kiosk process, which keeps the truth: cash, paper, cards, the back end. It lives on when the
// kiosk dies. Device daemons and their devices are one thing here: a daemon that dies loses its reply, not the truth.
#pragma once

#include "kiosk/effects/ports.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/trace.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace madoguchi::simulation {

struct Parts {
    Schedule& schedule;
    Chance& chance;
    Trace& trace;
};

// A reply on its way; false: it got lost (the asker hears that, at once or at its own limit).
using Reply = std::function<void(bool arrived)>;

// ---- money
struct Charge {
    std::string visit;
    Yen amount;
    enum class State { running, charged, refused } state = State::running;
    xfs4iot::PaymentReason reason{};
};
struct Reversal {
    std::string original;
    bool running = true, done = false;
};

class CashTerminal {
public:
    explicit CashTerminal(Parts given) : parts{given} {}

    std::map<std::string, Charge> charges;
    std::map<std::string, Reversal> reversals;
    std::function<void()> someone_pays = [] {};  // a person may tap now

    void charge(const xfs4iot::PayRequest& request, std::function<void(xfs4iot::PaymentResult)> ended);
    void tap(bool accepted);  // the person's card
    void stop(const std::string& attempt);
    void reverse(const xfs4iot::ReverseRequest& request, std::function<void(xfs4iot::PaymentResult)> ended);
    [[nodiscard]] xfs4iot::PaymentResult query(const std::string& attempt) const;
    [[nodiscard]] bool waits() const { return !running.empty(); }
    // Charged and not given back, of this visit.
    [[nodiscard]] int kept(const std::string& visit) const;

private:
    void end(const std::string& attempt, Charge::State state, xfs4iot::PaymentReason reason);
    [[nodiscard]] xfs4iot::PaymentResult result_of(const std::string& attempt, const Charge& charge) const;

    Parts parts;
    std::string running;  // the attempt that waits for a card
    std::map<std::string, std::function<void(xfs4iot::PaymentResult)>> listeners;
};

// ---- paper
struct Sheet {
    std::string visit, document;
    bool form = false;  // receipt or slip
};

class Paper {
public:
    Paper(Parts given, bool has_sensor) : sensor{has_sensor}, parts{given} {}

    struct Job {
        std::string visit, document, sha256;
        int pages = 1, out = 0;
        bool running = true, known = true;  // known: the daemon can say how many sheets came out
        xfs4iot::PrintReason reason{};
    };
    std::map<std::string, Job> jobs;
    std::vector<Sheet> outlet;  // lies there until somebody takes it
    std::vector<Sheet> ever;    // every sheet that came out
    bool sensor;
    bool paper_out = false;
    std::function<void()> changed = [] {};

    void print(const std::string& attempt, Job job, std::function<void(int)> page,
               std::function<void(xfs4iot::PrintResult)> ended);
    void lose_power();  // what runs stops; the daemon does not know where
    [[nodiscard]] xfs4iot::PrintResult query(const std::string& attempt) const;
    [[nodiscard]] int sheets_of_visit(const std::string& visit) const;
    [[nodiscard]] bool may_still_come(const std::string& document) const;  // or has come
    [[nodiscard]] bool visit_may_have_paper(const std::string& visit) const;

private:
    void next_page(const std::string& attempt, std::function<void(int)> page,
                   std::function<void(xfs4iot::PrintResult)> ended);
    [[nodiscard]] xfs4iot::PrintResult result_of(const std::string& attempt) const;

    Parts parts;
};

// ---- back end
class Office {
public:
    explicit Office(Parts given) : parts{given} {}

    struct Visit {
        std::string holder;  // certificate
        std::map<std::string, Yen> quotes;
        std::map<std::string, std::vector<saga::Document>> documents;  // by quote
        bool closed = false;
        std::vector<model::Report> heard;
    };
    std::map<std::string, Visit> visits;
    std::set<std::string> keys;               // reports it has
    std::vector<model::Report> staff_events;  // for people to look at
    std::vector<std::string> removed;         // keys of events whose sheet staff took out of the machine
    bool reachable = true;
    int number = 0;  // of the last quote or document

    [[nodiscard]] const saga::Document* document(const std::string& visit, const std::string& id) const;
    [[nodiscard]] bool staff_know(const std::string& visit) const;
    void take(const model::Report& report);

private:
    Parts parts;
};

// ---- the whole
struct Outside {
    Outside(Parts given, bool outlet_sensor)
        : parts{given}, cash{given}, sheets{given, outlet_sensor}, slips{given, outlet_sensor}, office{given} {}

    Parts parts;
    CashTerminal cash;
    Paper sheets, slips;
    Office office;
    std::string card;                           // certificate of the card on the reader, "" none
    std::set<std::string> seen_attempts;        // attempt ids that reached any device
    std::vector<model::JournalRecord> journal;  // durable
    bool disk_full = false;
    int visits_begun = 0;
    bool devices_up = true;
    std::function<void()> changed = [] {};  // something a kiosk can see
};

}  // namespace madoguchi::simulation
