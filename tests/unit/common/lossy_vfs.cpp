#include "tests/unit/common/lossy_vfs.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace madoguchi::test {
namespace {

constexpr std::size_t sector = 512;

// SQLite allocates it together with the real file behind it.
struct Handle {
    sqlite3_file base;
    LossyVfs* disk;
    LossyVfs::File* file;  // nullptr: not watched
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    [[nodiscard]] int trouble() const { return file ? disk->trouble() : SQLITE_OK; }
};

Handle& handle(sqlite3_file* file) {
    return *reinterpret_cast<Handle*>(file);
}
LossyVfs& disk_of(sqlite3_vfs* vfs) {
    return *static_cast<LossyVfs*>(vfs->pAppData);
}

void put(std::string& content, std::int64_t offset, std::string_view bytes) {
    const auto start = static_cast<std::size_t>(offset);
    if (content.size() < start + bytes.size()) content.resize(start + bytes.size());
    std::ranges::copy(bytes, content.begin() + offset);
}

void apply(std::string& content, const LossyVfs::Change& change) {
    if (change.bytes)
        put(content, change.offset, *change.bytes);
    else
        content.resize(static_cast<std::size_t>(change.offset));
}

// Each sector of the write for itself.
void apply_torn(std::string& content, const LossyVfs::Change& change, std::mt19937_64& chance) {
    if (!change.bytes) return;
    const auto& bytes = *change.bytes;
    for (std::size_t start = 0; start < bytes.size();) {
        const auto place = static_cast<std::size_t>(change.offset) + start;
        const auto size = std::min(sector - place % sector, bytes.size() - start);
        if (chance() % 2 == 0)
            put(content, static_cast<std::int64_t>(place), std::string_view{bytes}.substr(start, size));
        start += size;
    }
}

std::string read_all(const std::string& name) {
    std::ifstream stream{name, std::ios::binary};
    std::ostringstream text;
    text << stream.rdbuf();
    return std::move(text).str();
}

int close(sqlite3_file* file) {
    auto* real = handle(file).real();
    return real->pMethods->xClose(real);
}
int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
    auto* real = handle(file).real();
    return real->pMethods->xRead(real, bytes, size, offset);
}
int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    auto& own = handle(file);
    if (const int code = own.trouble()) return code;
    if (own.file)
        own.file->pending.push_back(
            {offset, std::string{static_cast<const char*>(bytes), static_cast<std::size_t>(size)}});
    return own.real()->pMethods->xWrite(own.real(), bytes, size, offset);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    auto& own = handle(file);
    if (const int code = own.trouble()) return code;
    if (own.file) own.file->pending.push_back({size, std::nullopt});
    return own.real()->pMethods->xTruncate(own.real(), size);
}
int sync(sqlite3_file* file, int) {
    auto& own = handle(file);
    if (const int code = own.trouble()) return code;
    if (own.file) own.disk->sync(*own.file);
    return SQLITE_OK;  // the disk is the one in memory
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    auto* real = handle(file).real();
    return real->pMethods->xFileSize(real, size);
}
int lock(sqlite3_file* file, int level) {
    auto* real = handle(file).real();
    return real->pMethods->xLock(real, level);
}
int unlock(sqlite3_file* file, int level) {
    auto* real = handle(file).real();
    return real->pMethods->xUnlock(real, level);
}
int check_reserved(sqlite3_file* file, int* held) {
    auto* real = handle(file).real();
    return real->pMethods->xCheckReservedLock(real, held);
}
int control(sqlite3_file* file, int operation, void* argument) {
    auto* real = handle(file).real();
    return real->pMethods->xFileControl(real, operation, argument);
}
int sector_size(sqlite3_file*) {
    return static_cast<int>(sector);
}
int characteristics(sqlite3_file* file) {
    auto* real = handle(file).real();
    return real->pMethods->xDeviceCharacteristics(real);
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
    auto* real = handle(file).real();
    return real->pMethods->xShmMap(real, page, size, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    auto* real = handle(file).real();
    return real->pMethods->xShmLock(real, offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
    auto* real = handle(file).real();
    real->pMethods->xShmBarrier(real);
}
int shm_unmap(sqlite3_file* file, int remove) {
    auto* real = handle(file).real();
    return real->pMethods->xShmUnmap(real, remove);
}

constexpr sqlite3_io_methods methods{
    2,         close,          read,    write,       truncate,        sync,    file_size, lock,
    unlock,    check_reserved, control, sector_size, characteristics, shm_map, shm_lock,  shm_barrier,
    shm_unmap, nullptr,        nullptr};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* granted) {
    auto& disk = disk_of(vfs);
    auto& own = handle(file);
    own.base.pMethods = nullptr;
    own.disk = &disk;
    own.file = nullptr;
    const bool existed = name && std::filesystem::exists(name);
    if (const int code = disk.real->xOpen(disk.real, name, own.real(), flags, granted)) return code;
    own.base.pMethods = &methods;
    if (!name || !disk.watches(name)) return SQLITE_OK;
    const bool known = disk.files.contains(name);
    own.file = &disk.files[name];
    std::error_code ignored;
    // Emptied or made anew by somebody else: what this name held before is over.
    if (known && existed && std::filesystem::file_size(name, ignored) == 0)
        *own.file = LossyVfs::File{"", true, {}, {}};
    if (existed && !known) own.file->durable = read_all(name), own.file->exists = true;
    return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int durable) {
    auto& disk = disk_of(vfs);
    if (!disk.watches(name)) return disk.real->xDelete(disk.real, name, durable);
    if (const int code = disk.trouble()) return code;
    auto& file = disk.files[name];
    auto previous = file.exists ? std::optional{file.durable} : file.previous;
    file = {};
    if (durable == 0) file.previous = std::move(previous);
    return disk.real->xDelete(disk.real, name, durable);
}

}  // namespace

void LossyVfs::File::sync() {
    for (const auto& change : pending) apply(durable, change);
    pending.clear();
}

void LossyVfs::sync(File& file) {
    file.sync();
    // SQLite syncs the directory with the first sync of a file it created: all names are durable then.
    if (!file.exists)
        for (auto& [name, each] : files) each.previous.reset();
    file.exists = true;
}

LossyVfs::LossyVfs(const std::filesystem::path& directory)
    : real{sqlite3_vfs_find("unix")}, prefix{directory.string() + "/"} {
    REQUIRE(real != nullptr);
    vfs = *real;
    vfs.szOsFile = static_cast<int>(sizeof(Handle)) + real->szOsFile;
    vfs.zName = "lossy";
    vfs.pNext = nullptr;
    vfs.pAppData = this;
    vfs.xOpen = open;
    vfs.xDelete = remove;
    REQUIRE(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK);
}

LossyVfs::~LossyVfs() {
    sqlite3_vfs_unregister(&vfs);
    sqlite3_vfs_register(real, 1);
}

bool LossyVfs::watches(const char* name) const {
    return std::string_view{name}.starts_with(prefix);
}

int LossyVfs::trouble() {
    before();
    ++operations;
    const bool fails = failing != 0 && (operations == failing || (lasting && operations > failing));
    return fails ? code : SQLITE_OK;
}

LossyVfs::Image LossyVfs::image(std::mt19937_64& chance) const {
    Image image;
    for (const auto& [name, file] : files) {
        const auto short_name = name.substr(prefix.size());
        if (file.previous && chance() % 2 == 0) {
            image[short_name] = *file.previous;
            continue;
        }
        if (!file.exists && (file.pending.empty() || chance() % 2 == 0)) continue;
        auto content = file.durable;
        for (const auto& change : file.pending) {
            const auto fate = chance() % 3;
            if (fate == 0) apply(content, change);
            if (fate == 1) apply_torn(content, change, chance);
        }
        image[short_name] = std::move(content);
    }
    return image;
}

}  // namespace madoguchi::test
