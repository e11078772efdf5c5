// The four interfaces of the kiosk (kiosk/effects/ports.h) onto the simulated world: replies take time, get lost, or
// never come; the power may go at every write and at every act. Belongs to one life of the kiosk; its replies die with
// it, the world does not.
#pragma once

#include "tests/simulation/outside.h"

#include <memory>

namespace madoguchi::simulation {

// Thrown where the kiosk's process ends.
struct PowerCut {
    bool whole_machine;  // daemons and printers too
};

// Where a process can be killed: chance decides.
class Fuse {
public:
    explicit Fuse(Parts given) : parts{given} {}
    void point(std::string_view where) const;

private:
    Parts parts;
};

// Another one each time, the same for the same story.
[[nodiscard]] VisitId visit_number(Outside& outside);

// An answer that somebody will give, later.
template <class T>
struct Slot {
    explicit Slot(asio::io_context& loop) : wake{loop, SteadyTime::max()} {}
    void set(T given) {
        if (value) return;
        value = std::move(given);
        wake.cancel();
    }
    std::optional<T> value;
    asio::steady_timer wake;
};
template <class T>
using SlotPointer = std::shared_ptr<Slot<T>>;

class SimulatedDevices final : public effects::Devices {
public:
    SimulatedDevices(asio::io_context& turns, Outside& world) : loop{turns}, outside{world}, fuse{world.parts} {}

    void look();  // tells the kiosk when something changed
    Task<> run() override;
    void stop() override {}
    Task<effects::CardOutcome<xfs4iot::CardInspection>> inspect_card() override;
    Task<effects::SignOutcome> authenticate(xfs4iot::AuthenticateRequest asked) override;
    void cancel_card() override {}
    Task<> answer_terminal(xfs4iot::InputAnswer) override;
    Task<xfs4iot::PaymentResult> pay(xfs4iot::PayRequest request) override;
    Task<> abort_payment(AttemptId attempt) override;
    Task<xfs4iot::PaymentResult> query_payment(AttemptId attempt) override;
    Task<xfs4iot::PaymentResult> reverse(xfs4iot::ReverseRequest request) override;
    void show_lights(const model::Lights&) override {}
    void let_go() override {}
    Task<effects::PrintOutcome> print(AttemptId attempt, VisitId visit, saga::Document document,
                                      std::function<void(int)> page) override;
    Task<xfs4iot::PrintResult> query_print(AttemptId attempt) override;
    Task<xfs4iot::PrintResult> print_form(xfs4iot::PrintFormRequest form) override;

private:
    void check_new(const AttemptId& attempt, model::RecordKind intent);
    // Gives the slot its answer, or the one of somebody who never got it.
    template <class T>
    std::function<void(T)> reply_to(const SlotPointer<T>& slot, T lost, std::string_view what);

    asio::io_context& loop;
    Outside& outside;
    Fuse fuse;
    model::Devices last;
};

class SimulatedBackEnd final : public effects::BackEnd {
public:
    SimulatedBackEnd(asio::io_context& turns, Outside& world, Yen price) : loop{turns}, outside{world}, fee{price} {}

    Answer<model::Situation> situation() override;
    Answer<VisitId> open_visit(VisitId visit, std::string language) override;
    Answer<bool> check_certificate(std::string certificate) override;
    Answer<std::string> challenge(VisitId visit) override;
    Answer<model::Holder> sign_in(model::SignIn request) override;
    Answer<model::Options> options(model::FetchOptions request) override;
    Answer<model::Quote> quote(model::FetchQuote request) override;
    Answer<std::vector<saga::Document>> documents(model::FetchDocuments request) override;
    Task<model::Delivery> send(model::Report report) override;
    void forget(const VisitId&) override {}

private:
    // After some time does `act` and answers with what it gives; unless the way there or back is broken.
    template <class T>
    Answer<T> answer(std::string_view what, std::function<model::Reply<T>()> act);

    asio::io_context& loop;
    Outside& outside;
    Yen fee;
};

class SimulatedRecords final : public effects::Records {
public:
    explicit SimulatedRecords(Outside& world) : outside{world}, fuse{world.parts} {}
    Result<void> append(const model::JournalRecord& record) override;
    Result<std::vector<model::JournalRecord>> read() override { return outside.journal; }

private:
    Outside& outside;
    Fuse fuse;
};

}  // namespace madoguchi::simulation
