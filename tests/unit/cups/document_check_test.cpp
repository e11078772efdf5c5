#include "drivers/document/document_check.h"

#include "tests/unit/cups/tiny_pdf.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::drivers::document;
using test::print_request;
using test::tiny_pdf;
using xfs4iot::PrintReason;

namespace {

PrintReason check(std::string data, int pages, std::string media = "iso_a4_210x297mm") {
    xfs4iot::PrintRequest request;
    request.sha256 = sha256_hex(data);
    request.data = std::move(data);
    request.pages = pages;
    request.media = std::move(media);
    return check_document(request);
}

}  // namespace

TEST_CASE("sha256 is the one of FIPS 180-4") {
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a sound document with its digest and pages passes") {
    CHECK(check(tiny_pdf(1), 1) == PrintReason::none);
    CHECK(check(tiny_pdf(12), 12) == PrintReason::none);
    CHECK(check(tiny_pdf(1, 841.89, 595.276), 1) == PrintReason::none);
    CHECK(check(tiny_pdf(1, 841.89, 1190.55), 1, "iso_a3_297x420mm") == PrintReason::none);
}

TEST_CASE("other bytes or another number of pages than announced is a mismatch") {
    auto request = print_request(2);
    request.data[20] = static_cast<char>(request.data[20] ^ 1);
    CHECK(check_document(request) == PrintReason::digest_mismatch);
    request = print_request(2);
    request.sha256[0] = request.sha256[0] == 'a' ? 'b' : 'a';
    CHECK(check_document(request) == PrintReason::digest_mismatch);
    CHECK(check(tiny_pdf(2), 1) == PrintReason::digest_mismatch);
    CHECK(check(tiny_pdf(2), 3) == PrintReason::digest_mismatch);
    CHECK(check(tiny_pdf(0), 0) == PrintReason::digest_mismatch);
}

TEST_CASE("a page of another size than the medium is refused, it would be cropped") {
    CHECK(check(tiny_pdf(1, 612, 792), 1) == PrintReason::refused);
    CHECK(check(tiny_pdf(1), 1, "iso_a3_297x420mm") == PrintReason::refused);
    CHECK(check(tiny_pdf(1), 1, "na_letter_8.5x11in") == PrintReason::refused);
}

TEST_CASE("a document cut at any length is never accepted") {
    const auto whole = tiny_pdf(2);
    for (std::size_t length = 0; length + 7 < whole.size(); ++length) {  // the last line, %%EOF, carries nothing
        CAPTURE(length);
        CHECK(check(whole.substr(0, length), 2) != PrintReason::none);
    }
}

TEST_CASE("garbage and oversize are refused") {
    CHECK(check("", 1) == PrintReason::refused);
    CHECK(check("\x89PNG", 1) == PrintReason::refused);
    CHECK(check(std::string(1000, '\xff'), 1) == PrintReason::refused);
    CHECK(check(std::string(largest_document + 1, ' '), 1) == PrintReason::refused);
}
