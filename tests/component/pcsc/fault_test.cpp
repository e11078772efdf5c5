// drivers/pcsc/faults.toml, run: every state of the driver meets every fault and ends as the table says. The driver is
// the real one with its threads; the wire is a fake reader with the virtual card in it, so that a cable can be pulled.
#include "drivers/pcsc/driver.h"
#include "tests/component/daemon/bench.h"
#include "tests/simulators/card/my_number_card.h"
#include "tests/unit/common/logged_events.h"
#include "tests/unit/common/temporary.h"
#include "tests/unit/pcsc/fake_channel.h"

#include <toml++/toml.h>

#include <condition_variable>
#include <mutex>
#include <set>

namespace madoguchi::bench {

namespace {

using namespace std::chrono_literals;
namespace sim = simulators::card;
using drivers::DeviceState;
using drivers::pcsc::Bytes;
using drivers::pcsc::CardChannel;
using drivers::pcsc::ReaderView;
using drivers::pcsc::WireError;
using drivers::pcsc::WireFailure;
using drivers::pcsc::WireResult;
using xfs4iot::CardError;

enum class Fault { unplug, service, pull, timeout, wrong, late, lost };
enum class State { empty, card_lies_there, waiting_for_card, waiting_for_removal, reading, verifying, raw };

constexpr std::pair<Fault, const char*> faults[] = {
    {Fault::unplug, "unplug"}, {Fault::service, "service"}, {Fault::pull, "pull"}, {Fault::timeout, "timeout"},
    {Fault::wrong, "wrong"},   {Fault::late, "late"},       {Fault::lost, "lost"}};
constexpr std::pair<State, const char*> states[] = {{State::empty, "empty"},
                                                    {State::card_lies_there, "card_lies_there"},
                                                    {State::waiting_for_card, "waiting_for_card"},
                                                    {State::waiting_for_removal, "waiting_for_removal"},
                                                    {State::reading, "reading"},
                                                    {State::verifying, "verifying"},
                                                    {State::raw, "raw"}};

// A reader with the virtual card; every change wakes who waits on it. Any thread.
class FakeReader final : public drivers::pcsc::Transport {
public:
    ReaderView watch(const ReaderView& known, std::chrono::milliseconds longest) override {
        std::unique_lock hold{lock};
        woken.wait_for(hold, longest, [&] { return view != known || interrupted; });
        interrupted = false;
        return view;
    }
    void cancel_watch() override {
        change([&] { interrupted = true; });
    }
    WireResult<std::unique_ptr<CardChannel>> connect(const std::string&) override;

    template <class F>
    void change(F edit) {
        std::unique_lock hold{lock};
        edit();
        woken.notify_all();
    }
    void insert() {
        change([&] {
            view.card = true;
            view.atr = "\x3B\xDA";
            ++view.insertions;
        });
    }
    void pull() {
        change([&] {
            view.card = false;
            view.atr.clear();
        });
    }
    void unplug() {
        change([&] {
            view = {};
            view.service = true;
        });
    }
    void end_service() {
        change([&] { view = {}; });
    }

    std::mutex lock;
    std::condition_variable woken;
    ReaderView view{true, true, false, false, "Fake 00 00", "", 0};
    std::optional<Fault> fault;  // meets the next APDU for which `meets` holds
    bool only_verify = false, interrupted = false;
    int verifies = 0;
};

class FaultyChannel final : public CardChannel {
public:
    FaultyChannel(FakeReader& place, sim::Image image) : reader{place}, card{std::move(image)} {}

    WireResult<Bytes> transmit(const Bytes& apdu) override {
        std::unique_lock hold{reader.lock};
        const bool verify = apdu.size() > 5 && apdu[1] == 0x20;
        if (verify) ++reader.verifies;
        if (!reader.view.card) return fail_with(WireFailure{WireError::card_removed, "away"});
        if (reader.fault && (verify || !reader.only_verify)) return meet(*reader.fault, apdu, hold);
        return card.transmit(apdu);
    }
    WireResult<std::string> reset(bool cold) override { return card.reset(cold); }

private:
    WireResult<Bytes> meet(Fault fault, const Bytes& apdu, std::unique_lock<std::mutex>& hold) {
        // A card put back at once is another session's.
        const auto taken = [this, then = reader.view.insertions] {
            return !reader.view.card || reader.view.insertions != then;
        };
        const auto gone = [](WireError code) { return fail_with(WireFailure{code, "fault"}); };
        switch (fault) {
            case Fault::unplug:
                reader.view = {};
                reader.view.service = true;
                reader.woken.notify_all();
                return gone(WireError::card_removed);
            case Fault::service:
                reader.view = {};
                reader.woken.notify_all();
                return gone(WireError::no_service);
            case Fault::lost:
                static_cast<void>(card.transmit(apdu));
                [[fallthrough]];
            case Fault::pull:
                reader.view.card = false;
                reader.woken.notify_all();
                return gone(WireError::card_removed);
            case Fault::timeout:  // until it is taken away
                reader.woken.wait_for(hold, 10s, taken);
                return gone(WireError::card_removed);
            case Fault::late:
                reader.woken.wait_for(hold, 500ms, taken);
                return card.transmit(apdu);
            case Fault::wrong:
                return Bytes{0x12, 0x34};
        }
        std::abort();
    }

    FakeReader& reader;
    drivers::pcsc::test::FakeChannel card;
};

const sim::Image& image() {
    static const sim::Image made = [] {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        sim::Issuer issuer{"Test"};
        const auto card = issuer.issue(now, now + std::chrono::hours{1});
        return sim::my_number_card("card", {"id", "山田", "東京都"}, {}, &card, issuer.certificate());
    }();
    return made;
}

WireResult<std::unique_ptr<CardChannel>> FakeReader::connect(const std::string&) {
    std::unique_lock hold{lock};
    if (!view.service) return fail_with(WireFailure{WireError::no_service, "connect"});
    if (!view.reader) return fail_with(WireFailure{WireError::no_reader, "connect"});
    if (!view.card) return fail_with(WireFailure{WireError::no_card, "connect"});
    return std::unique_ptr<CardChannel>{std::make_unique<FaultyChannel>(*this, image())};
}

std::string device_name(DeviceState state) {
    switch (state) {
        case DeviceState::starting:
            return "starting";
        case DeviceState::online:
            return "online";
        case DeviceState::offline:
            return "offline";
        case DeviceState::no_device:
            return "noDevice";
        case DeviceState::hardware_error:
            return "hardwareError";
        case DeviceState::user_error:
            return "userError";
    }
    std::abort();
}

class Trial : public test::LoopBench {
public:
    Trial() {
        auto fake = std::make_unique<FakeReader>();
        reader = fake.get();
        driver = drivers::pcsc::make_card_reader(loop, std::move(fake));
        start(loop, [this]() -> Task<> {
            co_await driver->run();
            ended = true;
        });
        until([this] { return driver->state() == DeviceState::online; });
    }
    ~Trial() {
        reader->pull();
        driver->stop();
        until([this] { return ended; });
    }

    // How the command of this state ends when this fault meets it; "none" for success and where nothing runs.
    std::string meet(State state, Fault fault) {
        const bool with_card = state != State::empty && state != State::waiting_for_card;
        if (with_card) insert_and_see();
        reader->change([&] {
            reader->fault = fault;
            reader->only_verify = state == State::verifying;
        });
        std::string end = "none";
        switch (state) {
            case State::empty:
            case State::card_lies_there:
                happen(fault);
                break;
            case State::waiting_for_card:
                end = while_waiting(driver->wait_for_card(Deadline::in(300ms)), fault);
                break;
            case State::waiting_for_removal:
                end = while_waiting(driver->wait_for_removal(Deadline::in(300ms)), fault);
                break;
            case State::reading:
                end = end_of(run(driver->inspect(Deadline::in(300ms))));
                break;
            case State::verifying:
                end = end_of(run(driver->authenticate({Secret{"1234"}, "challenge"}, Deadline::in(300ms))));
                break;
            case State::raw:
                end = end_of(run(driver->transmit(std::string{"\x00\xA4\x00\x00", 4}, Deadline::in(300ms))));
                break;
        }
        return end;
    }

    std::string device(const std::string& expected) {
        const auto deadline = Deadline::in(5s);
        while (device_name(driver->state()) != expected && !deadline.passed()) loop.run_one_for(50ms);
        return device_name(driver->state());
    }

    // Everything in order again; how inspecting the next card ends.
    std::string works_again() {
        reader->change([&] {
            reader->fault.reset();
            reader->view = {true, true, false, false, "Fake 00 00", "", reader->view.insertions};
        });
        until([this] { return driver->state() == DeviceState::online && !driver->card_present(); });
        insert_and_see();
        const auto found = run(driver->inspect(Deadline::in(5s)));
        return found ? "good" : std::string{name(found.error().code)} + " " + found.error().detail;
    }

    FakeReader* reader = nullptr;

private:
    void insert_and_see() {
        reader->insert();
        until([this] { return driver->card_present(); });
    }

    // Without an APDU under way a fault of the wire shows only in what the watch sees.
    void happen(Fault fault) {
        if (fault == Fault::unplug) reader->unplug();
        if (fault == Fault::service) reader->end_service();
        if (fault == Fault::pull) reader->pull();
    }

    template <class T>
    std::string while_waiting(Task<drivers::CardResult<T>> wait, Fault fault) {
        std::optional<std::string> end;
        spawn(std::move(wait), [&](auto result) { end = end_of(result); });
        happen(fault);
        if (fault == Fault::wrong && !reader->view.card)  // something without an ATR is put down
            reader->change([&] { reader->view.card = reader->view.mute = true; });
        until([&] { return end.has_value(); });
        return *end;
    }

    template <class T>
    static std::string end_of(const drivers::CardResult<T>& result) {
        return result ? "none" : std::string{name(result.error().code)};
    }

    std::unique_ptr<drivers::CardReader> driver;
    bool ended = false;
};

toml::table parse(const char* file) {
    return toml::parse_file(std::string{SOURCE_ROOT} + "/" + file);
}

std::string text(const toml::table& row, const char* key) {
    return row[key].value<std::string>().value_or("(missing)");
}

// Whoever reads card_command_failed also reads that the reader is gone.
std::set<std::string> operator_events(const std::string& named, const toml::table& row) {
    std::set<std::string> events;
    if (!named.empty()) events.insert(named);
    if (text(row, "device") != "online") events.insert("card_reader_state");
    return events;
}

// What a resident reads without a card command under way; with one: tests/unit/model/card_faults_test.cpp.
std::string told(State state, Fault fault, const toml::table& row) {
    if (text(row, "device") != "online") return "device_out.card-reader";
    const auto ends = text(row, "ends");
    if (state == State::card_lies_there) return fault == Fault::pull ? "card_removed.question" : "";
    if (ends == "cardFault") return "card_unreadable.question";
    if (ends == "timedOut") return state == State::waiting_for_card ? "card_prompt.question" : "card_left.question";
    return "";
}

}  // namespace

TEST_CASE("every state of the card reader meets every fault, ends as the table says, and the next card works") {
    const auto table = parse("drivers/pcsc/faults.toml");
    static_cast<void>(image());  // its key takes longer than a deadline
    for (const auto& [state, state_name] : states)
        for (const auto& [fault, fault_name] : faults) {
            CAPTURE(std::string{state_name});
            CAPTURE(std::string{fault_name});
            const auto* row = table[state_name][fault_name].as_table();
            REQUIRE(row != nullptr);
            Trial trial;
            {
                const test::LoggedEvents events;
                CHECK(trial.meet(state, fault) == text(*row, "ends"));
                CHECK(trial.device(text(*row, "device")) == text(*row, "device"));
                const auto logged = events.names(), wanted = operator_events(text(*row, "operator"), *row);
                CHECK(logged == wanted);
            }
            CHECK(trial.reader->verifies <= 1);
            CHECK(trial.works_again() == "good");
        }
}

TEST_CASE("every message of the fault table exists, in Japanese and in the operator's manual") {
    const auto table = parse("drivers/pcsc/faults.toml");
    auto strings = parse("assets/strings/ja/screens.toml");
    const auto events = parse("assets/log-events.toml");
    for (const auto& [state, state_name] : states)
        for (const auto& [fault, fault_name] : faults) {
            const auto& row = *table[state_name][fault_name].as_table();
            const auto resident = text(row, "resident"), operator_event = text(row, "operator");
            if (!resident.empty()) CHECK_MESSAGE(strings.contains(resident), resident);
            if (state == State::raw)
                CHECK(resident.empty());
            else if (state != State::reading && state != State::verifying)
                CHECK(resident == told(state, fault, row));
            if (!operator_event.empty()) CHECK_MESSAGE(events.contains(operator_event), operator_event);
            const auto ends = text(row, "ends");
            CHECK_MESSAGE((ends == "none" || xfs4iot::card_error(ends)), ends);
        }
}

}  // namespace madoguchi::bench
