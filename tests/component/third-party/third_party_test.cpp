// A driver from outside the repository, built into a daemon of its own and driven over the WebSocket.
#include "tests/component/daemon/bench.h"
#include "tests/component/daemon/daemon_process.h"
#include "tests/unit/common/temporary.h"

#include <boost/asio/write.hpp>

using namespace madoguchi;
using madoguchi::test::DaemonProcess;
using madoguchi::test::LoopBench;
using nlohmann::json;
using tcp = asio::ip::tcp;

namespace {

// The lamp itself: remembers the last byte and repeats it.
struct Lamp {
    explicit Lamp(asio::io_context& loop) : acceptor{loop, {asio::ip::address_v4::loopback(), 0}}, peer{loop} {
        accept();
    }

    void accept() {
        acceptor.async_accept(peer, [this](auto error) {
            if (!error) read();
        });
    }
    void read() {
        peer.async_read_some(asio::buffer(&last, 1), [this](auto error, std::size_t) {
            if (error) {
                peer.close();
                return accept();
            }
            asio::write(peer, asio::buffer(&last, 1));
            read();
        });
    }

    tcp::acceptor acceptor;
    tcp::socket peer;
    char last = '?';
};

struct Desk : LoopBench {
    // `driver` "" leaves the choice to probe().
    explicit Desk(const std::string& driver) {
        auto file = (directory.path() / "terminal.toml").string();
        test::write_file(
            file,
            "[terminal]\nid = \"t1\"\nproduction = false\nassets = \"" SOURCE_ROOT "/assets\"\nstate = \"" +
                (directory.path() / "state").string() + "\"\n[device.lamp]\nclass = \"lights\"\ndriver = \"" + driver +
                "\"\naddress = \"tcp://127.0.0.1:" + std::to_string(lamp.acceptor.local_endpoint().port()) + "\"\n");
        daemon = std::make_unique<DaemonProcess>(ACME_DAEMON,
                                                 std::vector<std::string>{"--config", file, "--device", "lamp"});
        auto port = test::read_file(directory.path() / "state" / "lamp.port");
        port.pop_back();
        client = connect("ws://127.0.0.1:" + port + "/xfs4iot/v1.0/lamp");
        client->unsolicited = [this](const xfs4iot::Message& message) { known.merge_patch(message.payload); };
        known = call(*client, "Common.Status").payload;
        until([&] { return known["common"]["device"] == "online"; });
    }

    test::TemporaryDirectory directory;
    Lamp lamp{loop};
    std::unique_ptr<DaemonProcess> daemon;
    xfs4iot::Client::Pointer client;
    json known;
};

void lights_up(Desk& desk) {
    CHECK(desk.lamp.last == 'O');
    json on{{"statusGood", {{"default", {{"flashRate", "continuous"}}}}}};
    CHECK(desk.call(*desk.client, "Lights.SetLight", on).code == "success");
    CHECK(desk.lamp.last == 'G');
    desk.until([&] { return desk.known["lights"]["statusGood"]["default"]["flashRate"] == "continuous"; });
    auto capabilities = desk.call(*desk.client, "Common.Capabilities").payload;
    CHECK(capabilities["common"]["deviceInformation"][0]["modelName"] == "Acme Lamp");
}

}  // namespace

TEST_CASE("a driver of somebody else's is named in the configuration and works like ours") {
    Desk desk{"acme-lamp"};
    lights_up(desk);
}

TEST_CASE("a driver of somebody else's is found by probing") {
    Desk desk{""};
    lights_up(desk);
}
