#include "drivers/stream/usb.h"

#include "drivers/stream/guarded_io.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace madoguchi::drivers {
namespace {

// A printer that has nothing to say may answer with an empty packet, which read() shows as an end of file.
constexpr std::chrono::milliseconds after_nothing{50};

struct Stream {
    explicit Stream(asio::io_context& loop) : line{loop}, nothing{loop} {}

    void close() {
        boost::system::error_code ignored;
        nothing.cancel();
        line.close(ignored);
    }

    // The driver says so when the printer was unplugged.
    [[nodiscard]] bool hung_up() {
        pollfd asked{line.native_handle(), POLLIN, 0};
        return ::poll(&asked, 1, 0) == 1 && (asked.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
    }

    asio::posix::stream_descriptor line;
    asio::steady_timer nothing;
};

auto refuse(const std::string& path, std::string_view why) {
    return fail(Errc::unreachable, path + ": " + std::string{why});
}

class UsbTransport final : public Transport {
public:
    UsbTransport(asio::io_context& io, std::string where)
        : loop{io}, path{std::move(where)}, stream{std::make_shared<Stream>(io)} {}
    ~UsbTransport() override { stream->close(); }

    Task<Result<void>> open(Deadline) override {
        stream->close();
        stream = std::make_shared<Stream>(loop);
        co_return open_node();
    }

    Task<Result<std::string>> read(Deadline deadline) override {
        auto mine = stream;
        Guard<Stream> guard{loop, mine, deadline};
        std::array<char, 4096> buffer;
        while (true) {
            auto [error, count] = co_await mine->line.async_read_some(asio::buffer(buffer), quiet);
            if (!error) co_return std::string{buffer.data(), count};
            if (error != asio::error::eof || mine->hung_up()) {
                mine->close();
                co_return fail_with(guard.reason(error, Errc::closed));
            }
            mine->nothing.expires_after(after_nothing);
            co_await mine->nothing.async_wait(quiet);
        }
    }

    Task<Result<void>> write(std::string bytes, Deadline deadline) override {
        return write_all(loop, stream, std::move(bytes), deadline);
    }

    void close() override { stream->close(); }
    [[nodiscard]] bool is_open() const override { return stream->line.is_open(); }

private:
    // A regular file cannot be waited for, and would swallow slips without a word.
    Result<void> open_node() {
        const int handle = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (handle < 0) return refuse(path, std::strerror(errno));
        struct stat kind {};
        if (fstat(handle, &kind) != 0 || !S_ISCHR(kind.st_mode)) {
            ::close(handle);
            return refuse(path, "no printer node");
        }
        boost::system::error_code error;
        stream->line.assign(handle, error);
        if (!error) return ok();
        ::close(handle);
        return refuse(path, error.message());
    }

    asio::io_context& loop;
    std::string path;
    std::shared_ptr<Stream> stream;
};

}  // namespace

Result<std::string> parse_usb_address(std::string_view text) {
    constexpr std::string_view scheme = "usb://";
    const auto path = text.substr(std::min(scheme.size(), text.size()));
    if (!text.starts_with(scheme) || path.size() < 2 || path.front() != '/' || path.back() == '/')
        return fail(Errc::malformed, "not of the form usb:///dev/usb/lp0: \"" + std::string{text} + '"');
    return std::string{path};
}

std::unique_ptr<Transport> make_usb_transport(asio::io_context& loop, std::string path) {
    return std::make_unique<UsbTransport>(loop, std::move(path));
}

}  // namespace madoguchi::drivers
