#include "drivers/nexo/service_id.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <random>
#include <string>

namespace madoguchi::drivers::nexo {
namespace {

constexpr std::uint64_t numbers = 3'656'158'440'062'976;  // 36^10
constexpr std::uint64_t block = 256;

std::optional<std::uint64_t> read_number(const std::filesystem::path& path) {
    std::ifstream in{path};
    std::uint64_t number = 0;
    std::string end;
    if (!(in >> number >> end) || end != "end" || number >= numbers) return std::nullopt;
    return number;
}

std::uint64_t random_start() {
    std::random_device entropy;
    return std::uniform_int_distribution<std::uint64_t>{0, numbers - 1}(entropy);
}

Result<void> sync(const std::filesystem::path& path, int flags) {
    int handle = open(path.c_str(), flags | O_CLOEXEC);
    bool synced = handle >= 0 && fsync(handle) == 0;
    if (handle >= 0) close(handle);
    if (!synced) return fail(Errc::storage_failed, path.string());
    return ok();
}

// Whole or not at all: a new file takes the old one's place.
Result<void> write_number(const std::filesystem::path& path, std::uint64_t number) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    auto fresh = path;
    fresh += ".new";
    {
        std::ofstream out{fresh, std::ios::trunc};
        if (!(out << number << " end\n" << std::flush)) return fail(Errc::storage_failed, fresh.string());
    }
    BOOST_OUTCOME_TRY(sync(fresh, O_RDONLY));
    std::filesystem::rename(fresh, path, error);
    if (error) return fail(Errc::storage_failed, path.string());
    return sync(path.parent_path(), O_RDONLY | O_DIRECTORY);
}

}  // namespace

std::string to_base36(std::uint64_t number) {
    std::string text(10, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number /= 36)
        *digit = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 36];
    return text;
}

Result<std::string> ServiceIds::next() {
    if (upcoming == reserved_end) {
        BOOST_OUTCOME_TRY(reserve());
    }
    return to_base36(upcoming++ % numbers);
}

Result<void> ServiceIds::reserve() {
    // Within one process the count goes on; what another start left unused is skipped.
    auto first = reserved_end != 0 ? reserved_end : read_number(path).value_or(random_start());
    BOOST_OUTCOME_TRY(write_number(path, (first + block) % numbers));
    upcoming = first;
    reserved_end = first + block;
    return ok();
}

}  // namespace madoguchi::drivers::nexo
