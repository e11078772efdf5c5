// What every target of tests/fuzz shares: taking an input apart, and promises. README.md says how to add a target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace madoguchi::fuzz {

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// A broken promise ends the process, so that the fuzzer keeps the input.
inline void require(bool held, const char* promise) {
    if (held) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

// Takes bytes and lines off the front of an input; at its end everything is 0 and empty.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : rest{fuzz::view(data, size)} {}
    [[nodiscard]] bool empty() const { return rest.empty(); }
    std::uint8_t byte() { return static_cast<std::uint8_t>(take(1).empty() ? 0 : last.front()); }
    std::string_view take(std::size_t count) {
        last = rest.substr(0, count);
        rest.remove_prefix(last.size());
        return last;
    }
    std::string_view line() {
        const auto end = rest.find('\n');
        const auto text = rest.substr(0, end);
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
        return text;
    }
    [[nodiscard]] std::string_view all() const { return rest; }

private:
    std::string_view rest, last;
};

// A folder of this process for parsers that read files; TMPDIR says where.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "madoguchi-fuzz-XXXXXX").string();
        require(mkdtemp(pattern.data()) != nullptr, "a temporary folder can be made");
        path = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    void write(const std::string& name, std::string_view text) const {
        std::filesystem::create_directories((path / name).parent_path());
        std::ofstream{path / name, std::ios::binary} << text;
    }

    std::filesystem::path path;
};

// Reads a stream in one piece and in pieces of 1, 2, 3 … bytes; both must yield the same.
template <class Read>
void same_however_cut(std::string_view stream, Read read) {
    const auto whole = read(std::vector<std::string_view>{stream});
    std::vector<std::string_view> pieces;
    for (std::size_t size = 1; !stream.empty(); size = size % 7 + 1) {
        pieces.push_back(stream.substr(0, size));
        stream.remove_prefix(pieces.back().size());
    }
    require(read(pieces) == whole, "a stream means the same however it is cut");
}

}  // namespace madoguchi::fuzz
