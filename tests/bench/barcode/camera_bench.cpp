// Codes found and time taken on one generated set of spoiled pictures: our finder, one look of it at a
// picture as it is, and zbarimg (zbar-tools). Each reads the same PGM files, one process for all of them. Prints
// figures and ratios, no verdict.
#include "drivers/media/finder.h"
#include "tests/simulators/shared/process.h"
#include "tests/unit/barcode/picture.h"

#include <sys/resource.h>
#include <algorithm>
#include <array>

#include <cstdio>
#include <fstream>
#include <functional>
#include <map>

using namespace madoguchi;
using namespace madoguchi::drivers::media;
using namespace madoguchi::test;

namespace {

struct Picture {
    std::string kind, spoiled, expected;
    std::filesystem::path file;
};

using Spoil = std::function<Image(const Image&)>;

const std::map<std::string, std::vector<Spoil>>& spoils() {
    auto blur = [](int radius) { return [radius](const Image& image) { return blurred(image, radius); }; };
    auto tilt = [](double degrees) { return [degrees](const Image& image) { return tilted(image, degrees); }; };
    auto glare = [](double strength) { return [strength](const Image& image) { return glaring(image, strength); }; };
    auto wash = [](int black, int white) {
        return [black, white](const Image& image) { return pale(image, black, white); };
    };
    auto noise = [](int strength) { return [strength](const Image& image) { return noisy(image, strength, 7); }; };
    static const std::map<std::string, std::vector<Spoil>> all{
        {"clean", {[](const Image& image) { return image; }}},
        {"blur", {blur(1), blur(2), blur(3), blur(4)}},
        {"tilt", {tilt(7), tilt(20), tilt(33), tilt(45)}},
        {"glare", {glare(0.1), glare(0.25), glare(0.4)}},
        {"pale", {wash(100, 180), wash(110, 150), wash(120, 140)}},
        {"noise", {noise(15), noise(30), noise(45)}},
        {"inverted", {inverted}},
    };
    return all;
}

void write_pgm(const std::filesystem::path& file, const Image& image) {
    std::ofstream out{file, std::ios::binary};
    out << "P5\n" << image.width << ' ' << image.height << "\n255\n";
    out.write(reinterpret_cast<const char*>(image.grey.data()), static_cast<std::streamsize>(image.grey.size()));
}

Image read_pgm(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::string magic;
    int most = 0;
    Image image;
    in >> magic >> image.width >> image.height >> most;
    in.get();
    image.grey.resize(static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height));
    in.read(reinterpret_cast<char*>(image.grey.data()), static_cast<std::streamsize>(image.grey.size()));
    return image;
}

struct Sample {
    const char* kind;
    std::string expected;
    Image code;
};

std::vector<Sample> samples() {
    std::string digits = "91900001000000000000000123456027033100003004";
    return {
        {"GS1-128", digits, draw_code("Code128", L"\u00F1" + std::wstring(digits.begin(), digits.end()), 700, 120)},
        {"QR", "K1-EV-7F3Q9Z2M4XB5C-7", draw_qr("K1-EV-7F3Q9Z2M4XB5C-7", 5)},
        {"small QR", "https://example.jp/v/2026112400017", draw_qr("https://example.jp/v/2026112400017", 2)},
        {"NW-7", "1234567890", draw_code("Codabar", L"A1234567890B", 500, 100)},
        {"EAN-13", "4912345678904", draw_code("EAN-13", L"4912345678904", 300, 100)},
        {"Code 39", "AB-1234", draw_code("Code39", L"AB-1234", 500, 100)},
        {"Data Matrix", "K1-EV-7F3Q9", draw_code("DataMatrix", L"K1-EV-7F3Q9", 120, 120)},
        {"Micro QR", "12345", draw_micro_qr("12345", 5)},
    };
}

std::vector<Picture> make_set(const std::filesystem::path& folder) {
    std::vector<Picture> set;
    for (const auto& sample : samples())
        for (const auto& [name, variants] : spoils())
            for (const auto& spoil : variants) {
                auto file = folder / (std::to_string(set.size()) + ".pgm");
                write_pgm(file, spoil(on_frame(sample.code)));
                set.push_back({sample.kind, name, sample.expected, file});
            }
    return set;
}

// What a camera sees most of the time: nothing, in good and bad light, and a paper without a code.
std::vector<Picture> idle_set(const std::filesystem::path& folder, const std::string& kind) {
    auto nothing = on_frame({});
    std::vector<Image> images;
    if (kind == "nothing")
        images = {nothing, noisy(pale(nothing, 200, 200), 3, 1), noisy(pale(nothing, 90, 90), 8, 2),
                  noisy(glaring(nothing, 0.1), 5, 3)};
    else
        images = {on_page({}), noisy(on_page({}), 8, 4), pale(on_page({}), 90, 170), blurred(on_page({}), 1)};
    std::vector<Picture> set;
    for (int round = 0; round < 6; ++round)
        for (const auto& image : images) {
            auto file = folder / (kind + std::to_string(set.size()) + ".pgm");
            write_pgm(file, image);
            set.push_back({kind, "", "no code", file});
        }
    return set;
}

struct Score {
    double milliseconds = 0;  // per picture
    std::vector<bool> read;
};

// Processor time: the machine may have other work. RUSAGE_CHILDREN counts zbarimg once it has been waited for.
double processor_ms(int whose) {
    rusage used{};
    getrusage(whose, &used);
    auto milliseconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
}

using Reader = std::function<std::vector<Sighting>(const Image&)>;

// What the daemon does with a paper that is held still: frame after frame until something is found, at most a round.
std::vector<Sighting> look_long(const Image& image) {
    CodeFinder finder{{}};
    std::vector<Sighting> found;
    for (std::size_t frame = 0; found.empty() && frame < CodeFinder::frames_per_round; ++frame)
        found = finder.look(image);
    return found;
}

Score ours(const std::vector<Picture>& set, const Reader& reader) {
    Score score;
    auto begin = processor_ms(RUSAGE_SELF);
    for (const auto& picture : set) {
        auto found = reader(read_pgm(picture.file));
        score.read.push_back(
            std::ranges::any_of(found, [&](const Sighting& seen) { return seen.code.bytes == picture.expected; }));
    }
    score.milliseconds = (processor_ms(RUSAGE_SELF) - begin) / static_cast<double>(set.size());
    return score;
}

// zbarimg tells in XML which file held what.
Score zbar(const std::vector<Picture>& set) {
    std::string command = "zbarimg --quiet --xml";
    for (const auto& picture : set) command += " " + picture.file.string();
    command += " 2>/dev/null";
    auto begin = processor_ms(RUSAGE_CHILDREN);
    auto* pipe = popen(command.c_str(), "r");
    std::string text;
    char buffer[65536];
    for (std::size_t count = 0; (count = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, count);
    pclose(pipe);
    Score score{.milliseconds = (processor_ms(RUSAGE_CHILDREN) - begin) / static_cast<double>(set.size()), .read = {}};
    for (const auto& picture : set) {
        auto place = text.find("href='" + picture.file.string() + "'");
        auto end = text.find("</source>", place);
        auto block = place == std::string::npos ? std::string{} : text.substr(place, end - place);
        score.read.push_back(block.find(picture.expected) != std::string::npos);
    }
    return score;
}

long count(const Score& score) {
    return std::ranges::count(score.read, true);
}

template <class Key>
void print_by(const std::vector<Picture>& set, const Score& finder, const Score& plain, const Score& peer, Key key) {
    std::map<std::string, std::array<int, 4>> rows;
    for (std::size_t index = 0; index < set.size(); ++index) {
        auto& row = rows[key(set[index])];
        ++row[0];
        row[1] += finder.read[index];
        row[2] += plain.read[index];
        row[3] += peer.read[index];
    }
    for (const auto& [name, row] : rows)
        std::printf("  %-14s of %3d: finder %3d, one look %3d, zbarimg %3d\n", name.c_str(), row[0], row[1], row[2],
                    row[3]);
}

void print(const char* what, double ours, double theirs, double ratio) {
    std::printf("camera %-38s %10.1f   zbarimg %24.1f   %5.2f x\n", what, ours, theirs, ratio);
}

void compare(const std::filesystem::path& folder) {
    auto set = make_set(folder);
    auto finder = ours(set, look_long);
    auto plain = ours(set, [](const Image& image) { return decode(image, {}); });
    auto peer = zbar(set);
    std::printf("%zu pictures of 800 x 600\n", set.size());
    print_by(set, finder, plain, peer, [](const Picture& picture) { return picture.kind; });
    print_by(set, finder, plain, peer, [](const Picture& picture) { return picture.spoiled; });
    std::printf("  one plain look: %ld codes, %.1f CPU ms a picture\n", count(plain), plain.milliseconds);
    auto per_code = [&](const Score& score) {
        return score.milliseconds * static_cast<double>(set.size()) / static_cast<double>(std::max(1L, count(score)));
    };
    auto read = static_cast<double>(count(finder)), peer_read = static_cast<double>(count(peer));
    print("codes read", read, peer_read, read / std::max(1.0, peer_read));
    print("time, CPU ms a picture", finder.milliseconds, peer.milliseconds, peer.milliseconds / finder.milliseconds);
    print("time, CPU ms a code read", per_code(finder), per_code(peer), per_code(peer) / per_code(finder));
}

// One camera for all frames, as in a read that nobody holds anything up for.
void compare_idle(const std::filesystem::path& folder, const std::string& kind) {
    auto set = idle_set(folder, kind);
    CodeFinder camera{{}};
    auto finder = ours(set, [&](const Image& image) { return camera.look(image); });
    auto peer = zbar(set);
    print(("idle, " + kind + ", CPU ms a frame").c_str(), finder.milliseconds, peer.milliseconds,
          peer.milliseconds / finder.milliseconds);
}

}  // namespace

int main() {
    simulator::TemporaryDirectory folder;
    compare(folder.path());
    for (const auto* kind : {"nothing", "print"}) compare_idle(folder.path(), kind);
}
