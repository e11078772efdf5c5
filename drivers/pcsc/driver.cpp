#include "drivers/pcsc/driver.h"

#include "common/log.h"
#include "drivers/pcsc/capture.h"
#include "drivers/pcsc/card_kinds.h"
#include "drivers/pcsc/jpki.h"
#include "drivers/pcsc/licence.h"
#include "drivers/pcsc/readers.h"
#include "drivers/pcsc/residence.h"
#include "drivers/pcsc/winscard_transport.h"

#include <boost/asio/as_tuple.hpp>

#include <atomic>
#include <optional>

namespace madoguchi::drivers::pcsc {

namespace {

using namespace std::chrono_literals;
using xfs4iot::CardError;
using xfs4iot::CardFailure;

// How long one look at the reader lasts (bounds stop()), how long to wait for pcscd, and how long a canceled command
// may still wait for the card's answer to the APDU under way.
// A doubtful look is longer than pcscd's poll (0.4 s): what it says then, it has looked at.
constexpr std::chrono::milliseconds look = 1s, doubtful_look = 450ms;
constexpr int most_doubtful_looks = 3;
constexpr auto service_retry = 250ms;
constexpr auto cancel_patience = 1s;

CardFailure failure(CardError code, std::string detail) {
    return {code, std::nullopt, std::move(detail)};
}

CardFailure malformed(std::string_view which) {
    return {CardError::pin_malformed, std::nullopt, "format", std::string{which}};
}

// Wakes the one coroutine that waits for something to change. Loop thread only.
class Bell {
public:
    explicit Bell(asio::io_context& loop) : timer{loop} {}
    Task<> wait(Deadline deadline) {
        timer.expires_at(deadline.at);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    void ring() { timer.cancel(); }

private:
    asio::steady_timer timer;
};

// A session that can be given up: from then on nothing more reaches the card.
class StoppableChannel final : public CardChannel {
public:
    StoppableChannel(CardChannel& wire, const std::atomic<bool>& given_up) : inner{wire}, stop{given_up} {}
    WireResult<Bytes> transmit(const Bytes& apdu) override {
        if (stop) return fail_with(WireFailure{WireError::stopped, "given up"});
        return inner.transmit(apdu);
    }
    WireResult<std::string> reset(bool cold) override {
        if (stop) return fail_with(WireFailure{WireError::stopped, "given up"});
        return inner.reset(cold);
    }
    [[nodiscard]] std::string atr() const override { return inner.atr(); }

private:
    CardChannel& inner;
    const std::atomic<bool>& stop;
};

// One command on the card thread. Shared by the waiting coroutine and the worker, because the former may leave first.
template <class T>
struct Job {
    std::atomic<bool> stop{false};
    std::optional<CardResult<T>> result;
    std::shared_ptr<Bell> bell;
};

DeviceState device_state(const ReaderView& view) {
    if (!view.service) return DeviceState::offline;
    return view.reader ? DeviceState::online : DeviceState::no_device;
}

// pcscd appends interface and slot (" 00 00"); the model is what stands before.
std::string model_of(std::string name) {
    const auto is_slot = [&] { return name.size() > 3 && name[name.size() - 3] == ' '; };
    for (int part = 0; part < 2 && is_slot(); ++part) name.resize(name.size() - 3);
    return name;
}

// Every function object is given a name before it is awaited with: g++ 12 destroys the temporaries of an awaited call
// twice.
class PcscCardReader final : public CardReader {
public:
    PcscCardReader(asio::io_context& io, std::unique_ptr<Transport> wire, std::size_t most_at_once)
        : loop{io}, transport{std::move(wire)}, chunk{most_at_once}, news{io}, done{std::make_shared<Bell>(io)} {}

    Task<> run() override {
        while (!stopping) {
            auto look_once = [this, known = seen, longest = doubted ? doubtful_look : look] {
                return transport->watch(known, longest);
            };
            auto fresh = co_await watch_thread.run(std::move(look_once));
            if (stopping) break;
            if (doubted && fresh == seen) co_await settle_doubt();
            apply(std::move(fresh));
            if (!seen.service) co_await pause(service_retry);
        }
        co_await end_raw_session();
    }

    void stop() override {
        stopping = true;
        cancel();
        transport->cancel_watch();
    }

    DeviceState state() const override { return current; }
    std::string model() const override { return model_of(seen.name); }
    bool card_present() const override { return seen.card && !doubted; }
    std::string reader_name() const override { return seen.name; }
    bool contactless() const override {
        const auto wiring = wiring_of(view(seen.atr));
        return is_contactless(seen.name) || (wiring != Wiring::contact && wiring != Wiring::unrecognised);
    }

    void cancel() override {
        canceled = true;
        news.ring();
        done->ring();
    }

    Task<CardResult<std::string>> wait_for_card(Deadline deadline) override {
        const auto here = [this] { return card_present(); };
        const auto end = co_await wait_until(here, deadline);
        if (end) co_return fail_with(*end);
        if (seen.mute)
            co_return fail_with(failure(CardError::card_fault, "no ATR"));  // upside down, dirty, no card at all
        co_return seen.atr;
    }

    Task<CardResult<void>> wait_for_removal(Deadline deadline) override {
        const unsigned insertions = seen.insertions;
        // A swap between two of pcscd's polls never shows "empty", only another count.
        const auto gone = [this, insertions] {
            return seen.reader && (!card_present() || seen.insertions != insertions);
        };
        const auto end = co_await wait_until(gone, deadline);
        if (end) co_return fail_with(*end);
        co_return ok();
    }

    Task<CardResult<std::string>> transmit(std::string apdu, Deadline deadline) override {
        auto bytes = std::make_shared<Bytes>(apdu.begin(), apdu.end());
        wipe(apdu);
        if (bytes->size() < 4) co_return fail_with(failure(CardError::card_fault, "APDU shorter than four bytes"));
        auto talk = [bytes](CardChannel& card) -> CardResult<std::string> {
            auto answer = card.transmit(*bytes);
            if (!answer) return fail_with(to_failure(answer.error()));
            return to_text(answer.value());
        };
        co_return co_await with_raw_session(deadline, std::move(talk));
    }

    Task<CardResult<std::string>> power(bool cold, Deadline deadline) override {
        auto talk = [cold](CardChannel& card) -> CardResult<std::string> {
            auto atr = card.reset(cold);
            if (!atr) return fail_with(to_failure(atr.error()));
            return std::move(atr.value());
        };
        co_return co_await with_raw_session(deadline, std::move(talk));
    }

    Task<CardResult<xfs4iot::CardInspection>> inspect(Deadline deadline) override {
        auto talk = [size = chunk](CardChannel& card) { return pcsc::inspect(card, size); };
        co_return co_await with_session<xfs4iot::CardInspection>(deadline, std::move(talk));
    }

    Task<CardResult<xfs4iot::CardAttributes>> read_attributes(Secret pin, Deadline deadline) override {
        if (!pin_is_well_formed(pin.view())) co_return fail_with(malformed("pin"));
        auto talk = [kept = std::make_shared<Secret>(std::move(pin)), size = chunk](CardChannel& card) {
            return pcsc::read_attributes(card, std::move(*kept), size);
        };
        co_return co_await with_session<xfs4iot::CardAttributes>(deadline, std::move(talk));
    }

    Task<CardResult<xfs4iot::CardAttributes>> read_attributes_by_number(Secret number, Deadline deadline) override {
        if (!reference_number_is_well_formed(number.view())) co_return fail_with(malformed("referenceNumber"));
        auto talk = [kept = std::make_shared<Secret>(std::move(number)), size = chunk](CardChannel& card) {
            return pcsc::read_attributes_by_number(card, std::move(*kept), size);
        };
        co_return co_await with_session<xfs4iot::CardAttributes>(deadline, std::move(talk));
    }

    Task<CardResult<xfs4iot::CardSignature>> authenticate(xfs4iot::AuthenticateRequest request,
                                                          Deadline deadline) override {
        if (!pin_is_well_formed(request.pin.view())) co_return fail_with(malformed("pin"));
        auto talk = [kept = std::make_shared<xfs4iot::AuthenticateRequest>(std::move(request)),
                     size = chunk](CardChannel& card) { return pcsc::authenticate(card, std::move(*kept), size); };
        co_return co_await with_session<xfs4iot::CardSignature>(deadline, std::move(talk));
    }

    Task<CardResult<xfs4iot::DocumentSignature>> sign(Secret password, std::string data, Deadline deadline) override {
        if (!password_is_well_formed(password.view())) co_return fail_with(malformed("password"));
        auto talk = [kept = std::make_shared<Secret>(std::move(password)), data = std::move(data),
                     size = chunk](CardChannel& card) { return pcsc::sign(card, std::move(*kept), data, size); };
        co_return co_await with_session<xfs4iot::DocumentSignature>(deadline, std::move(talk));
    }

    Task<CardResult<xfs4iot::DriversLicence>> read_drivers_licence(Secret pin1, Secret pin2,
                                                                   Deadline deadline) override {
        auto pins = std::make_shared<LicencePins>();
        pins->pin1 = std::move(pin1);
        pins->pin2 = std::move(pin2);
        if (const auto which = malformed_pin(*pins); !which.empty()) co_return fail_with(malformed(which));
        auto talk = [pins, size = chunk](CardChannel& card) { return read_licence(card, std::move(*pins), size); };
        co_return co_await with_session<xfs4iot::DriversLicence>(deadline, std::move(talk));
    }

    Task<CardResult<xfs4iot::ResidenceCard>> read_residence_card(Secret number, Deadline deadline) override {
        if (!number.empty() && !card_number_is_well_formed(number.view())) co_return fail_with(malformed("cardNumber"));
        auto talk = [kept = std::make_shared<Secret>(std::move(number)), size = chunk](CardChannel& card) {
            return pcsc::read_residence_card(card, std::move(*kept), size);
        };
        co_return co_await with_session<xfs4iot::ResidenceCard>(deadline, std::move(talk));
    }

private:
    void apply(ReaderView fresh) {
        const auto state_now = device_state(fresh);
        if (fresh == seen && state_now == current) return;
        const bool moved = state_now != current;
        // A session that outlives its card keeps pcscd from powering the next one.
        if (seen.card && (!fresh.card || fresh.insertions != seen.insertions))
            start(loop, [this] { return end_raw_session(true); });
        seen = std::move(fresh);
        current = state_now;
        doubted = false;
        if (moved)
            log_event(LogEvent::card_reader_state, {{"reader", seen.name}, {"state", std::string{name(current)}}});
        news.ring();
        changed();
    }

    // A card that was pulled under a command is "present" for pcscd until its next poll, 0.4 s later, and a card put
    // back before that is no event at all. Until pcscd has noticed, or a card proves to be there, there is none.
    void doubt_card() {
        if (doubted || !seen.card) return;
        doubted = true;
        doubtful_looks = 0;
        transport->cancel_watch();
        news.ring();
        changed();
    }

    // For the operator: what points to a worn card or reader. What people do with their PINs is not written down.
    void note_failure(const CardFailure& failure) {
        if (failure.code == CardError::card_removed) doubt_card();
        const bool trouble = failure.code == CardError::card_removed || failure.code == CardError::card_fault ||
                             failure.code == CardError::reader_fault || failure.code == CardError::timed_out;
        if (trouble)
            log_event(LogEvent::card_command_failed,
                      {{"reader", seen.name}, {"error", std::string{name(failure.code)}}, {"step", failure.detail}});
    }

    Task<> settle_doubt() {
        auto answers = [this, reader = seen.name] { return raw.reset(), transport->connect(reader).has_value(); };
        const bool there = co_await card_thread.run(std::move(answers));
        if (!there && ++doubtful_looks < most_doubtful_looks) co_return;
        doubted = false;
        news.ring();
        changed();
    }

    Task<> end_raw_session(bool card_is_gone = false) {
        auto end = [this, card_is_gone] {
            if (raw && card_is_gone) raw->card_left();
            return raw.reset(), true;
        };
        co_await card_thread.run(std::move(end));
    }

    // Absent: the condition holds. A reader that is away may come back before the deadline.
    template <class Condition>
    Task<std::optional<CardFailure>> wait_until(Condition holds, Deadline deadline) {
        canceled = false;
        while (!holds()) {
            if (canceled) co_return failure(CardError::canceled, "canceled");
            if (deadline.passed())
                co_return failure(seen.reader ? CardError::timed_out : CardError::reader_fault,
                                  std::string{name(current)});
            co_await news.wait(deadline);
        }
        co_return std::nullopt;
    }

    // Runs `work` on the card thread and waits for it no longer than the deadline.
    template <class T, class Work>
    Task<CardResult<T>> on_card_thread(Deadline deadline, Work work) {
        canceled = false;
        auto job = std::make_shared<Job<T>>();
        job->bell = done;
        start(loop,
              [this, job, work = std::move(work)]() mutable { return perform<T>(card_thread, job, std::move(work)); });
        bool wait_ends = false;
        while (!job->result && !wait_ends) {
            co_await done->wait(deadline);
            if (canceled && !job->stop.exchange(true))
                deadline.at = std::min(deadline.at, std::chrono::steady_clock::now() + cancel_patience);
            wait_ends = deadline.passed();
        }
        if (job->result) {
            if (!*job->result) note_failure(job->result->error());
            co_return std::move(*job->result);
        }
        job->stop = true;
        const auto given_up =
            canceled ? failure(CardError::canceled, "canceled") : failure(CardError::timed_out, "card is silent");
        note_failure(given_up);
        co_return fail_with(given_up);
    }

    template <class T, class Work>
    static Task<> perform(Worker& worker, std::shared_ptr<Job<T>> job, Work work) {
        auto call = [job, work = std::move(work)]() mutable -> CardResult<T> {
            if (job->stop) return fail_with(failure(CardError::canceled, "given up before it began"));
            auto once = std::move(work);  // dies here, on the card thread, with whatever secret it held
            return once(job->stop);
        };
        auto result = co_await worker.run(std::move(call));
        job->result.emplace(std::move(result));
        job->bell->ring();
    }

    // Connecting to a card that was just pulled would reset it in vain, and pcscd 1.9.9 then misses the next one.
    std::optional<CardFailure> nobody_to_talk_to() const {
        if (!seen.reader) return failure(CardError::reader_fault, std::string{name(current)});
        if (doubted) return failure(CardError::no_card, "pulled");
        return std::nullopt;
    }

    template <class T, class Talk>
    Task<CardResult<T>> with_session(Deadline deadline, Talk talk) {
        if (const auto away = nobody_to_talk_to()) co_return fail_with(*away);
        auto work = [this, reader = seen.name, talk = std::move(talk)](const std::atomic<bool>& stop) -> CardResult<T> {
            raw.reset();
            auto channel = transport->connect(reader);
            if (!channel) return fail_with(to_failure(channel.error()));
            StoppableChannel card{*channel.value(), stop};
            return talk(card);
        };
        co_return co_await on_card_thread<T>(deadline, std::move(work));
    }

    template <class Talk>
    Task<CardResult<std::string>> with_raw_session(Deadline deadline, Talk talk) {
        if (const auto away = nobody_to_talk_to()) co_return fail_with(*away);
        auto work = [this, reader = seen.name,
                     talk = std::move(talk)](const std::atomic<bool>& stop) -> CardResult<std::string> {
            if (!raw) {
                auto channel = transport->connect(reader);
                if (!channel) return fail_with(to_failure(channel.error()));
                raw = std::move(channel.value());
            }
            StoppableChannel card{*raw, stop};
            auto answer = talk(card);
            if (!answer) raw.reset();
            return answer;
        };
        co_return co_await on_card_thread<std::string>(deadline, std::move(work));
    }

    asio::io_context& loop;
    std::unique_ptr<Transport> transport;
    std::size_t chunk;
    ReaderView seen;
    DeviceState current = DeviceState::starting;
    bool stopping = false, canceled = false;
    bool doubted = false;  // see doubt_card()
    int doubtful_looks = 0;
    Bell news;                         // `seen` or `canceled` changed
    std::shared_ptr<Bell> done;        // a job ended, or `canceled` changed
    std::unique_ptr<CardChannel> raw;  // card thread only
    // Last, so that they are joined before anything their calls use is gone.
    Worker watch_thread, card_thread;
};

}  // namespace

std::span<const ConfigKey> config_keys() {
    static const ConfigKey keys[] = {
        {.name = "reader", .help = "PC/SC name of the reader; empty = the best one that is plugged in"},
        {.name = "chunk",
         .type = ConfigType::integer,
         .fallback = "256",
         .least = 16,
         .most = 256,
         .help = "bytes per READ BINARY; smaller only for readers with a short buffer"},
        {.name = "record", .help = "directory for recorded sessions, redacted; empty = nothing is recorded"},
    };
    return keys;
}

std::unique_ptr<CardReader> make_card_reader(asio::io_context& loop, const ConfigSection& section) {
    auto transport = make_winscard_transport(section.text("reader"));
    if (const auto directory = section.text("record"); !directory.empty())
        transport = record(std::move(transport), directory);
    return make_card_reader(loop, std::move(transport), static_cast<std::size_t>(section.integer("chunk")));
}

std::unique_ptr<CardReader> make_card_reader(asio::io_context& loop, std::unique_ptr<Transport> transport,
                                             std::size_t chunk) {
    return std::make_unique<PcscCardReader>(loop, std::move(transport), chunk);
}

Fit probe(const ConfigSection& section) {
    const auto view = make_winscard_transport(section.text("reader"))->watch({}, 0ms);
    if (!view.service) return Fit::unsupported;
    return view.reader ? Fit::best : Fit::usable;
}

}  // namespace madoguchi::drivers::pcsc
