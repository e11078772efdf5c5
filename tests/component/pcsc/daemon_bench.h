// The card reader as its clients see it: the real terminal-daemon process on the bench's pcscd, over its WebSocket.
#pragma once

#include "tests/component/daemon/bench.h"
#include "tests/component/daemon/daemon_process.h"
#include "tests/component/pcsc/bench.h"
#include "tests/unit/common/temporary.h"

#include <string>

namespace madoguchi::bench {

class CardDaemon : public test::LoopBench {
public:
    CardDaemon();

    [[nodiscard]] std::string uri() const;
    [[nodiscard]] pid_t pid() const { return process->pid(); }
    [[nodiscard]] std::string log() const { return process->log(); }

    // Until Common.Status says so, at most 10 s.
    void until_device(xfs4iot::Client& client, const std::string& state);
    void until_card(xfs4iot::Client& client, bool there);

private:
    void until_status(xfs4iot::Client& client, const std::function<bool(const Json&)>& holds);
    test::TemporaryDirectory directory;
    std::unique_ptr<test::DaemonProcess> process;
};

// A daemon, one client, one card on the reader.
class CardVisit : public CardDaemon {
public:
    explicit CardVisit(const std::string& card);
    ~CardVisit() { Bench::shared().remove(); }
    // XIdentity.`name`.
    xfs4iot::Completion ask(const std::string& name, const Json& payload = Json::object(),
                            std::chrono::milliseconds timeout = std::chrono::seconds{10});

    xfs4iot::Client::Pointer client;
};

}  // namespace madoguchi::bench
