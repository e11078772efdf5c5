// Writes the slips of the repository as PNGs for people to look at: form-gallery DIRECTORY
#include "printers/raster.h"
#include "tests/unit/printers/form_samples.h"

#include <filesystem>
#include <fstream>
#include <iostream>

using namespace madoguchi;
using namespace madoguchi::printers;

namespace {

bool write(Forms& forms, const xfs4iot::PrintFormRequest& request, int dots, const std::filesystem::path& file) {
    auto raster = forms.render(request, dots);
    if (!raster) {
        std::cerr << file << ": " << raster.error().detail << '\n';
        return false;
    }
    std::ofstream{file, std::ios::binary} << to_png(raster.value());
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    auto forms = samples::read_forms();
    auto reprint = samples::receipt("ja");
    reprint.fields["reprint"] = "true";
    reprint.fields["title"] = "ご利用明細";
    reprint.fields["stamp"] = "false";
    reprint.fields["scheme"] = "VISA\n************0000\n承認番号 A00001";
    reprint.items.push_back({{"name", "印鑑登録証明書"}, {"price", "300"}, {"count", "12"}, {"amount", "3600"}});
    reprint.fields["total"] = "1003900";
    bool good = write(forms, samples::receipt("ja"), 576, folder / "receipt-ja.png") &&
                write(forms, samples::receipt("en"), 576, folder / "receipt-en.png") &&
                write(forms, samples::receipt("ja"), 384, folder / "receipt-384.png") &&
                write(forms, reprint, 576, folder / "statement-reprint.png") &&
                write(forms, samples::slip("ja"), 576, folder / "slip-ja.png") &&
                write(forms, samples::slip("en"), 576, folder / "slip-en.png");
    return good ? 0 : 1;
}
