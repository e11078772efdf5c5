#include "drivers/evdev/node.h"

#include "drivers/stream/guard.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace madoguchi::drivers::evdev {
namespace {

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t most_events = 64;

Result<void> refuse(const std::string& what) {
    return fail(Errc::unreachable, what + ": " + std::generic_category().message(errno));
}

struct Node {
    explicit Node(asio::io_context& loop) : events{loop} {}
    ~Node() { close(); }
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    Result<void> open(const std::string& path) {
        int handle = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (handle < 0) return refuse(path);
        events.assign(handle);
        if (ioctl(handle, EVIOCGRAB, 1) != 0) {
            auto refused = refuse("cannot be taken exclusively");
            close();
            return refused;
        }
        std::array<char, most_events * sizeof(input_event)> old;
        while (::read(handle, old.data(), old.size()) > 0) {}
        return ok();
    }
    void close() {
        boost::system::error_code ignored;
        events.close(ignored);  // lets go of the grab, too
    }

    asio::posix::stream_descriptor events;
};

class NodeTransport final : public Transport {
public:
    NodeTransport(asio::io_context& io, std::filesystem::path where)
        : loop{io}, path{std::move(where)}, node{std::make_shared<Node>(io)} {}
    ~NodeTransport() override { node->close(); }

    Task<Result<void>> open(Deadline) override {
        node->close();
        node = std::make_shared<Node>(loop);
        co_return node->open(path);
    }
    Task<Result<std::string>> read(Deadline deadline) override {
        auto mine = node;
        Guard<Node> guard{loop, mine, deadline};
        std::array<char, most_events * sizeof(input_event)> buffer;
        auto [error, count] = co_await mine->events.async_read_some(asio::buffer(buffer), quiet);
        if (error) {
            mine->close();
            co_return fail_with(guard.reason(error, Errc::closed));
        }
        co_return std::string{buffer.data(), count};
    }
    Task<Result<void>> write(std::string, Deadline) override { co_return fail(Errc::closed, "read only"); }
    void close() override { node->close(); }
    [[nodiscard]] bool is_open() const override { return node->events.is_open(); }

private:
    asio::io_context& loop;
    std::filesystem::path path;
    std::shared_ptr<Node> node;
};

}  // namespace

std::unique_ptr<Transport> make_node_transport(asio::io_context& loop, std::filesystem::path path) {
    return std::make_unique<NodeTransport>(loop, std::move(path));
}

}  // namespace madoguchi::drivers::evdev
