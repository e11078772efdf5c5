#include "common/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace madoguchi {

void notify_service_manager(std::string_view state) {
    const char* path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (!path || (path[0] != '/' && path[0] != '@') || std::strlen(path) >= sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path);
    if (path[0] == '@') address.sun_path[0] = '\0';  // the abstract namespace of Linux
    int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return;
    auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(path));
    ::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&address),
             length);
    ::close(descriptor);
}

std::optional<std::chrono::milliseconds> watchdog_interval() {
    const char* text = std::getenv("WATCHDOG_USEC");
    if (!text) return std::nullopt;
    long long microseconds = 0;
    auto [end, trouble] = std::from_chars(text, text + std::strlen(text), microseconds);
    if (trouble != std::errc{} || *end != '\0' || microseconds < 2000) return std::nullopt;
    return std::chrono::milliseconds{microseconds / 2000};
}

}  // namespace madoguchi
