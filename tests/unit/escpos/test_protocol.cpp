#include "drivers/escpos/protocol.h"

#include <doctest/doctest.h>

#include <vector>

using namespace madoguchi;
using namespace madoguchi::drivers::escpos;
using xfs4iot::PaperState;
using xfs4iot::PrintReason;

namespace {

Raster pattern(int width, int height) {
    Raster raster{width, height, {}};
    raster.bits.resize(raster.row_bytes() * static_cast<std::size_t>(height));
    for (std::size_t i = 0; i < raster.bits.size(); ++i) raster.bits[i] = static_cast<std::uint8_t>(i * 7);
    return raster;
}

std::vector<Answer> read_all(AnswerReader& reader) {
    std::vector<Answer> answers;
    while (auto answer = reader.next()) answers.push_back(*answer);
    return answers;
}

AutomaticStatus automatic(int first, int second, int third) {
    return {
        {static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second), static_cast<std::uint8_t>(third), 0x0F}};
}

}  // namespace

TEST_CASE("a band says its width in bytes for GS v 0 and in dots for GS ( L") {
    auto raster = pattern(576, 100);
    auto old = raster_band(raster, 0, 64, RasterCommand::gs_v_0);
    CHECK(old.substr(0, 8) == std::string{"\x1D\x76\x30\x00\x48\x00\x40\x00", 8});
    CHECK(old.size() == 8 + 72 * 64);
    auto fresh = raster_band(raster, 0, 64, RasterCommand::gs_l);
    CHECK(fresh.substr(0, 15) == std::string{"\x1D\x28\x4C\x0A\x12\x30\x70\x30\x01\x01\x31\x40\x02\x40\x00", 15});
    CHECK(fresh.substr(fresh.size() - 7) == std::string{"\x1D\x28\x4C\x02\x00\x30\x32", 7});
}

TEST_CASE("the last band is as high as what is left") {
    auto raster = pattern(576, 100);
    auto band = raster_band(raster, 96, 96, RasterCommand::gs_v_0);
    CHECK(band.size() == 8 + 72 * 4);
    CHECK(band.substr(8) == std::string(raster.bits.begin() + 72 * 96, raster.bits.end()));
}

TEST_CASE("after a reconnect more NULs are sent than a band is long, then the printer is initialised") {
    Model model;
    auto bytes = flush_and_initialise(model);
    CHECK(bytes.substr(0, 8192) == std::string(8192, '\0'));
    CHECK(bytes.substr(8192) == "\x1B\x40");
    model.lock_real_time = true;
    CHECK(flush_and_initialise(model).size() == 8192 + 2 + 10);
}

TEST_CASE("answers of all kinds are told apart in one stream, wherever it is cut") {
    std::string stream = "\x12";                   // DLE EOT
    stream += std::string{"\x14\x00\x00\x0F", 4};  // ASB
    stream += std::string{"7\x22job!\0", 7};       // GS ( H
    stream += std::string{"\x0C", 1};              // GS r
    stream += std::string{"7\x25\0", 3};           // buffer cleared
    stream += std::string{"_EPSON\0", 7};          // GS I
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        AnswerReader reader;
        reader.add(stream.substr(0, cut));
        auto answers = read_all(reader);
        reader.add(stream.substr(cut));
        for (auto& answer : read_all(reader)) answers.push_back(std::move(answer));
        REQUIRE(answers.size() == 6);
        CHECK(std::get<RealTimeStatus>(answers[0]).byte == 0x12);
        CHECK(std::get<AutomaticStatus>(answers[1]).bytes[0] == 0x14);
        CHECK(std::get<ProcessId>(answers[2]).job == JobNumber{'j', 'o', 'b', '!'});
        CHECK(std::get<InOrderStatus>(answers[3]).byte == 0x0C);
        CHECK(std::holds_alternative<BufferCleared>(answers[4]));
        CHECK(std::holds_alternative<OtherBlock>(answers[5]));
        CHECK(reader.skipped() == 0);
    }
}

TEST_CASE("rubble is skipped and what follows is understood") {
    AnswerReader reader;
    reader.add("\xff\xfe\x80\x91\x12");
    auto answers = read_all(reader);
    REQUIRE(answers.size() == 1);
    CHECK(std::holds_alternative<RealTimeStatus>(answers[0]));
    CHECK(reader.skipped() == 4);
}

TEST_CASE("a status that breaks off is no status") {
    AnswerReader reader;
    reader.add(std::string{"\x10\x00\xff\x12", 4});
    auto answers = read_all(reader);
    REQUIRE(!answers.empty());
    CHECK(std::holds_alternative<RealTimeStatus>(answers.back()));
    CHECK(reader.skipped() >= 1);
}

TEST_CASE("a block without an end is given up at its bound") {
    AnswerReader reader;
    reader.add("7" + std::string(500, '\xff'));
    CHECK(!reader.next().has_value());
    CHECK(reader.skipped() == 501);
}

TEST_CASE("four clean answers mean a printer that can print") {
    Sensors sensors;
    for (int n = 1; n <= 4; ++n) merge_sensors(sensors, n, {0x12});
    CHECK(sensors == Sensors{});
    CHECK(obstacle(sensors) == PrintReason::none);
    auto status = to_status(true, sensors);
    CHECK(status.online);
    CHECK(status.paper == PaperState::full);
    CHECK(!status.fault);
}

TEST_CASE("paper, cover and cutter are read the same from both kinds of status") {
    Sensors asked;
    merge_sensors(asked, 1, {0x12 | 0x08});
    merge_sensors(asked, 2, {0x12 | 0x04});
    merge_sensors(asked, 3, {0x12 | 0x08});
    merge_sensors(asked, 4, {0x12 | 0x6C});
    CHECK(asked == read_sensors(automatic(0x38, 0x08, 0x0F)));
    CHECK(asked.cover_open);
    CHECK(asked.paper_end);
    CHECK(asked.paper_near_end);
    CHECK(asked.cutter_error);
}

TEST_CASE("near end still prints, and every other trouble has its own name") {
    CHECK(obstacle(read_sensors(automatic(0x10, 0, 0x03))) == PrintReason::none);
    CHECK(to_status(true, read_sensors(automatic(0x10, 0, 0x03))).paper == PaperState::low);
    CHECK(obstacle(read_sensors(automatic(0x18, 0, 0x0F))) == PrintReason::paper_out);
    CHECK(obstacle(read_sensors(automatic(0x38, 0, 0))) == PrintReason::cover_open);
    CHECK(obstacle(read_sensors(automatic(0x18, 0x08, 0))) == PrintReason::cutter_error);
    CHECK(obstacle(read_sensors(automatic(0x18, 0x40, 0))) == PrintReason::overheated);
    CHECK(obstacle(read_sensors(automatic(0x18, 0x20, 0))) == PrintReason::offline);
    CHECK(obstacle(read_sensors(automatic(0x18, 0, 0))) == PrintReason::offline);
    CHECK(!to_status(true, read_sensors(automatic(0x18, 0, 0))).online);
    CHECK(to_status(true, read_sensors(automatic(0x18, 0, 0x0F))).online);
}

TEST_CASE("of a printer that is not connected nothing is claimed") {
    auto status = to_status(false, {});
    CHECK(!status.online);
    CHECK(status.paper == PaperState::unknown);
}
