// XPrintJob and Printer of the certificate printer over the WebSocket.
#include "tests/component/cups/office.h"

using namespace madoguchi;
using namespace std::chrono_literals;
using nlohmann::json;
using test::Office;

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
