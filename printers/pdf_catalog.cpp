#include "printers/pdf_catalog.h"

#include <charconv>
#include <cstdio>
#include <optional>

namespace madoguchi::printers {
namespace {

std::optional<std::size_t> number_after(const std::string& pdf, std::string_view word, std::size_t from) {
    auto at = pdf.find(word, from);
    if (at == pdf.npos) return std::nullopt;
    at = pdf.find_first_not_of(" \r\n", at + word.size());
    if (at == pdf.npos) return std::nullopt;
    std::size_t number = 0;
    auto [end, error] = std::from_chars(pdf.data() + at, pdf.data() + pdf.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<std::string> with_print_preferences(std::string pdf) {
    auto broken = [] { return fail(Errc::malformed, "pdf without classic trailer"); };
    auto trailer = pdf.rfind("trailer");
    if (trailer == pdf.npos) return broken();
    auto size = number_after(pdf, "/Size", trailer);
    auto root = number_after(pdf, "/Root", trailer);
    auto info = number_after(pdf, "/Info", trailer);
    auto previous = number_after(pdf, "startxref", trailer);
    if (!size || !root || !previous) return broken();
    auto object = pdf.find("\n" + std::to_string(*root) + " 0 obj");
    auto begin = object == pdf.npos ? pdf.npos : pdf.find("<<", object);
    auto end = begin == pdf.npos ? pdf.npos : pdf.find("endobj", begin);
    auto close = end == pdf.npos ? pdf.npos : pdf.rfind(">>", end);
    if (close == pdf.npos || close < begin) return broken();
    std::string catalog = pdf.substr(begin, close - begin);
    std::size_t place = pdf.size();
    pdf += std::to_string(*root) + " 0 obj\n" + catalog +
           "   /ViewerPreferences << /PrintScaling /None /Duplex /Simplex >>\n   /Lang (ja)\n>>\nendobj\n";
    std::size_t table = pdf.size();
    char entry[32];
    std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", place);
    pdf += "xref\n" + std::to_string(*root) + " 1\n" + entry + "trailer\n<< /Size " + std::to_string(*size) +
           " /Root " + std::to_string(*root) + " 0 R";
    if (info) pdf += " /Info " + std::to_string(*info) + " 0 R";
    pdf += " /Prev " + std::to_string(*previous) + " >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    return pdf;
}

}  // namespace madoguchi::printers
