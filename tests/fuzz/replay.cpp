// The main of a target without libFuzzer: replays files, whole and cut at every length (of long ones: at 64 places).
// Usage: fuzz-AREA-NAME FILE|FOLDER…      exit status 0 = every input was survived
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(int count, char** arguments) {
    std::vector<fs::path> files;
    for (int at = 1; at < count; ++at) {
        if (fs::is_directory(arguments[at]))
            for (const auto& entry : fs::directory_iterator{arguments[at]}) files.push_back(entry.path());
        else
            files.emplace_back(arguments[at]);
    }
    std::ranges::sort(files);
    return files;
}

// A copy of its own for each length, so that a sanitizer sees the first byte read behind the end.
void replay(const std::vector<char>& bytes, std::size_t length) {
    const std::vector<std::uint8_t> cut{bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)};
    LLVMFuzzerTestOneInput(cut.data(), cut.size());
}

void replay_file(const fs::path& file) {
    std::ifstream stream{file, std::ios::binary};
    const std::vector<char> bytes{std::istreambuf_iterator<char>{stream}, {}};
    const auto step = bytes.size() <= 256 ? 1 : bytes.size() / 64;
    for (std::size_t length = 0; length < bytes.size(); length += step) replay(bytes, length);
    replay(bytes, bytes.size());
}

}  // namespace

int main(int count, char** arguments) {
    if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&count, &arguments);
    const auto files = files_of(count, arguments);
    for (const auto& file : files) {
        std::fprintf(stderr, "%s\n", file.c_str());  // the last one named is the one that ended the process
        replay_file(file);
    }
    std::printf("replayed %zu inputs\n", files.size());
    return files.empty() ? 1 : 0;
}
