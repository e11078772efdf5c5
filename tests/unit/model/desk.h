// A kiosk without a machine: the model, its state, and whoever answers its effects. A Desk answers like a back end and
// devices that work; each answer can be set aside so that a test gives its own.
#pragma once

#include "kiosk/model/derive.h"
#include "kiosk/model/names.h"
#include "kiosk/model/step.h"

#include <ostream>
#include <string>
#include <vector>

namespace madoguchi::model {

inline std::ostream& operator<<(std::ostream& out, Screen screen) {
    return out << name(screen);
}

class Desk {
public:
    // Started, situation known, everything usable: the first screen.
    Desk();

    State state;
    std::vector<Effect> pending;         // wanted by the model, not yet answered
    std::vector<JournalRecord> journal;  // everything written
    std::vector<std::string> sent;       // keys of reports
    std::vector<Event> history;
    std::vector<Sound> heard;

    // What the outside is like.
    xfs4iot::CardInspection card;
    std::string right_pin = "1234";
    Yen fee{300};
    int pages = 1;
    std::vector<DynamicAnswer> members;
    bool staff_look = false;  // staff take out what was left, and say so

    void give(Event event);  // one event, its effects go to `pending`
    void press(ActionKind kind, std::string argument = {});
    void run();                                 // answers pending effects until nothing is pending
    void run_one();                             // answers the first pending effect
    void run_until_pay();                       // as run(), but leaves Pay and Print pending
    void pass(std::chrono::milliseconds time);  // in ticks of a second
    void put_card();
    void take_card();
    void set_devices(Devices devices);

    template <class Wanted>
    [[nodiscard]] const Wanted* find() const {
        for (const auto& effect : pending)
            if (const auto* wanted = std::get_if<Wanted>(&effect)) return wanted;
        return nullptr;
    }
    // Takes the first pending effect of this kind; ends the test's process if there is none.
    template <class Wanted>
    Wanted take() {
        for (auto each = pending.begin(); each != pending.end(); ++each)
            if (auto* wanted = std::get_if<Wanted>(&*each)) {
                auto value = *wanted;
                pending.erase(each);
                return value;
            }
        std::terminate();
    }
    [[nodiscard]] int count(RecordKind kind) const;
    [[nodiscard]] bool wrote(RecordKind kind, std::string_view outcome) const;
    [[nodiscard]] bool reported(std::string_view part) const;  // some report's key contains it

    // Whole stretches.
    void to_card(std::string who = "self");  // list, question, until the card is asked for
    void to_pin(std::string who = "self");   // and until the PIN pad
    void enter(std::string_view digits);     // and 決定
    void to_means();                         // signed in, card taken, confirmed; means are shown
    void to_payment();                       // pressed; Pay is pending
    void paid();                             // the terminal says yes; Print is pending
    void printed();                          // the printer says yes

    [[nodiscard]] xfs4iot::PaymentResult payment(xfs4iot::Outcome outcome, xfs4iot::PaymentReason reason = {}) const;
    [[nodiscard]] xfs4iot::PrintResult print(xfs4iot::Outcome outcome, std::optional<int> impressions,
                                             xfs4iot::PrintReason reason = {}) const;

private:
    struct Answerer;  // how everybody outside answers when all goes well
    void answer(const Effect& effect);
    void answer_card(const Authenticate& effect);
    int next_visit = 0, next_document = 0, tries = 3;
};

// A desk that starts with the journal another one left.
[[nodiscard]] Desk restarted(const Desk& before);

[[nodiscard]] Settings sample_settings();
[[nodiscard]] Situation sample_situation(WallTime now);
[[nodiscard]] Devices working_devices();
[[nodiscard]] bool holds_personal_data(const State& state);

}  // namespace madoguchi::model
