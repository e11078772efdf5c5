// Sample data for every kind of certificate, in the shape that printers/README.md gives; sample names and numbers only.
#pragma once

#include "printers/sheet.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace samples {

using nlohmann::json;

json hanako();                             // the person of design/18-certificate
json foreigner();                          // long Latin name, 通称, all items
json juminhyo(std::vector<json> persons);  // one or a household
json household(int members);               // mixed, with rare names
json seal_impression(double mm);           // a black ring that touches its square, 40 dots a mm
json inkan();
json shotoku(bool taxable);
json nozei();
json koseki(bool whole);
json fuhyo();

// Every kind with its data.
std::vector<std::pair<std::string, json>> every_kind();

madoguchi::printers::SheetIssue issue(const std::string& seal_svg = "");
madoguchi::printers::SheetTemplates templates();

}  // namespace samples
