// `card-simulator make`: issuer, cards and the matching import file for the residents of one DATA.json.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace madoguchi::simulators::card {

struct MakeOptions {
    std::filesystem::path residents, out;
    std::vector<std::string> ids;  // empty = everybody
};

void make_cards(const MakeOptions& options);

}  // namespace madoguchi::simulators::card
