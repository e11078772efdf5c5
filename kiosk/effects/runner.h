// Performs effects on one Asio thread and posts their outcomes back as events. Owns no state of the visit.
// Effects of one transition are begun in order; a journal record that cannot be written stops the rest of its list and
// comes back as JournalFailed. Two bounded queues lie between the threads; `wake` tells the main thread of an event.
//
// Use (main thread):  Runner runner{{devices, back_end, records, clock, forms, wake}};  runner.start();
//                     for (auto& event : runner.take()) …step…;  runner.perform(effects);  … runner.stop();
#pragma once

#include "kiosk/effects/forms.h"
#include "kiosk/effects/ports.h"
#include "kiosk/effects/queue.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace madoguchi::effects {

// References live as long as the runner. `sound` may be called from the runner's thread.
struct RunnerParts {
    asio::io_context& loop;
    Devices& devices;
    BackEnd& back_end;
    Records& records;
    const Clock& clock;
    const FormTexts& forms;
    std::function<void()> wake;
    std::function<void(model::Sound)> sound = [](model::Sound) {};
    std::function<VisitId()> new_visit = {};  // empty: a new ULID
};

class Runner {
public:
    explicit Runner(RunnerParts parts);
    ~Runner();  // stop()
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    // Reads the journal, posts Started, begins to watch the devices. Fails when the journal cannot be read.
    Result<void> start();
    void stop();
    // The first half of start(), for whoever turns the loop himself: a simulation.
    Result<void> attach();

    // Main thread. A full queue is a broken invariant: the loop hangs, the process ends and is started again.
    void perform(model::Effects effects);
    [[nodiscard]] std::vector<model::Event> take();
    // Counts up once a second while the loop makes progress; any thread.
    [[nodiscard]] std::uint64_t beats() const { return beat_count; }

private:
    void work();  // begins everything that was handed over; the loop's thread
    void begin(model::Effects effects);
    void act(const model::OpenVisit& effect);
    void act(const model::WipeVisit& effect);
    void act(const model::InspectCard& effect);
    void act(const model::Authenticate& effect);
    void act(const model::CancelCard& effect);
    void act(const model::Pay& effect);
    void act(const model::AbortPayment& effect);
    void act(const model::QueryPayment& effect);
    void act(const model::AnswerTerminal& effect);
    void act(const model::Reverse& effect);
    void act(const model::Print& effect);
    void act(const model::QueryPrint& effect);
    void act(const model::PrintForm& effect);
    void act(const model::ShowLights& effect);
    void act(const model::LetGoOfDevices& effect);
    void act(const model::FetchSituation& effect);
    void act(const model::CheckCertificate& effect);
    void act(const model::FetchChallenge& effect);
    void act(const model::SignIn& effect);
    void act(const model::FetchOptions& effect);
    void act(const model::FetchQuote& effect);
    void act(const model::FetchDocuments& effect);
    void act(const model::SendReport& effect);
    void act(const model::WriteJournal& effect);
    void act(const model::Play& effect);
    void post(model::Event event);
    void spawn(Task<> task);
    Task<> beat();
    template <class Answer, class ToEvent>
    Task<> relay(Task<Answer> asked, ToEvent to_event);
    template <class Outcome, class Answer>
    void relay_reply(int request, Task<Answer> asked);
    template <class Outcome, class Answer>
    void relay_result(Task<Answer> asked);

    RunnerParts parts;
    Queue<model::Effects> wanted{256};
    Queue<model::Event> happened{4096};
    asio::steady_timer pulse;
    std::atomic<std::uint64_t> beat_count{0};
    std::thread thread;
};

}  // namespace madoguchi::effects
