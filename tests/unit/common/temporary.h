// A directory of a test's own, and whole files.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace madoguchi::test {

class TemporaryDirectory {
public:
    explicit TemporaryDirectory(const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
        std::string pattern = parent / "madoguchi-XXXXXX";
        if (!::mkdtemp(pattern.data())) std::abort();
        directory = pattern;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(directory, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return directory; }

private:
    std::filesystem::path directory;
};

// Where syncing costs nothing, for tests that do it thousands of times.
inline std::filesystem::path memory() {
    std::error_code ignored;
    const std::filesystem::path shared{"/dev/shm"};
    return std::filesystem::is_directory(shared, ignored) ? shared : std::filesystem::temp_directory_path();
}

inline std::string read_file(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    std::ostringstream text;
    text << stream.rdbuf();
    return std::move(text).str();
}

inline void write_file(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream{file, std::ios::binary | std::ios::trunc}.write(bytes.data(),
                                                                  static_cast<std::streamsize>(bytes.size()));
}

}  // namespace madoguchi::test
