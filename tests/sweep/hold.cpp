// Preloaded by the sweep (LD_PRELOAD) into programs as they are shipped: before and after each durable write to a
// journal, an attempts table or the payment terminal's ledger it tells the driver on a Unix socket, and waits until the
// driver answers. What happens between the two is a point of the sweep, exact to the write.
//
//   HOLD_SOCKET  where the driver listens; without it, or when nobody listens, nothing is held
//   HOLD_NAME    how this process is called there
//
// One line per question, "NAME PID before|after FILE\n"; the answer is one byte. Test code: no shipped program links
// it.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>

namespace {

using Sync = int (*)(int);

constexpr std::array<std::string_view, 3> watched{".journal-wal", ".attempts-wal", "/ledger.jsonl"};

int connect_to_driver() {
    const char* place = std::getenv("HOLD_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (place == nullptr || std::strlen(place) >= sizeof address.sun_path) return -1;
    std::memcpy(address.sun_path, place, std::strlen(place));
    const int handle = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return handle;
    close(handle);
    return -1;
}

// "" where the file is not watched.
std::string_view watched_name(int descriptor, std::array<char, PATH_MAX>& buffer) {
    std::array<char, 64> link{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", descriptor);
    const auto length = readlink(link.data(), buffer.data(), buffer.size());
    if (length <= 0) return {};
    // A write-ahead log of SQLite's is synced once with nothing but its header (32 bytes) in it: no record yet.
    struct stat status {};
    if (fstat(descriptor, &status) != 0 || status.st_size <= 32) return {};
    const std::string_view path{buffer.data(), static_cast<std::size_t>(length)};
    for (const auto end : watched)
        if (path.ends_with(end)) return path.substr(path.rfind('/') + 1);
    return {};
}

void ask(std::string_view when, std::string_view file) {
    static std::mutex one_at_a_time;
    static const int driver = connect_to_driver();
    if (driver < 0) return;
    const std::scoped_lock lock{one_at_a_time};
    const char* name = std::getenv("HOLD_NAME");
    std::array<char, 512> line{};
    const int length =
        std::snprintf(line.data(), line.size(), "%s %d %.*s %.*s\n", name == nullptr ? "?" : name, getpid(),
                      static_cast<int>(when.size()), when.data(), static_cast<int>(file.size()), file.data());
    char answer = 0;
    if (send(driver, line.data(), static_cast<std::size_t>(length), MSG_NOSIGNAL) == length)
        while (recv(driver, &answer, 1, 0) < 0 && errno == EINTR) {}
}

int held(const char* symbol, int descriptor) {
    const auto real = reinterpret_cast<Sync>(dlsym(RTLD_NEXT, symbol));
    std::array<char, PATH_MAX> buffer{};
    const auto file = watched_name(descriptor, buffer);
    if (!file.empty()) ask("before", file);
    const int status = real(descriptor);
    const int reason = errno;
    if (!file.empty()) ask("after", file);
    errno = reason;
    return status;
}

}  // namespace

extern "C" {

int fsync(int descriptor) {
    return held("fsync", descriptor);
}

int fdatasync(int descriptor) {
    return held("fdatasync", descriptor);
}
}
