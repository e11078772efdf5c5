// Sheets as they come back: through a printing system, altered, or not ours at all. qpdf plays the printing system and
// the forger.
#include "printers/sheet_reader.h"

#include "printers/sheet.h"
#include "sheet_samples.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace madoguchi;
using namespace madoguchi::printers;

namespace {

struct Desk {
    Desk() {
        char name[] = "/tmp/sheet-reader-XXXXXX";
        folder = mkdtemp(name);
        auto pair = SealSigner::generate();
        signer.emplace(SealSigner::from_pem(pair.private_pem).value());
        REQUIRE(verifier.trust(pair.public_pem).has_value());
    }
    ~Desk() { std::filesystem::remove_all(folder); }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    std::string render(const samples::json& data, const char* serial = "8-1124-000128") {
        auto issue = samples::issue();
        issue.serial = serial;
        issue.document.text.replace(0, 2, serial, 0, 1);
        return SheetPress(samples::templates()).render("juminhyo", data, issue, *signer).value().pdf;
    }

    // Through qpdf with these options ("IN" is the given PDF).
    std::string qpdf(const std::string& pdf, const std::string& options) {
        write("in.pdf", pdf);
        std::string command = "cd " + folder.string() + " && qpdf " + options + " out.pdf 2>/dev/null";
        int status = std::system(command.c_str());  // NOLINT: fixed options, own folder
        REQUIRE((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3));
        std::ostringstream out;
        out << std::ifstream(folder / "out.pdf", std::ios::binary).rdbuf();
        return std::move(out).str();
    }

    void write(const char* name, const std::string& bytes) { std::ofstream(folder / name, std::ios::binary) << bytes; }

    std::filesystem::path folder;
    std::optional<SealSigner> signer;
    SealVerifier verifier;
};

// Exchanges the first two glyphs of the first shown string of at least two: "<00010002…>Tj".
std::string exchange_glyphs(std::string pdf) {
    for (auto end = pdf.find(">Tj"); end != pdf.npos; end = pdf.find(">Tj", end + 1)) {
        auto begin = pdf.rfind('<', end) + 1;
        if (end - begin < 8) continue;
        return pdf.replace(begin, 8, pdf.substr(begin + 4, 4) + pdf.substr(begin, 4));
    }
    FAIL("no string found");
    return pdf;
}

}  // namespace

TEST_CASE("a sheet that a printing system has rewritten is still true") {
    Desk desk;
    std::string pdf = desk.render(samples::household(3));
    CHECK(check_sheet(pdf, desk.verifier).has_value());
    for (const char* options : {"--linearize in.pdf", "--qdf --object-streams=disable in.pdf",
                                "--object-streams=generate in.pdf", "--stream-data=uncompress in.pdf"}) {
        CAPTURE(options);
        CHECK(check_sheet(desk.qpdf(pdf, options), desk.verifier).has_value());
    }
}

TEST_CASE("the PDF has no structural error") {
    Desk desk;
    desk.write("in.pdf", desk.render(samples::household(2)));
    std::string command = "cd " + desk.folder.string() + " && qpdf --check in.pdf >/dev/null 2>&1";
    CHECK(std::system(command.c_str()) == 0);  // NOLINT
}

TEST_CASE("a sheet with two characters exchanged is refused") {
    Desk desk;
    std::string pdf =
        desk.qpdf(desk.render(samples::juminhyo({samples::hanako()})), "--qdf --object-streams=disable in.pdf");
    CHECK(check_sheet(pdf, desk.verifier).has_value());
    auto read = check_sheet(exchange_glyphs(pdf), desk.verifier);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == Errc::corrupted);
}

TEST_CASE("a sheet without one of its pages, or with pages of two sheets, is refused") {
    Desk desk;
    std::string pdf = desk.render(samples::household(5));
    auto shorter = check_sheet(desk.qpdf(pdf, "in.pdf --pages . 1 --"), desk.verifier);
    REQUIRE_FALSE(shorter.has_value());
    CHECK(shorter.error().code == Errc::corrupted);
    desk.write("other.pdf", desk.render(samples::household(5), "9-1124-000129"));
    auto mixed = check_sheet(desk.qpdf(pdf, "in.pdf --pages . 1 other.pdf 2-z --"), desk.verifier);
    REQUIRE_FALSE(mixed.has_value());
    CHECK(mixed.error().code == Errc::conflict);
}

TEST_CASE("a true code under another person's sheet is refused") {
    Desk desk;
    auto other = samples::hanako();
    other["name"] = "見本 花江";
    std::string theirs = desk.render(samples::juminhyo({other}));
    // Laid over, both texts are there.
    desk.write("over.pdf", theirs);
    auto read = check_sheet(
        desk.qpdf(desk.render(samples::juminhyo({samples::hanako()})), "in.pdf --overlay over.pdf --"), desk.verifier);
    REQUIRE_FALSE(read.has_value());
}

TEST_CASE("what isn't a sheet is named") {
    Desk desk;
    CHECK(check_sheet("", desk.verifier).error().code == Errc::malformed);
    CHECK(check_sheet("%PDF-1.5 rubbish", desk.verifier).error().code == Errc::malformed);
    CHECK(check_sheet(std::string(17U << 20U, 'x'), desk.verifier).error().code == Errc::too_large);
    std::string pdf = desk.render(samples::juminhyo({samples::hanako()}));
    // Behind the pages stand only tables that a reader can rebuild.
    for (std::size_t length = 1; length < pdf.size() / 10 * 9; length += pdf.size() / 40) {
        CHECK_FALSE(check_sheet(pdf.substr(0, length), desk.verifier).has_value());
    }
    SealVerifier stranger;
    CHECK(check_sheet(pdf, stranger).error().code == Errc::missing);
}
