#include "common/journal_tail.h"

#include "common/digest.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace madoguchi {
namespace {

std::string encode(const Tail& tail) {
    std::string slot;
    for (int shift = 56; shift >= 0; shift -= 8)
        slot += static_cast<char>(static_cast<std::uint64_t>(tail.sequence) >> shift & 255);
    slot += tail.hash;
    return slot + sha256(slot);
}

std::optional<Tail> decode_slot(std::string_view slot) {
    if (slot.size() != tail_slot_size || sha256(slot.substr(0, 8 + tail_hash_size)) != slot.substr(8 + tail_hash_size))
        return {};
    std::uint64_t sequence = 0;
    for (unsigned char byte : slot.substr(0, 8)) sequence = sequence << 8 | byte;
    return Tail{static_cast<std::int64_t>(sequence), std::string{slot.substr(8, tail_hash_size)}};
}

}  // namespace

bool sync_directory(const std::filesystem::path& directory) {
    int descriptor = ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool durable = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return durable;
}

std::optional<Tail> read_tail(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    std::ostringstream bytes;
    bytes << stream.rdbuf();
    auto text = std::move(bytes).str();
    std::optional<Tail> newest;
    for (std::size_t start : {std::size_t{0}, tail_slot_distance}) {
        if (text.size() <= start) continue;
        auto slot = decode_slot(std::string_view{text}.substr(start, tail_slot_size));
        if (slot && (!newest || slot->sequence > newest->sequence)) newest = slot;
    }
    return newest;
}

Result<void> write_tail(const std::filesystem::path& file, const Tail& tail) {
    const bool created = ::access(file.c_str(), F_OK) != 0;
    int descriptor = ::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(Errc::storage_failed, fmt::format("{} cannot be written", file.string()));
    // Both blocks are taken at once: a disk that fills up later does not matter.
    if (created) ::posix_fallocate(descriptor, 0, 2 * static_cast<off_t>(tail_slot_distance));
    auto slot = encode(tail);
    auto written =
        ::pwrite(descriptor, slot.data(), slot.size(), tail.sequence % 2 * static_cast<off_t>(tail_slot_distance));
    bool durable = written == static_cast<ssize_t>(slot.size()) && ::fdatasync(descriptor) == 0;
    ::close(descriptor);
    if (durable && created) durable = sync_directory(file.parent_path());
    if (!durable) return fail(Errc::storage_failed, fmt::format("{} cannot be written", file.string()));
    return ok();
}

}  // namespace madoguchi
