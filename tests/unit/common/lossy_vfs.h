// SQLite's default VFS while it lives: files below `directory` lie on a disk that forgets. What was written but not
// synced is kept apart; image() says what such a disk may hold if the power goes now: any part of it, torn at sectors.
// It also lets the n-th operation fail. Everything else goes through to the real VFS.
// Use:  LossyVfs disk{directory.path()};  disk.before = [&] { images.push_back(disk.image(seed)); };  …write…
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace madoguchi::test {

class LossyVfs {
public:
    explicit LossyVfs(const std::filesystem::path& directory);
    ~LossyVfs();
    LossyVfs(const LossyVfs&) = delete;
    LossyVfs& operator=(const LossyVfs&) = delete;

    // Before every write, sync, truncation and deletion.
    std::function<void()> before = [] {};
    int operations = 0;  // such operations so far
    // The operation with this number (and, if lasting, all after it) fails with this code of SQLite; 0: none.
    int failing = 0, code = SQLITE_FULL;
    bool lasting = false;

    using Image = std::map<std::string, std::string>;  // file name -> bytes
    [[nodiscard]] Image image(std::mt19937_64& chance) const;

    // For the VFS's own functions.
    struct Change {
        std::int64_t offset;               // of the bytes, or the length after a truncation
        std::optional<std::string> bytes;  // none: a truncation
    };
    struct File {
        std::string durable;
        bool exists = false;                  // its name is durable
        std::optional<std::string> previous;  // deleted or replaced, but perhaps only in memory
        std::vector<Change> pending;
        void sync();
    };
    void sync(File& file);
    [[nodiscard]] bool watches(const char* name) const;
    [[nodiscard]] int trouble();  // counts; the code it fails with, else SQLITE_OK
    std::map<std::string, File> files;
    sqlite3_vfs* real;

private:
    std::string prefix;
    sqlite3_vfs vfs{};
};

}  // namespace madoguchi::test
