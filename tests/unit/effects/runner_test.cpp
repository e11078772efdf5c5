#include "kiosk/effects/runner.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>

namespace madoguchi::effects {

using namespace model;
using xfs4iot::Outcome;

namespace {

class FakeDevices final : public Devices {
public:
    Task<> run() override { co_return; }
    void stop() override {}
    Task<CardOutcome<xfs4iot::CardInspection>> inspect_card() override { co_return xfs4iot::CardError::no_card; }
    Task<SignOutcome> authenticate(xfs4iot::AuthenticateRequest) override {
        co_return SignOutcome{xfs4iot::CardError::pin_wrong, 2};
    }
    void cancel_card() override {}
    Task<> answer_terminal(xfs4iot::InputAnswer) override { co_return; }
    void show_lights(const model::Lights&) override {}
    void let_go() override {}
    Task<xfs4iot::PaymentResult> pay(xfs4iot::PayRequest request) override {
        ++paid;
        xfs4iot::PaymentResult result;
        result.attempt = request.attempt;
        co_return result;
    }
    Task<> abort_payment(AttemptId) override { co_return; }
    Task<xfs4iot::PaymentResult> query_payment(AttemptId) override { co_return xfs4iot::PaymentResult{}; }
    Task<xfs4iot::PaymentResult> reverse(xfs4iot::ReverseRequest) override { co_return xfs4iot::PaymentResult{}; }
    Task<PrintOutcome> print(AttemptId attempt, VisitId, saga::Document, std::function<void(int)> page) override {
        page(1);
        PrintOutcome outcome;
        outcome.result.attempt = attempt;
        outcome.echo_matches = false;
        co_return outcome;
    }
    Task<xfs4iot::PrintResult> query_print(AttemptId) override { co_return xfs4iot::PrintResult{}; }
    Task<xfs4iot::PrintResult> print_form(xfs4iot::PrintFormRequest form) override {
        xfs4iot::PrintResult result;
        result.attempt = form.attempt;
        co_return result;
    }
    int paid = 0;
};

class FakeBackEnd final : public BackEnd {
public:
    Answer<Situation> situation() override { co_return Situation{}; }
    Answer<VisitId> open_visit(VisitId visit, std::string) override { co_return visit; }
    Answer<bool> check_certificate(std::string) override { co_return true; }
    Answer<std::string> challenge(VisitId) override { co_return BackEndFailure{}; }
    Answer<Holder> sign_in(SignIn) override { co_return BackEndFailure{}; }
    Answer<Options> options(FetchOptions) override { co_return BackEndFailure{}; }
    Answer<Quote> quote(FetchQuote) override { co_return BackEndFailure{}; }
    Answer<std::vector<saga::Document>> documents(FetchDocuments) override { co_return BackEndFailure{}; }
    Task<Delivery> send(Report) override { co_return Delivery::accepted; }
    void forget(const VisitId&) override {}
};

class FakeRecords final : public Records {
public:
    Result<void> append(const JournalRecord& record) override {
        if (record.kind == broken) return fail(Errc::storage_failed, "disk full");
        written.push_back(record.kind);
        return ok();
    }
    Result<std::vector<JournalRecord>> read() override { return std::vector<JournalRecord>{}; }
    std::optional<RecordKind> broken;
    std::vector<RecordKind> written;
};

struct Bench {
    Bench() { REQUIRE(runner.start().has_value()); }
    ~Bench() { runner.stop(); }

    // Events until one of this kind came; a deadline keeps a broken runner from hanging the test.
    template <class Wanted>
    Wanted wait_for() {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (std::chrono::steady_clock::now() < until) {
            for (auto& event : runner.take()) seen.push_back(std::move(event));
            for (auto& event : seen)
                if (auto* found = std::get_if<Wanted>(&event)) return *found;
            std::unique_lock guard{lock};
            woken.wait_for(guard, std::chrono::seconds{1}, [&] { return std::exchange(posted, false); });
        }
        FAIL("no such event");
        std::terminate();
    }

    std::mutex lock;
    std::condition_variable woken;
    bool posted = false;
    std::vector<Event> seen;
    asio::io_context loop{1};
    FakeDevices devices;
    FakeBackEnd back_end;
    FakeRecords records;
    SystemClock clock;
    catalogue::Strings strings;
    FormTexts forms{strings};
    Runner runner{{loop, devices, back_end, records, clock, forms, [this] {
                       const std::lock_guard guard{lock};
                       posted = true;
                       woken.notify_one();
                   }}};
};

WriteJournal write(RecordKind kind) {
    JournalRecord record;
    record.kind = kind;
    return {record};
}

}  // namespace

TEST_CASE("the first event tells what the journal holds") {
    Bench bench;
    CHECK(bench.wait_for<Started>().unfinished.empty());
}

TEST_CASE("the record stands before the act and the outcome names its attempt") {
    Bench bench;
    Pay pay;
    pay.pay.attempt = {"A1"};
    bench.runner.perform({write(RecordKind::payment_intended), pay});
    CHECK(bench.wait_for<PaymentEnded>().result.attempt.text == "A1");
    CHECK(bench.records.written == std::vector{RecordKind::payment_intended});
}

TEST_CASE("a record that cannot be written keeps everything behind it from happening") {
    Bench bench;
    bench.records.broken = RecordKind::payment_intended;
    bench.runner.perform(
        {write(RecordKind::documents_ready), write(RecordKind::payment_intended), Pay{}, write(RecordKind::closed)});
    CHECK(bench.wait_for<JournalFailed>().kind == RecordKind::payment_intended);
    bench.runner.stop();
    CHECK(bench.devices.paid == 0);
    CHECK(bench.records.written == std::vector{RecordKind::documents_ready});
}

TEST_CASE("a visit gets a fresh id of 26 characters, and its request back") {
    Bench bench;
    bench.runner.perform({OpenVisit{7, "ja"}});
    const auto opened = bench.wait_for<VisitOpened>();
    CHECK(opened.request == 7);
    CHECK(std::get<VisitId>(opened.reply).text.size() == 26);
}

TEST_CASE("a foreign answer of the printer is passed on as such, pages before it") {
    Bench bench;
    bench.runner.perform({Print{{"A2"}, {"V1"}, {}}});
    CHECK_FALSE(bench.wait_for<PrintEnded>().echo_matches);
    CHECK(bench.wait_for<PrintProgress>().pages == 1);
}

TEST_CASE("tries left come with a wrong PIN") {
    Bench bench;
    bench.runner.perform({Authenticate{3, {Secret{"1234"}, "nonce"}}});
    CHECK(bench.wait_for<Authenticated>().tries_left == 2);
}

TEST_CASE("a queue that is full takes nothing in") {
    Queue<int> queue{2};
    CHECK(queue.push(1));
    CHECK(queue.push(2));
    CHECK_FALSE(queue.push(3));
    CHECK(queue.take() == std::vector{1, 2});
    CHECK(queue.push(4));
}

}  // namespace madoguchi::effects
