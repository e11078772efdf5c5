// The drivers cups and ipp against the printer simulator (the real ippeveprinter), cups through a real cupsd: the same
// outcomes both ways. DRIVER=ipp in the environment chooses ipp; cases about cupsd itself are then left out.
#include "common/digest.h"
#include "drivers/cups/driver.h"
#include "drivers/document/document_check.h"
#include "drivers/ipp/driver.h"
#include "tests/component/cups/terminal_fixture.h"
#include "tests/unit/cups/tiny_pdf.h"

#include <doctest/doctest.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <thread>

using namespace madoguchi;
using namespace madoguchi::drivers;
using test::print_request;
using xfs4iot::Outcome;
using xfs4iot::PaperState;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;

namespace {

const bool straight = std::getenv("DRIVER") != nullptr && std::string{std::getenv("DRIVER")} == "ipp";

std::string fresh_attempt() {
    return new_ulid(
        std::chrono::duration_cast<Milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count());
}

// A driver on its own loop, as in the daemon. Steps run on the loop; the test waits for them with a deadline.
struct Terminal {
    test::PrinterSite site;
    std::optional<asio::io_context> running{std::in_place};
    std::unique_ptr<DocumentPrinter> printer;
    std::vector<int> pages;
    std::string token;
    std::optional<PrintResult> result;
    std::function<void(int)> on_page = [](int) {};
    std::function<void()> on_job = [] {}, on_change = [] {};

    explicit Terminal(std::vector<std::string> simulator_arguments = {}, std::string more = "")
        : site{std::move(simulator_arguments)} {
        if (!straight) site.start_cupsd();
        restart_driver(more);
    }

    // A new driver, as after a restart of the daemon.
    void restart_driver(const std::string& more = "") {
        printer.reset();  // what it still had to do dies with its loop
        running.emplace();
        const auto section = settings(more);
        auto made =
            straight ? make_ipp_document_printer(*running, section) : make_cups_document_printer(*running, section);
        REQUIRE(made.has_value());
        printer = std::move(made.value());
        printer->changed = [this] { on_change(); };
        pages.clear();
        result.reset();
    }

    [[nodiscard]] ConfigSection settings(const std::string& more) const {
        const auto address = "ipp://127.0.0.1:" + std::to_string(site.port) + "/ipp/print";
        const auto where = straight ? "address = \"" + address : "server = \"" + site.server;
        auto file =
            ConfigFile::parse("[printer]\n" + where + "\"\nstatus_ms = 200\ntimeout_ms = 2000\n" + more, "test");
        REQUIRE(file.has_value());
        const auto section = file.value().section("printer", straight ? ipp::config_keys() : cups::config_keys());
        REQUIRE(section.has_value());
        return section.value();
    }

    void begin(xfs4iot::PrintRequest request, Milliseconds limit = std::chrono::seconds{40}) {
        result.reset();
        start(*running, [this, request = std::move(request), limit]() -> Task<> {
            result = co_await printer->print(
                request, [this](std::string text) { token = std::move(text), on_job(); },
                [this](int page) { pages.push_back(page), on_page(page); }, Deadline::in(limit));
        });
    }

    PrintResult finish() {
        run_until([this] { return result.has_value(); });
        return *result;
    }

    PrintResult query(const AttemptId& attempt) {
        result.reset();
        start(*running, [&]() -> Task<> {
            result = co_await printer->query(attempt, token, Deadline::in(std::chrono::seconds{10}));
        });
        return finish();
    }

    void run_until(const std::function<bool()>& reached) {
        const auto deadline = Deadline::in(std::chrono::seconds{60});
        running->restart();
        while (!reached() && !deadline.passed()) {
            if (running->run_one_for(std::chrono::seconds{1}) == 0) running->restart();
        }
        REQUIRE(reached());
    }

    void watch_status() {
        start(*running, [this] { return printer->run(); });
    }
    void end_watch() {
        printer->stop();
        running->restart();
        running->run_for(std::chrono::seconds{5});
    }
};

void check(const PrintResult& result, Outcome outcome, PrintReason reason, std::optional<int> impressions) {
    CHECK(result.outcome == outcome);
    CHECK(xfs4iot::name(result.reason) == xfs4iot::name(reason));
    CHECK(result.impressions == impressions);
}

}  // namespace

TEST_CASE_FIXTURE(Terminal, "a document of two pages comes out of the asked tray and ends done with two impressions") {
    auto request = print_request(2, fresh_attempt());
    request.source = "tray-1";
    request.sides = xfs4iot::Sides::two_sided_long_edge;
    begin(request);
    check(finish(), Outcome::done, PrintReason::none, 2);
    CHECK(pages == std::vector{1, 2});
    CHECK(result->sha256 == request.sha256);
    const auto sheet = site.sheet(1);
    CHECK(sheet.at("name") == request.visit.text + "-" + request.attempt.text);
    CHECK(sheet.at("copies") == 1);
    CHECK(sheet.at("done") == 2);
    CHECK(sheet.at("sides") == "two-sided-long-edge");
    CHECK(sheet.at("size").get<std::string>().find("A4") != std::string::npos);
    CHECK(printer->model() == "Example Kiosk");
    CHECK(site.sheets() == 1);
}

TEST_CASE_FIXTURE(Terminal, "an A3 plan comes from the second tray, and not from the one that holds A4") {
    auto request = print_request(1, fresh_attempt());
    request.data = test::tiny_pdf(1, 841.89, 1190.55);
    request.sha256 = sha256_hex(request.data);
    request.media = "iso_a3_297x420mm";
    request.source = "tray-1";
    begin(request);
    check(finish(), Outcome::not_done, PrintReason::paper_out, 0);
    request.source = "tray-2";
    begin(request);
    check(finish(), Outcome::done, PrintReason::none, 1);
    const auto sheet = site.sheet(1);
    CHECK(sheet.at("media").get<std::string>().find("tray-2") != std::string::npos);
    CHECK(sheet.at("media").get<std::string>().find("y-dimension=42000") != std::string::npos);
}

TEST_CASE_FIXTURE(Terminal, "paper that is out beforehand is refused, and the status says so") {
    site.control({{"do", "paper_out"}});
    begin(print_request(2, fresh_attempt()));
    check(finish(), Outcome::not_done, PrintReason::paper_out, 0);
    CHECK(printer->status().paper == PaperState::out);
    CHECK(site.sheets() == 0);
    site.control({{"do", "refill"}});
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 1);
}

TEST_CASE_FIXTURE(Terminal, "paper that runs out before the first page is waited for and refilled") {
    site.control({{"do", "paper_out"}, {"page", 1}});
    on_change = [this] {
        if (printer->status().paper == PaperState::out) site.control({{"do", "refill"}});
    };
    begin(print_request(2, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 2);
    CHECK(site.sheets() == 1);
}

TEST_CASE_FIXTURE(Terminal, "cancel while paper is awaited ends not_done with nothing printed") {
    site.control({{"do", "paper_out"}, {"page", 1}});
    on_change = [this] {
        if (printer->status().paper == PaperState::out) printer->cancel();
    };
    begin(print_request(2, fresh_attempt()));
    check(finish(), Outcome::not_done, PrintReason::canceled, 0);
    CHECK(site.sheet(1).at("done") == 0);
}

TEST_CASE_FIXTURE(Terminal, "paper that never comes ends at the deadline, provably empty") {
    site.control({{"do", "paper_out"}, {"page", 1}});
    begin(print_request(2, fresh_attempt()), std::chrono::seconds{2});
    check(finish(), Outcome::not_done, PrintReason::timed_out, 0);
}

TEST_CASE_FIXTURE(Terminal, "a jam on page two is unknown with one impression") {
    site.control({{"do", "jam"}, {"page", 2}});
    begin(print_request(2, fresh_attempt()));
    check(finish(), Outcome::unknown, PrintReason::paper_jam, 1);
    CHECK(pages == std::vector{1});
    CHECK(printer->status().paper == PaperState::jammed);
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::not_done, PrintReason::paper_jam, 0);
    site.control({{"do", "clear_jam"}});
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 1);
}

TEST_CASE_FIXTURE(Terminal, "an open cover and empty toner hold the job and are named") {
    const std::pair<const char*, const char*> faults[] = {{"cover", "close_cover"}, {"toner", "replace_toner"}};
    for (const auto& [fault, remedy] : faults) {
        site.control({{"do", fault}});
        begin(print_request(1, fresh_attempt()));
        finish();
        CHECK(result->outcome == Outcome::not_done);
        CHECK((result->reason == PrintReason::cover_open || result->reason == PrintReason::toner_out));
        site.control({{"do", remedy}});
        site.control({{"do", fault}, {"page", 2}});
        on_change = [this, remedy = remedy] {
            if (printer->status().cover_open || printer->status().toner_out) site.control({{"do", remedy}});
        };
        begin(print_request(2, fresh_attempt()));
        check(finish(), Outcome::done, PrintReason::none, 2);
        on_change = [] {};
    }
    site.control({{"do", "toner"}, {"level", "low"}});
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 1);
    CHECK(printer->status().toner_low);
}

TEST_CASE_FIXTURE(Terminal, "an unplugged printer is offline, and ready again by itself") {
    watch_status();
    run_until([this] { return printer->state() == DeviceState::online; });
    site.control({{"do", "offline"}});
    run_until([this] { return printer->state() == DeviceState::offline; });
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::not_done, PrintReason::offline, 0);
    site.control({{"do", "online"}});
    run_until([this] { return printer->state() == DeviceState::online; });
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 1);
    end_watch();
}

TEST_CASE_FIXTURE(Terminal, "a printer unplugged in the job and plugged in again tells the true end") {
    site.control({{"do", "slow"}, {"ms", 600}});
    bool unplugged = false;
    on_page = [&](int) {
        if (!std::exchange(unplugged, true)) site.control({{"do", "offline"}});
    };
    begin(print_request(3, fresh_attempt()));
    run_until([&] { return unplugged; });
    site.wait_for("idle");
    site.control({{"do", "online"}});
    check(finish(), Outcome::done, PrintReason::none, 3);
    CHECK(pages == std::vector{1, 2, 3});
    CHECK(site.sheets() == 1);
}

TEST_CASE_FIXTURE(Terminal, "a printer that loses power in the job leaves it unknown and never prints it again") {
    site.control({{"do", "slow"}, {"ms", 600}});
    bool off = false;
    on_page = [&](int) {
        if (!std::exchange(off, true)) site.control({{"do", "power_off"}});
    };
    begin(print_request(3, fresh_attempt()));
    run_until([&] { return off; });
    site.control({{"do", "power_on"}});
    check(finish(), Outcome::unknown, PrintReason::offline, 1);
    CHECK(site.sheets() == 1);
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 1);
    CHECK(site.sheets() == 2);
}

TEST_CASE_FIXTURE(Terminal, "after a restart of the daemon query finds the job, running and ended") {
    site.control({{"do", "paper_out"}, {"page", 2}});
    const auto request = print_request(2, fresh_attempt());
    begin(request);
    run_until([this] { return !pages.empty(); });
    site.wait_for("holding");
    restart_driver();
    auto found = query(request.attempt);
    check(found, Outcome::unknown, PrintReason::in_progress, 1);
    CHECK(found.visit == request.visit);
    site.control({{"do", "refill"}});
    site.wait_for("idle");
    run_until([&] { return (found = query(request.attempt)).reason != PrintReason::in_progress; });
    check(found, Outcome::done, PrintReason::none, 2);
    site.wait_for("up", 3);
    if (straight) token.clear();  // a number of the printer's own that is gone would mean that it lost its memory
    check(query({fresh_attempt()}), Outcome::not_done, PrintReason::not_found, 0);
}

TEST_CASE_FIXTURE(Terminal, "cupsd killed or stopped in the job and started again prints no second copy" *
                                doctest::skip(straight)) {
    for (const int signal : {SIGKILL, SIGTERM}) {
        const int before = site.sheets();
        site.control({{"do", "slow"}, {"ms", 500}});
        bool stopped = false;
        on_page = [&](int) {
            if (!std::exchange(stopped, true)) site.stop_cupsd(signal);
        };
        const auto request = print_request(3, fresh_attempt());
        begin(request);
        run_until([&] { return stopped; });
        site.start_cupsd();
        check(finish(), Outcome::done, PrintReason::none, 3);
        on_page = [](int) {};
        site.control({{"do", "slow"}, {"ms", 10}});
        restart_driver();
        check(query(request.attempt), Outcome::done, PrintReason::none, 3);
        begin(print_request(1, fresh_attempt()));  // the queue is free: nothing waits in front
        check(finish(), Outcome::done, PrintReason::none, 1);
        CHECK(site.sheets() == before + 2);
    }
}

TEST_CASE_FIXTURE(Terminal,
                  "a job that waits in the spool when cupsd dies is never printed" * doctest::skip(straight)) {
    site.wait_for("up", 2);  // printer-up-time counts whole seconds; the job must not be older than the printer
    on_job = [this] { site.control({{"do", "offline"}}); };  // the printer goes after the job was made
    const auto request = print_request(1, fresh_attempt());
    begin(request, std::chrono::seconds{20});
    run_until([this] { return !token.empty(); });
    run_until([this] { return site.spooled(); });
    site.stop_cupsd(SIGKILL);  // its backend lives on and waits for the printer
    site.start_cupsd();
    site.control({{"do", "online"}});
    on_job = [] {};
    restart_driver();
    check(query(request.attempt), Outcome::not_done, PrintReason::not_found, 0);
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 1);
    CHECK(site.sheets() == 1);
}

TEST_CASE_FIXTURE(Terminal, "late and lost answers do not change the outcome") {
    site.control({{"do", "late"}, {"ms", 300}});
    begin(print_request(2, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 2);
    site.control({{"do", "late"}, {"ms", 0}});
    site.control({{"do", "lose_reply"}, {"operation", "get-job-attributes"}});
    begin(print_request(2, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 2);
    CHECK(site.sheets() == 2);
}

TEST_CASE("an outlet sensor tells that paper was not taken") {
    Terminal terminal{{"--outlet-sensor"}, "model = \"tray-sensor\"\n"};
    terminal.watch_status();
    terminal.begin(print_request(1, fresh_attempt()));
    check(terminal.finish(), Outcome::done, PrintReason::none, 1);
    terminal.run_until([&] { return terminal.printer->status().taken_sensor == true; });
    terminal.site.control({{"do", "take"}});
    terminal.run_until([&] { return terminal.printer->status().taken_sensor == false; });
    terminal.end_watch();
}

TEST_CASE("a queue that is not there is no_device, and probe tells a fit" * doctest::skip(straight)) {
    Terminal terminal;
    auto fit = [&](const std::string& queue) {
        auto file =
            ConfigFile::parse("[p]\nserver = \"" + terminal.site.server + "\"\nqueue = \"" + queue + "\"\n", "test");
        return cups::probe(file.value().section("p", cups::config_keys()).value());
    };
    CHECK(fit("certificates") == Fit::usable);
    CHECK(fit("other") == Fit::unsupported);
    terminal.restart_driver("queue = \"other\"\n");
    terminal.begin(print_request(1, fresh_attempt()));
    check(terminal.finish(), Outcome::not_done, PrintReason::refused, 0);
    CHECK(terminal.printer->state() == DeviceState::no_device);
}

TEST_CASE("cupsd-start refuses a second cupsd in the same directory, a bad argument and an unreachable printer" *
          doctest::skip(straight)) {
    test::PrinterSite site;
    site.start_cupsd();
    auto refusal = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), CUPSD_START);
        return test::Process{arguments}.read_line();
    };
    const auto directory = (site.directory / "cups").string(), fresh = (site.directory / "fresh").string();
    const auto again =
        refusal({"--directory", directory, "--port", "0", "--queue", "certificates", "--printer", "ipp://127.0.0.1/"});
    CHECK(again.at("ready") == false);
    CHECK(again.at("error").get<std::string>().find("already runs") != std::string::npos);
    CHECK(refusal({"--directory", fresh, "--port", "70000", "--queue", "q", "--printer", "ipp://h/"}).at("ready") ==
          false);
    CHECK(refusal({"--directory", fresh, "--port", "0", "--queue", "a b", "--printer", "ipp://h/"}).at("ready") ==
          false);
    CHECK(refusal({"--what", "1"}).at("ready") == false);
    site.control({{"do", "offline"}});
    const auto silent = refusal({"--directory", fresh, "--port", "0", "--queue", "q", "--wait", "1", "--printer",
                                 "ipp://127.0.0.1:" + std::to_string(site.port) + "/ipp/print"});
    CHECK(silent.at("ready") == false);
}

TEST_CASE_FIXTURE(Terminal,
                  "straight to the printer: probe finds it, a busy printer is waited for, a wrong address is told" *
                      doctest::skip(!straight)) {
    CHECK(ipp::probe(settings("")) == Fit::best);
    site.control({{"do", "slow"}, {"ms", 500}});
    const auto first = print_request(3, fresh_attempt());
    begin(first);
    run_until([this] { return !pages.empty(); });
    restart_driver();  // the daemon ends in the middle of its job; the next one finds the printer busy
    CHECK(query(first.attempt).reason == PrintReason::in_progress);
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 1);
    CHECK(site.sheets() == 2);
    site.control({{"do", "offline"}});
    CHECK(ipp::probe(settings("")) == Fit::unsupported);
}

TEST_CASE_FIXTURE(Terminal, "straight to the printer: the size and tray that were asked for travel as media-col" *
                                doctest::skip(!straight)) {
    auto request = print_request(1, fresh_attempt());
    request.source = "tray-1";
    begin(request);
    check(finish(), Outcome::done, PrintReason::none, 1);
    const auto media = site.sheet(1).at("media").get<std::string>();
    CHECK(media.find("x-dimension=21000") != std::string::npos);
    CHECK(media.find("tray-1") != std::string::npos);
    CHECK(site.sheet(1).at("type") == "application/pdf");
}

TEST_CASE_FIXTURE(Terminal, "an answer lost after Create-Job leaves no empty job that keeps the printer from others" *
                                doctest::skip(!straight)) {
    site.control({{"do", "lose_reply"}, {"operation", "create-job"}});
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::not_done, PrintReason::offline, 0);
    begin(print_request(1, fresh_attempt()));
    check(finish(), Outcome::done, PrintReason::none, 1);
    CHECK(site.sheets() == 1);
}

TEST_CASE_FIXTURE(Terminal, "a document whose acceptance is lost on the way back is told by what became of it") {
    site.control({{"do", "slow"}, {"ms", 300}});
    site.control({{"do", "lose_reply"}, {"operation", "send-document"}});
    const auto request = print_request(2, fresh_attempt());
    begin(request);
    finish();
    const auto sheets = site.sheets();
    CHECK(sheets <= 1);  // never a second copy
    const int out = sheets == 0 ? 0 : site.sheet(1).at("done").get<int>();
    CHECK((result->outcome == Outcome::done) == (out == 2));
    if (result->outcome == Outcome::not_done) CHECK(out == 0);
}
