// The smallest sound PDF: blank pages of one size, written by hand with a right cross-reference table.
#pragma once

#include "common/digest.h"
#include "drivers/document/document_check.h"

#include <cstdio>
#include <string>
#include <vector>

namespace madoguchi::test {

inline std::string tiny_pdf(int pages, double width = 595.276, double height = 841.89) {
    std::vector<std::string> objects{"<< /Type /Catalog /Pages 2 0 R >>", ""};
    std::string kids;
    for (int page = 0; page < pages; ++page) {
        kids += std::to_string(3 + page) + " 0 R ";
        objects.push_back("<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox [0 0 " + std::to_string(width) +
                          " " + std::to_string(height) + "] >>");
    }
    objects[1] = "<< /Type /Pages /Count " + std::to_string(pages) + " /Kids [" + kids + "] >>";
    std::string pdf = "%PDF-1.4\n", table = "0000000000 65535 f \n";
    for (std::size_t number = 0; number < objects.size(); ++number) {
        char entry[32];
        std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", pdf.size());
        table += entry;
        pdf += std::to_string(number + 1) + " 0 obj\n" + objects[number] + "\nendobj\n";
    }
    const auto size = std::to_string(objects.size() + 1), start = std::to_string(pdf.size());
    return pdf + "xref\n0 " + size + "\n" + table + "trailer << /Size " + size + " /Root 1 0 R >>\nstartxref\n" +
           start + "\n%%EOF\n";
}

inline xfs4iot::PrintRequest print_request(int pages, std::string attempt = "01KAV5T1ATTEMPT00000000001") {
    xfs4iot::PrintRequest request;
    request.attempt.text = std::move(attempt);
    request.visit.text = "01KAV5T1V1S1T0000000000001";
    request.document.text = "D-1";
    request.data = tiny_pdf(pages);
    request.sha256 = sha256_hex(request.data);
    request.pages = pages;
    return request;
}

}  // namespace madoguchi::test
