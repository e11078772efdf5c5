// The driver over a fake printer and spool: every state, every loss, without a second passing.
#include "drivers/cups/driver.h"

#include "tests/unit/cups/tiny_pdf.h"

#include <doctest/doctest.h>

#include <deque>
#include <mutex>
#include <optional>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::drivers::document;
using test::print_request;
using xfs4iot::Outcome;
using xfs4iot::PaperState;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;

namespace {

// What printer and spool say, changed by the test through `before`, which is called ahead of every exchange.
struct World {
    std::mutex mutex;
    bool cupsd = true, queue = true, printer = true;
    std::string device_uri = "ipp://printer/ipp/print";
    std::string printer_state = "3";
    std::vector<std::string> reasons{"none"};
    int up_time = 100000;
    bool takes_jobs = true, takes_document = true, forgets = false;
    std::string name;
    int spool_state = 0, printer_state_of_job = 0;  // 0: no such job
    std::optional<int> impressions;
    int documents = 0, cancels_at_spool = 0, cancels_at_printer = 0;
    std::function<void(World&, bool at_printer, const Request&)> before = [](World&, bool, const Request&) {};
};

Attributes job_attributes(int id, const std::string& name, int state, std::optional<int> impressions) {
    Attributes job;
    job.by_name["job-id"].texts = {std::to_string(id)};
    job.by_name["job-name"].texts = {name};
    job.by_name["job-state"].texts = {std::to_string(state)};
    if (impressions) job.by_name["job-impressions-completed"].texts = {std::to_string(*impressions)};
    return job;
}

class FakeTransport final : public Transport {
public:
    explicit FakeTransport(World& shared) : world{shared} {}

    Result<Reply> exchange(const Endpoint& endpoint, const Request& request) override {
        const std::scoped_lock lock{world.mutex};
        const bool at_printer = endpoint.host == "printer";
        world.before(world, at_printer, request);
        return at_printer ? at_the_printer(request) : at_the_spool(request);
    }

private:
    Result<Reply> at_the_spool(const Request& request) {
        if (!world.cupsd) return fail(Errc::unreachable);
        if (!world.queue) return fail(Errc::missing);
        switch (request.operation) {
            case Operation::get_printer_attributes:
                return told("device-uri", world.device_uri);
            case Operation::create_job:
                if (!world.takes_jobs) return fail(Errc::refused);
                world.name = request.attributes.front().values.front();
                world.spool_state = 3;
                return told("job-id", "17");
            case Operation::send_document:
                ++world.documents;
                if (!world.takes_document) return fail(Errc::closed);
                return Reply{};
            case Operation::cancel_job:
                ++world.cancels_at_spool;
                return Reply{};
            case Operation::get_job_attributes:
            case Operation::get_jobs:
                return job(request, 17, world.spool_state, {});
        }
        std::abort();
    }

    Result<Reply> at_the_printer(const Request& request) {
        if (!world.printer) return fail(Errc::unreachable);
        switch (request.operation) {
            case Operation::get_printer_attributes:
                return printer();
            case Operation::cancel_job:
                ++world.cancels_at_printer;
                return Reply{};
            case Operation::get_job_attributes:
            case Operation::get_jobs:
                return job(request, 4, world.forgets ? 0 : world.printer_state_of_job, world.impressions);
            case Operation::create_job:
            case Operation::send_document:
                return fail(Errc::refused);
        }
        std::abort();
    }

    Result<Reply> printer() const {
        Attributes answer;
        answer.by_name["printer-make-and-model"].texts = {"Example Kiosk"};
        answer.by_name["printer-state"].texts = {world.printer_state};
        answer.by_name["printer-state-reasons"].texts = world.reasons;
        answer.by_name["printer-up-time"].texts = {std::to_string(world.up_time)};
        return Reply{answer};
    }

    Result<Reply> job(const Request& request, int id, int state, std::optional<int> impressions) const {
        if (state == 0 && request.operation == Operation::get_job_attributes) return fail(Errc::missing);
        if (state == 0) return Reply{};
        return Reply{job_attributes(id, world.name, state, impressions)};
    }

    static Result<Reply> told(const std::string& name, const std::string& value) {
        Attributes answer;
        answer.by_name[name].texts = {value};
        return Reply{answer};
    }

    World& world;
};

struct Bench {
    asio::io_context loop;
    World world;
    std::unique_ptr<DocumentPrinter> printer;
    std::vector<int> pages;
    std::string token;

    explicit Bench(Model model = {}) {
        Settings settings;
        settings.model = std::move(model);
        settings.follow_every = Milliseconds{1};
        settings.status_every = Milliseconds{1};
        settings.grace = Milliseconds{50};
        printer = make_document_printer(loop, settings, cups::make_route("127.0.0.1:631", "certificates"),
                                        std::make_unique<FakeTransport>(world));
    }

    template <class T>
    T wait_for(std::function<Task<T>()> body) {
        std::optional<T> value;
        start(loop, [&]() -> Task<> { value = co_await body(); });
        loop.restart();
        loop.run_for(std::chrono::seconds{20});
        REQUIRE(value.has_value());
        return *value;
    }

    PrintResult print(xfs4iot::PrintRequest request = print_request(2), Milliseconds limit = std::chrono::seconds{10}) {
        return wait_for<PrintResult>([&, request] {
            return printer->print(
                request, [&](std::string text) { token = text; }, [&](int page) { pages.push_back(page); },
                Deadline::in(limit));
        });
    }

    PrintResult query(std::string stored, const std::string& attempt = new_ulid(now())) {
        world.name = "V-" + attempt;
        return wait_for<PrintResult>(
            [&, stored] { return printer->query({attempt}, stored, Deadline::in(std::chrono::seconds{5})); });
    }

    static std::int64_t now() {
        return std::chrono::duration_cast<Milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    }

    // Plays one step each time the printer is asked about jobs after the document arrived.
    void play(std::deque<std::function<void(World&)>> steps) {
        world.documents = 0;
        world.before = [steps = std::move(steps)](World& in, bool at_printer, const Request& request) mutable {
            if (!at_printer || request.operation != Operation::get_printer_attributes || in.documents == 0) return;
            if (steps.empty()) return;
            steps.front()(in);
            steps.pop_front();
        };
    }

    void check(const PrintResult& result, Outcome outcome, PrintReason reason, std::optional<int> impressions) {
        CHECK(result.outcome == outcome);
        CHECK(result.reason == reason);
        CHECK(result.impressions == impressions);
    }
};

void printing(World& world, int impressions) {
    world.spool_state = world.printer_state_of_job = 5;
    world.impressions = impressions;
}
void ended(World& world, int state, int impressions) {
    world.spool_state = world.printer_state_of_job = state;
    world.impressions = impressions;
}

}  // namespace

TEST_CASE_FIXTURE(Bench, "a job that is printed page by page ends done and echoes what was asked") {
    play({[](World& w) { printing(w, 0); }, [](World& w) { printing(w, 1); }, [](World& w) { ended(w, 9, 2); }});
    const auto request = print_request(2);
    const auto result = print(request);
    check(result, Outcome::done, PrintReason::none, 2);
    CHECK(pages == std::vector{1, 2});
    CHECK(token == "17/2");
    CHECK(result.attempt == request.attempt);
    CHECK(result.visit == request.visit);
    CHECK(result.document == request.document);
    CHECK(result.sha256 == request.sha256);
    CHECK(world.name == request.visit.text + "-" + request.attempt.text);
    CHECK(world.documents == 1);
}

TEST_CASE_FIXTURE(Bench, "pages that come faster than they are asked for are all told") {
    play({[](World& w) { ended(w, 9, 2); }});
    check(print(), Outcome::done, PrintReason::none, 2);
    CHECK(pages == std::vector{1, 2});
}

TEST_CASE_FIXTURE(Bench, "a wrong digest is refused before anything is sent") {
    auto request = print_request(2);
    request.sha256[0] = 'x';
    check(print(request), Outcome::not_done, PrintReason::digest_mismatch, 0);
    CHECK(world.documents == 0);
    CHECK(token.empty());
}

TEST_CASE_FIXTURE(Bench, "a printer that cannot print now is not given the job") {
    const std::pair<const char*, PrintReason> rows[] = {{"media-empty-error", PrintReason::paper_out},
                                                        {"media-jam-error", PrintReason::paper_jam},
                                                        {"cover-open-error", PrintReason::cover_open},
                                                        {"toner-empty-error", PrintReason::toner_out},
                                                        {"shutdown", PrintReason::offline},
                                                        {"output-area-full-error", PrintReason::refused}};
    for (const auto& [keyword, reason] : rows) {
        world.reasons = {keyword};
        check(print(), Outcome::not_done, reason, 0);
    }
    CHECK(world.documents == 0);
    CHECK(token.empty());
}

TEST_CASE("a document of more sheets than the outlet of the model holds is refused before the job") {
    Model small;
    small.sheets = 1;
    Bench bench{small};
    CHECK(bench.printer->outlet().sheets == 1);
    bench.check(bench.print(), Outcome::not_done, PrintReason::refused, 0);
    CHECK(bench.world.documents == 0);
    auto both_sides = print_request(2);
    both_sides.sides = xfs4iot::Sides::two_sided_long_edge;
    bench.play({[](World& w) { ended(w, 9, 2); }});
    bench.check(bench.print(both_sides), Outcome::done, PrintReason::none, 2);
}

TEST_CASE("a jam that only the model's own word tells is known as one before and in the job") {
    Model model;
    model.words = {{"vendor-mouth-jam", "media-jam"}};
    Bench bench{model};
    bench.play({[](World& w) { w.reasons = {"vendor-mouth-jam-error"}, ended(w, 8, 0); }});
    bench.check(bench.print(), Outcome::unknown, PrintReason::paper_jam, 0);
    bench.check(bench.print(), Outcome::not_done, PrintReason::paper_jam, 0);
    CHECK(bench.printer->status().paper == PaperState::jammed);
}

TEST_CASE("a printer that forgets at once proves nothing by the absence of a job") {
    for (const bool remembers : {true, false}) {
        Model model;
        if (!remembers) model.remembers = std::chrono::seconds{0};
        Bench bench{model};
        bench.play({[](World& w) { w.spool_state = 8; }});
        const auto expected = remembers ? Outcome::not_done : Outcome::unknown;
        CHECK(bench.print().outcome == expected);
    }
}

TEST_CASE_FIXTURE(Bench, "an unreachable printer or spooler is offline and takes no job") {
    world.printer = false;
    check(print(), Outcome::not_done, PrintReason::offline, 0);
    CHECK(printer->state() == DeviceState::offline);
    CHECK_FALSE(printer->status().online);
    world.printer = true;
    world.cupsd = false;
    check(print(), Outcome::not_done, PrintReason::offline, 0);
    CHECK(world.documents == 0);
}

TEST_CASE_FIXTURE(Bench, "a missing queue and a queue of another kind are told apart") {
    world.queue = false;
    check(print(), Outcome::not_done, PrintReason::refused, 0);
    CHECK(printer->state() == DeviceState::no_device);
    world.queue = true;
    world.device_uri = "usb://Example/Kiosk";
    check(print(), Outcome::not_done, PrintReason::refused, 0);
    CHECK(printer->state() == DeviceState::user_error);
}

TEST_CASE_FIXTURE(Bench, "a spooler that refuses the job leaves nothing printed") {
    world.takes_jobs = false;
    check(print(), Outcome::not_done, PrintReason::refused, 0);
    CHECK(token.empty());
}

TEST_CASE_FIXTURE(Bench, "a document lost on its way is withdrawn and followed to its end") {
    world.takes_document = false;
    play({[](World& w) { w.spool_state = 7; }});
    check(print(), Outcome::not_done, PrintReason::offline, 0);
    CHECK(world.cancels_at_spool == 1);
    world.spool_state = world.printer_state_of_job = 0;
    play({[](World& w) { ended(w, 9, 2); }});  // it had arrived after all
    check(print(), Outcome::done, PrintReason::none, 2);
}

TEST_CASE_FIXTURE(Bench, "paper out in the job is shown and the job ends after the refill") {
    std::vector<PaperState> shown;
    printer->changed = [&] { shown.push_back(printer->status().paper); };
    play({[](World& w) { printing(w, 1); }, [](World& w) { w.reasons = {"media-empty-error"}; },
          [](World& w) { w.reasons = {"none"}; }, [](World& w) { ended(w, 9, 2); }});
    check(print(), Outcome::done, PrintReason::none, 2);
    CHECK(shown == std::vector{PaperState::full, PaperState::out, PaperState::full});
}

TEST_CASE_FIXTURE(Bench, "cancel while waiting for paper ends not_done at zero impressions") {
    play({[](World& w) {
              printing(w, 0);
              w.reasons = {"media-empty-error"};
          },
          [this](World&) { asio::post(loop, [this] { printer->cancel(); }); }, [](World&) {},
          [](World& w) { ended(w, 7, 0); }});
    check(print(), Outcome::not_done, PrintReason::canceled, 0);
    CHECK(world.cancels_at_spool == 1);
    CHECK(world.cancels_at_printer == 1);
    CHECK(pages.empty());
}

TEST_CASE_FIXTURE(Bench, "cancel after the first page ends unknown with one impression") {
    play({[](World& w) { printing(w, 1); }, [this](World&) { asio::post(loop, [this] { printer->cancel(); }); },
          [](World&) {}, [](World& w) { ended(w, 7, 1); }});
    check(print(), Outcome::unknown, PrintReason::canceled, 1);
}

TEST_CASE_FIXTURE(Bench, "a jam on page two ends unknown with one impression") {
    play({[](World& w) { printing(w, 1); },
          [](World& w) {
              ended(w, 8, 1);
              w.reasons = {"media-jam-error"};
          }});
    check(print(), Outcome::unknown, PrintReason::paper_jam, 1);
    CHECK(pages == std::vector{1});
}

TEST_CASE_FIXTURE(Bench, "the deadline cancels the job and waits for its end") {
    play({[](World& w) { printing(w, 0); }});
    world.before = [step = world.before](World& w, bool at_printer, const Request& request) {
        step(w, at_printer, request);
        if (w.cancels_at_printer > 0) ended(w, 7, 0);
    };
    check(print(print_request(2), Milliseconds{30}), Outcome::not_done, PrintReason::timed_out, 0);
}

TEST_CASE_FIXTURE(Bench, "a printer that goes on after the deadline leaves the job unknown") {
    play({[](World& w) { printing(w, 1); }});
    check(print(print_request(2), Milliseconds{30}), Outcome::unknown, PrintReason::timed_out, 1);
    CHECK(world.cancels_at_spool == 1);
}

TEST_CASE_FIXTURE(Bench, "a printer that is unplugged in the job and comes back is asked again") {
    play({[](World& w) {
        printing(w, 1);
        w.printer = false;
    }});
    int silent = 0;
    world.before = [step = world.before, &silent](World& w, bool at_printer, const Request& request) {
        step(w, at_printer, request);
        if (at_printer && !w.printer && ++silent == 3) {
            w.printer = true;
            ended(w, 9, 2);
        }
    };
    check(print(), Outcome::done, PrintReason::none, 2);
    CHECK(silent == 3);
}

TEST_CASE_FIXTURE(Bench, "a printer that is unplugged for good leaves the job unknown, not at zero") {
    play({[](World& w) {
        printing(w, 0);
        w.printer = false;
    }});
    check(print(print_request(2), Milliseconds{30}), Outcome::unknown, PrintReason::timed_out, std::nullopt);
}

TEST_CASE_FIXTURE(Bench,
                  "a printer that lost power forgets the job: unknown, and the spool is stopped from sending again") {
    play({[](World& w) { printing(w, 1); }, [](World&) {}, [](World& w) { w.forgets = true; }});
    check(print(), Outcome::unknown, PrintReason::offline, 1);
    CHECK(world.cancels_at_spool == 1);
}

TEST_CASE_FIXTURE(Bench, "a spooler that says completed while the printer never had the job is not believed") {
    play({[](World& w) { w.spool_state = 9; }});
    check(print(), Outcome::not_done, PrintReason::refused, 0);
    world.spool_state = 0;
    world.up_time = 0;  // the printer has just been switched on: it may have forgotten
    play({[](World& w) { w.spool_state = 9; }});
    check(print(), Outcome::unknown, PrintReason::refused, std::nullopt);
}

TEST_CASE_FIXTURE(Bench, "a document format the printer refuses leaves an empty job there, which is withdrawn") {
    play({[](World& w) {
        w.spool_state = 9;
        w.printer_state_of_job = 4;
        w.impressions = 0;
    }});
    world.before = [step = world.before](World& w, bool at_printer, const Request& request) {
        step(w, at_printer, request);
        if (w.cancels_at_printer > 0) ended(w, 7, 0);
    };
    check(print(), Outcome::not_done, PrintReason::refused, 0);
    CHECK(world.cancels_at_printer == 1);
}

TEST_CASE_FIXTURE(Bench, "the spooler may vanish in the job: the printer tells the end") {
    play({[](World& w) {
              printing(w, 1);
              w.cupsd = false;
          },
          [](World&) {}, [](World& w) { ended(w, 9, 2); }});
    check(print(), Outcome::done, PrintReason::none, 2);
}

TEST_CASE_FIXTURE(Bench, "query after a restart finds the job in each of its ends") {
    ended(world, 9, 2);
    auto result = query("17/2");
    check(result, Outcome::done, PrintReason::none, 2);
    CHECK(result.visit.text == "V");
    ended(world, 9, 1);
    check(query("17/2"), Outcome::unknown, PrintReason::refused, 1);
    ended(world, 7, 0);
    check(query("17/2"), Outcome::not_done, PrintReason::not_found, 0);
    printing(world, 1);
    check(query("17/2"), Outcome::unknown, PrintReason::in_progress, 1);
    world.printer_state_of_job = 0;
    world.spool_state = 3;
    check(query("17/2"), Outcome::unknown, PrintReason::in_progress, std::nullopt);
}

TEST_CASE_FIXTURE(Bench, "query of an attempt whose document never travelled is not_done") {
    check(query(""), Outcome::not_done, PrintReason::not_found, 0);
    world.printer = false;
    check(query(""), Outcome::not_done, PrintReason::not_found, 0);
}

TEST_CASE_FIXTURE(Bench, "query of a job nobody remembers is not_done only while memory reaches back") {
    check(query("17/2", new_ulid(now() - 3000)), Outcome::not_done, PrintReason::not_found, 0);
    check(query("17/2", new_ulid(now() - 600000)), Outcome::unknown, PrintReason::not_found, std::nullopt);
    world.up_time = 1;
    check(query("17/2", new_ulid(now() - 3000)), Outcome::unknown, PrintReason::not_found, std::nullopt);
    world.printer = false;
    check(query("17/2"), Outcome::unknown, PrintReason::offline, std::nullopt);
}

TEST_CASE_FIXTURE(Bench, "the status follows the printer: plugged out and in again without a restart") {
    std::vector<DeviceState> states;
    printer->changed = [&] {
        states.push_back(printer->state());
        const std::scoped_lock lock{world.mutex};
        world.printer = printer->state() != DeviceState::online || states.size() > 1;
        if (states.size() == 3) printer->stop();
    };
    start(loop, [&] { return printer->run(); });
    loop.run_for(std::chrono::seconds{20});
    CHECK(states == std::vector{DeviceState::online, DeviceState::offline, DeviceState::online});
    CHECK(printer->model() == "Example Kiosk");
}

TEST_CASE("the configuration table has the documented keys and defaults") {
    auto file = ConfigFile::parse("[device.certificate-printer]\nqueue = \"other\"\n", "test.toml");
    REQUIRE(file.has_value());
    const auto section = file.value().section("device.certificate-printer", cups::config_keys());
    REQUIRE(section.has_value());
    CHECK(section.value().text("server") == "127.0.0.1:631");
    CHECK(section.value().text("queue") == "other");
    CHECK(section.value().text("model") == "generic");
    CHECK(section.value().integer("status_ms") == 2000);
    CHECK(section.value().integer("timeout_ms") == 5000);
    asio::io_context loop;
    const auto made = make_cups_document_printer(loop, section.value());
    REQUIRE(made.has_value());
    CHECK(made.value()->state() == DeviceState::starting);
    CHECK_FALSE(made.value()->outlet().senses_taken);
}
