#include "terminal-daemon/supervisor/notify_socket.h"

#include <boost/asio/redirect_error.hpp>

#include <sys/socket.h>

#include <array>
#include <cstring>

namespace madoguchi::supervisor {

NotifySocket::NotifySocket(asio::io_context& loop, std::function<void(pid_t, std::string_view)> listener)
    : socket{loop}, heard{std::move(listener)} {}

Result<void> NotifySocket::open(const std::filesystem::path& place) {
    std::error_code ignored;
    std::filesystem::remove(place, ignored);
    boost::system::error_code code;
    socket.open({}, code);
    if (!code && place.native().size() >= sizeof(sockaddr_un{}.sun_path)) code = asio::error::name_too_long;
    if (!code) socket.bind({place.native()}, code);
    if (!code) socket.non_blocking(true, code);
    const int on = 1;
    if (!code && setsockopt(socket.native_handle(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0) {
        code.assign(errno, boost::system::system_category());
    }
    if (code) return fail(Errc::storage_failed, place.string() + ": " + code.message());
    path = place;
    return ok();
}

Task<> NotifySocket::run() {
    while (socket.is_open()) {
        boost::system::error_code code;
        co_await socket.async_wait(asio::socket_base::wait_read, asio::redirect_error(asio::use_awaitable, code));
        if (code) co_return;
        receive();
    }
}

void NotifySocket::receive() {
    std::array<char, 4096> text{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const auto size = recvmsg(socket.native_handle(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    const auto* header = CMSG_FIRSTHDR(&message);
    if (size <= 0 || header == nullptr || header->cmsg_type != SCM_CREDENTIALS) return;
    ucred sender{};
    std::memcpy(&sender, CMSG_DATA(header), sizeof sender);
    for (std::string_view rest{text.data(), static_cast<std::size_t>(size)}; !rest.empty();) {
        const auto end = rest.find('\n');
        heard(sender.pid, rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
}

void NotifySocket::close() {
    boost::system::error_code ignored;
    socket.close(ignored);
    std::error_code also_ignored;
    if (!path.empty()) std::filesystem::remove(path, also_ignored);
}

}  // namespace madoguchi::supervisor
