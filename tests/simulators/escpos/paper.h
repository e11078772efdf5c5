// The roll: dot rows that have passed the head since the last cut, and the pictures of what was cut or torn off.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace madoguchi::simulator {

class Paper {
public:
    // Pictures go to `directory`: N.png for each cut slip, torn-N.png for pieces that were never cut.
    Paper(std::filesystem::path directory, int dots);

    void print(const std::vector<std::uint8_t>& row);
    void feed(int lines);
    std::string cut();       // the file's name; "" when there is nothing on the paper
    std::string tear_off();  // the same for a piece that ends without a cut
    [[nodiscard]] int lines() const { return static_cast<int>(rows.size()); }
    [[nodiscard]] int slips() const { return slip_count; }
    [[nodiscard]] int torn() const { return torn_count; }

private:
    std::string save(const std::string& name);

    std::filesystem::path folder;
    int width;
    std::vector<std::vector<std::uint8_t>> rows;
    int slip_count = 0, torn_count = 0;
};

}  // namespace madoguchi::simulator
