#include "common/journal_files.h"

#include "common/journal_tail.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace madoguchi {
namespace {

constexpr std::size_t digits = 6;

auto cannot(std::string_view what, const std::filesystem::path& file) {
    return fail(Errc::storage_failed, fmt::format("{} cannot be {}: {}", file.string(), what, std::strerror(errno)));
}

std::string time_text(WallTime now) {
    auto text = to_rfc3339(now);
    std::erase_if(text, [](char each) { return each == ':' || each == '-'; });
    return text;
}

}  // namespace

std::filesystem::path JournalFiles::beside(std::string_view ending) const {
    auto path = first;
    path += ending;
    return path;
}

std::filesystem::path JournalFiles::numbered(std::int64_t number) const {
    return number == 1 ? first : beside(fmt::format(".{:06}", number));
}

std::vector<std::int64_t> JournalFiles::numbers() const {
    std::vector<std::int64_t> found;
    std::error_code code;
    const auto stem = first.filename().string();
    const auto directory = first.has_parent_path() ? first.parent_path() : std::filesystem::path{"."};
    for (const auto& entry : std::filesystem::directory_iterator{directory, code}) {
        const auto name = entry.path().filename().string();
        if (name == stem) found.push_back(1);
        if (!name.starts_with(stem + ".") || name.size() < stem.size() + 1 + digits) continue;
        std::int64_t number = 0;
        const auto* end = name.data() + name.size();
        const auto [stopped, wrong] = std::from_chars(name.data() + stem.size() + 1, end, number);
        if (stopped == end && wrong == std::errc{} && number > 1) found.push_back(number);
    }
    std::ranges::sort(found);
    return found;
}

std::int64_t JournalFiles::current() const {
    const auto all = numbers();
    return all.empty() ? 1 : all.back();
}

Result<void> JournalFiles::put_in_place(std::int64_t number) const {
    std::error_code code;
    std::filesystem::rename(fresh(), numbered(number), code);
    if (code || !sync_directory(first.parent_path())) return cannot("put in place", numbered(number));
    return ok();
}

void JournalFiles::remove_fresh() const {
    std::error_code ignored;
    for (const auto* ending : {"", "-wal", "-shm", "-journal"})
        std::filesystem::remove(fresh().string() + ending, ignored);
}

std::filesystem::path JournalFiles::aside(const std::filesystem::path& file, WallTime now) {
    return file.string() + ".damaged-" + time_text(now);
}

Result<void> JournalFiles::keep_aside(const std::filesystem::path& file, WallTime now) const {
    const auto kept = aside(file, now);
    std::error_code code;
    for (const auto* ending : {"", "-wal"}) {
        const auto from = file.string() + ending;
        if (!std::filesystem::exists(from, code)) continue;
        std::filesystem::rename(from, kept.string() + ending, code);
        if (code) return cannot("kept aside", from);
    }
    std::filesystem::remove(file.string() + "-shm", code);
    if (!sync_directory(first.parent_path())) return cannot("kept aside", file);
    return ok();
}

void JournalFiles::remove_older(std::int64_t kept) const {
    auto all = numbers();
    std::error_code ignored;
    for (std::size_t i = 0; std::cmp_less(i + static_cast<std::size_t>(kept), all.size()); ++i)
        for (const auto* ending : {"", "-wal", "-shm"})
            std::filesystem::remove(numbered(all[i]).string() + ending, ignored);
}

Result<JournalLock> JournalLock::take(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) return cannot("opened", file);
    JournalLock lock{descriptor};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return fail(Errc::busy, fmt::format("another process writes this journal ({})", file.string()));
    return lock;
}

JournalLock& JournalLock::operator=(JournalLock&& other) noexcept {
    std::swap(descriptor, other.descriptor);
    return *this;
}

JournalLock::~JournalLock() {
    if (descriptor >= 0) ::close(descriptor);
}

bool JournalReserve::held() const {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 && std::cmp_greater_equal(status.st_blocks * 512, bytes);
}

Result<void> JournalReserve::hold() const {
    if (held()) return ok();
    const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) return cannot("made", file);
    const int code = ::posix_fallocate(descriptor, 0, bytes);
    const bool durable = code == 0 && ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (durable) return ok();
    release();
    errno = code;
    return cannot("filled", file);
}

void JournalReserve::release() const {
    ::unlink(file.c_str());
}

}  // namespace madoguchi
