// A terminal with one barcode reader: the real daemon process, and clients of it.
#pragma once

#include "common/json.h"
#include "common/xfs4iot/barcode_reader.h"
#include "tests/component/daemon/bench.h"
#include "tests/component/daemon/daemon_process.h"
#include "tests/unit/common/temporary.h"

#include <optional>

namespace madoguchi::test {

using nlohmann::json;
using xfs4iot::Completion;

class ReaderDesk : public LoopBench {
public:
    // `keys` are the lines of [device.barcode-reader] after class and port.
    explicit ReaderDesk(const std::string& keys)
        : daemon{TERMINAL_DAEMON, {"--config", configuration(keys), "--device", "barcode-reader"}},
          client{connect(uri())} {}

    [[nodiscard]] std::string uri() const {
        auto port = read_file(directory.path() / "state" / "barcode-reader.port");
        REQUIRE(!port.empty());
        port.pop_back();
        return "ws://127.0.0.1:" + port + "/xfs4iot/v1.0/barcode-reader";
    }

    // Begins a Read; done() tells its end. Returns once the scanner says it is on.
    struct Reading {
        std::optional<Result<Completion>> end;
        std::int32_t id = 0;
    };
    std::shared_ptr<Reading> begin(json payload = json::object(), std::chrono::milliseconds timeout = 10s) {
        auto reading = std::make_shared<Reading>();
        xfs4iot::CallOptions options{.on_start = [reading](std::int32_t id) { reading->id = id; }};
        spawn(client->call("BarcodeReader.Read", std::move(payload), timeout, std::move(options)),
              [reading](auto result) { reading->end.emplace(std::move(result)); });
        until_scanner("on");
        return reading;
    }
    Completion finish(const std::shared_ptr<Reading>& reading) {
        until([&] { return reading->end.has_value(); });
        REQUIRE(reading->end->has_value());
        return reading->end->value();
    }
    // The one code of a completion; a test fails when there is none or another number.
    static barcode::Code code_of(const Completion& done) {
        REQUIRE_MESSAGE(done.success(), done.code, " ", done.payload.dump());
        auto output = decode<xfs4iot::ReadOutput>(done.payload);
        REQUIRE(output);
        REQUIRE(output.value().codes.size() == 1);
        return output.value().codes.front();
    }
    barcode::Code finish_with_code(const std::shared_ptr<Reading>& reading) { return code_of(finish(reading)); }

    [[nodiscard]] std::string scanner() {
        return call(*client, "Common.Status").payload.at("barcodeReader").at("scanner").get<std::string>();
    }
    void until_scanner(const std::string& wanted) {
        auto deadline = Deadline::in(10s);
        auto seen = scanner();
        while (seen != wanted && !deadline.passed()) {
            run(nap());
            seen = scanner();
        }
        REQUIRE(seen == wanted);
    }
    static Task<bool> nap() {
        co_await pause(10ms);
        co_return true;
    }

    TemporaryDirectory directory;
    DaemonProcess daemon;
    xfs4iot::Client::Pointer client;

private:
    std::string configuration(const std::string& keys) {
        auto file = directory.path() / "terminal.toml";
        write_file(file, "[terminal]\nid = \"t1\"\nproduction = false\nassets = \"" SOURCE_ROOT
                         "/assets\"\nstate = \"" +
                             (directory.path() / "state").string() +
                             "\"\n[device.barcode-reader]\nclass = \"barcode-reader\"\nport = 0\n" + keys);
        return file;
    }
};

}  // namespace madoguchi::test
