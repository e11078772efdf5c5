// The certificate printer as its clients see it: terminal-daemon as a process, XPrintJob and Printer over the
// WebSocket, driver ipp and the printer simulator behind it.
#include "tests/component/cups/terminal_fixture.h"

#include "common/base64.h"
#include "common/digest.h"
#include "tests/component/daemon/bench.h"
#include "tests/component/daemon/daemon_process.h"
#include "tests/unit/cups/tiny_pdf.h"

using namespace madoguchi;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

struct Office : test::LoopBench {
    Office() {
        std::filesystem::create_directories(state);
        const auto port = std::to_string(site.port);
        test::write_file(
            config, "[terminal]\nid = \"t1\"\nproduction = false\nassets = \"" SOURCE_ROOT "/assets\"\nstate = \"" +
                        state.string() + "\"\n[publisher]\nport = 0\n[device.certificate-printer]\nclass = " +
                        "\"document-printer\"\ndriver = \"ipp\"\nport = 0\nstatus_ms = 200\naddress = " +
                        "\"ipp://127.0.0.1:" + port + "/ipp/print\"\n");
        start_daemon();
    }

    void start_daemon() {
        client.reset();
        daemon.reset();
        const std::vector<std::string> arguments{"--config", config, "--device", "certificate-printer"};
        daemon.emplace(TERMINAL_DAEMON, arguments);
        auto port = test::read_file(state / "certificate-printer.port");
        port.pop_back();
        client = connect("ws://127.0.0.1:" + port + "/xfs4iot/v1.0/certificate-printer");
    }

    static json print(const std::string& attempt, int pages) {
        const auto pdf = test::tiny_pdf(pages);
        return {{"attemptId", attempt},      {"visitId", "V1"},       {"documentId", "D1"},
                {"sha256", sha256_hex(pdf)}, {"pages", pages},        {"media", "iso_a4_210x297mm"},
                {"sides", "oneSided"},       {"data", to_base64(pdf)}};
    }

    // The call runs on; `result` holds its completion when it came.
    void begin(json request) {
        result = nullptr;
        pages.clear();
        xfs4iot::CallOptions options;
        options.on_event = [this](const xfs4iot::Message& event) {
            if (event.header.name == "XPrintJob.PageCompleted") pages.push_back(event.payload.at("impressions"));
        };
        spawn(client->call("XPrintJob.Print", std::move(request), 30s, options), [this](const auto& done) {
            if (done) result = done.value().payload;
        });
        (void)call(*client, "Common.Status");  // by now the command is on its way
    }

    json query(const std::string& attempt) {
        return call(*client, "XPrintJob.Query", {{"attemptId", attempt}}).payload;
    }

    test::PrinterSite site;
    std::filesystem::path state = site.directory / "state";
    std::string config = site.directory / "terminal.toml";
    std::optional<test::DaemonProcess> daemon;
    xfs4iot::Client::Pointer client;
    json result;
    std::vector<int> pages;
};

}  // namespace

TEST_CASE_FIXTURE(Office,
                  "a document is printed page by page, its ids and hash come back, and the attempt is taken once") {
    const auto request = print("A1", 2);
    begin(request);
    until([this] { return !result.is_null(); });
    CHECK(result["outcome"] == "done");
    CHECK(result["impressions"] == 2);
    CHECK(pages == std::vector{1, 2});
    for (const auto* echoed : {"attemptId", "visitId", "documentId", "sha256"})
        CHECK(result[echoed] == request[echoed]);
    CHECK(call(*client, "XPrintJob.Print", request, 30s).error_code() == "duplicateAttempt");
    CHECK(query("A1")["outcome"] == "done");
    CHECK(query("A9")["reason"] == "notFound");
    CHECK(site.sheets() == 1);
}

TEST_CASE_FIXTURE(Office, "other bytes than announced, too many of them, or none are refused before paper moves") {
    auto request = print("A1", 1);
    request["sha256"] = std::string(64, '0');
    auto wrong = call(*client, "XPrintJob.Print", request, 30s);
    CHECK(wrong.payload["outcome"] == "notDone");
    CHECK(wrong.payload["reason"] == "digestMismatch");
    CHECK(wrong.payload["impressions"] == 0);
    request = print("A2", 1);
    request["pages"] = 2;
    CHECK(call(*client, "XPrintJob.Print", request, 30s).payload["reason"] == "digestMismatch");
    request = print("A3", 1);
    request["data"] = to_base64(std::string((std::size_t{16} << 20) + 1, ' '));
    CHECK(call(*client, "XPrintJob.Print", request, 30s).code == "invalidData");
    request["data"] = "";
    CHECK(call(*client, "XPrintJob.Print", request, 30s).code == "invalidData");
    CHECK(site.sheets() == 0);
}

TEST_CASE_FIXTURE(
    Office, "after a restart of the daemon Query knows the job that runs and its end, and nothing is printed twice") {
    site.control({{"do", "paper_out"}, {"page", 2}});
    begin(print("A1", 2));
    until([this] { return pages.size() == 1; });
    site.wait_for("holding");
    start_daemon();
    auto running = query("A1");
    CHECK(running["outcome"] == "unknown");
    CHECK(running["reason"] == "inProgress");
    CHECK(running["documentId"] == "D1");
    site.control({{"do", "refill"}});
    site.wait_for("idle");
    const auto deadline = Deadline::in(10s);
    while (running["reason"] == "inProgress" && !deadline.passed()) running = query("A1");
    CHECK(running["outcome"] == "done");
    CHECK(running["impressions"] == 2);
    CHECK(call(*client, "XPrintJob.Print", print("A1", 2), 30s).error_code() == "duplicateAttempt");
    CHECK(site.sheets() == 1);
}

TEST_CASE_FIXTURE(Office, "Cancel ends a job that waits for paper with nothing printed") {
    site.control({{"do", "paper_out"}, {"page", 1}});
    begin(print("A1", 1));
    site.wait_for("holding");
    CHECK(call(*client, "XPrintJob.Cancel", {{"attemptId", "A1"}}).success());
    until([this] { return !result.is_null(); });
    CHECK(result["outcome"] == "notDone");
    CHECK(result["reason"] == "canceled");
    CHECK(result["impressions"] == 0);
}

TEST_CASE_FIXTURE(Office, "a first page that jammed stays in doubt when the jam is cleared: the sheet was printed on") {
    site.control({{"do", "jam"}, {"page", 1}});
    begin(print("A1", 1));
    until([this] { return !result.is_null(); });
    CHECK(result["outcome"] == "unknown");
    CHECK(result["reason"] == "paperJam");
    site.control({{"do", "clear_jam"}});
    const auto later = query("A1");
    CHECK(later["outcome"] == "unknown");
    CHECK(later["reason"] == "paperJam");
    CHECK(later["documentId"] == "D1");
}

TEST_CASE_FIXTURE(Office, "a foreign client prints a PDF by PrintNative, and is told what stops it") {
    const json native{{"data", to_base64(test::tiny_pdf(1))}};
    CHECK(call(*client, "Printer.PrintNative", native, 30s).success());
    CHECK(site.sheets() == 1);
    site.control({{"do", "paper_out"}});
    CHECK(call(*client, "Printer.PrintNative", native, 30s).error_code() == "paperOut");
    const json text{{"data", to_base64("no PDF")}};
    CHECK(call(*client, "Printer.PrintNative", text, 30s).code == "unsupportedData");
    CHECK(site.sheets() == 1);
}
