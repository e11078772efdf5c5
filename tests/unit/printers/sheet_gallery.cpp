// Writes a sample of every kind of certificate:  sheet-gallery DIRECTORY [SEAL.svg]. People look at them.
#include "sheet_samples.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

std::string read_file(const char* path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return std::move(text).str();
}

}  // namespace

int main(int count, char** arguments) {
    using namespace madoguchi::printers;
    if (count < 2) return 2;
    auto issue = samples::issue(count > 2 ? read_file(arguments[2]) : "");
    SheetPress press(samples::templates());
    auto keys = SealSigner::generate();
    auto signer = SealSigner::from_pem(keys.private_pem).value();
    auto all = samples::every_kind();
    all.emplace_back("juminhyo", samples::juminhyo({samples::foreigner()}));
    all.emplace_back("juminhyo", samples::household(12));
    all.emplace_back("shotoku", samples::shotoku(false));
    int number = 0;
    for (const auto& [kind, data] : all) {
        auto begin = std::chrono::steady_clock::now();
        auto sheet = press.render(kind, data, issue, signer);
        auto milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
        std::string name = std::to_string(number++) + "-" + kind + ".pdf";
        if (!sheet.has_value()) {
            std::printf("%s: error %d at %s\n", name.c_str(), int(sheet.error().code), sheet.error().field.c_str());
            continue;
        }
        std::ofstream(std::filesystem::path(arguments[1]) / name, std::ios::binary) << sheet.value().pdf;
        std::printf("%s: %d pages, %zu bytes, %.1f ms\n", name.c_str(), sheet.value().pages, sheet.value().pdf.size(),
                    milliseconds);
    }
}
