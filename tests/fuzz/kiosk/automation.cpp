// Lines on the automation socket, over the real socket. Waiting and writing pictures is left out: both leave the
// process for as long, or to wherever, the input says.
#include "kiosk/ui/automation.h"
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace madoguchi;

namespace {

struct Kiosk {
    fuzz::Folder folder;
    std::filesystem::path socket = folder.path / "automation";
    std::unique_ptr<ui::Automation> automation = ui::Automation::open(socket, false, [] {}).value();

    Kiosk() {
        ui::Snapshot shown;
        shown.revision = 1;
        shown.widgets = {
            {"primary", ui::Role::primary, ui::Zone::primary, "つぎへ", {20, 505, 296, 36}, "", true, true, false}};
        shown.speech = {{1, "ja", "つぎへ"}};
        automation->publish(std::move(shown));
    }

    [[nodiscard]] int connect() const {
        const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        socket.native().copy(address.sun_path, sizeof address.sun_path - 1);
        fuzz::require(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
                      "the socket takes a client after every other one");
        timeval limit{.tv_sec = 5, .tv_usec = 0};
        (void)::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        return client;
    }
};

bool waits(std::string_view line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("method")) return false;
    return json["method"] == "ui.wait" || json["method"] == "ui.screenshot";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Kiosk kiosk;
    fuzz::Input input{data, size};
    std::string lines;
    while (!input.empty())
        if (const auto line = input.line(); !waits(line)) lines += std::string{line} + '\n';
    if (lines.size() > 60'000) return 0;  // the socket's buffer: this side writes all before it reads
    const int client = kiosk.connect();
    (void)::send(client, lines.data(), lines.size(), MSG_NOSIGNAL);
    (void)::shutdown(client, SHUT_WR);
    char reply[4096];
    ssize_t got = 0;
    while ((got = ::recv(client, reply, sizeof reply, 0)) > 0) continue;
    fuzz::require(got == 0 || errno == ECONNRESET, "the socket answers within 5 s");
    ::close(client);
    return 0;
}
