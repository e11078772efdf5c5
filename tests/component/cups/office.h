// The certificate printer as its clients see it: terminal-daemon as a process, driver ipp and the printer simulator
// behind it.
#pragma once

#include "tests/component/cups/terminal_fixture.h"

#include "common/base64.h"
#include "common/digest.h"
#include "tests/component/daemon/bench.h"
#include "tests/component/daemon/daemon_process.h"
#include "tests/unit/cups/tiny_pdf.h"

namespace madoguchi::test {

using nlohmann::json;

struct Office : LoopBench {
    // `more`: further lines of [device.certificate-printer].
    explicit Office(const std::vector<std::string>& simulator_arguments = {}, const std::string& more = "")
        : site{simulator_arguments} {
        std::filesystem::create_directories(state);
        const auto port = std::to_string(site.port);
        write_file(config, "[terminal]\nid = \"t1\"\nproduction = false\nassets = \"" SOURCE_ROOT
                           "/assets\"\nstate = \"" +
                               state.string() + "\"\n[publisher]\nport = 0\n[device.certificate-printer]\nclass = " +
                               "\"document-printer\"\ndriver = \"ipp\"\nport = 0\nstatus_ms = 200\naddress = " +
                               "\"ipp://127.0.0.1:" + port + "/ipp/print\"\n" + more);
        start_daemon();
    }

    void start_daemon() {
        client.reset();
        daemon.reset();
        const std::vector<std::string> arguments{"--config", config, "--device", "certificate-printer"};
        daemon.emplace(TERMINAL_DAEMON, arguments);
        auto port = read_file(state / "certificate-printer.port");
        port.pop_back();
        client = connect("ws://127.0.0.1:" + port + "/xfs4iot/v1.0/certificate-printer");
    }

    static json print(const std::string& attempt, int pages) {
        const auto pdf = tiny_pdf(pages);
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

    PrinterSite site;
    std::filesystem::path state = site.directory / "state";
    std::string config = site.directory / "terminal.toml";
    std::optional<DaemonProcess> daemon;
    xfs4iot::Client::Pointer client;
    json result;
    std::vector<int> pages;
};

}  // namespace madoguchi::test
