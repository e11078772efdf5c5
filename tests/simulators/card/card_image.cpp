#include "tests/simulators/card/card_image.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace madoguchi::simulators::card {

namespace {

using Json = nlohmann::ordered_json;

std::uint16_t number(const Json& hex) {
    return static_cast<std::uint16_t>(std::stoul(hex.get<std::string>(), nullptr, 16));
}
std::string hex(std::uint16_t number) {
    const std::uint8_t bytes[] = {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number & 0xFF)};
    return to_hex(bytes);
}
Bytes bytes(const Json& json) {
    const auto value = from_hex(json.get<std::string>());
    if (!value) throw std::runtime_error("not hex");
    return *value;
}

Json write(const Pin& pin) {
    return {{"id", hex(pin.id)}, {"value", pin.value}, {"tries", pin.tries}, {"most", pin.most}, {"set", pin.set}};
}
Pin read_pin(const Json& json) {
    return {number(json.at("id")), json.at("value"), json.at("tries"), json.at("most"), json.at("set")};
}

Json write(const File& file) {
    Json opened_by = Json::array();
    for (const auto pin : file.opened_by) opened_by.push_back(hex(pin));
    return {{"id", hex(file.id)},
            {"opened_by", opened_by},
            {"all", file.all},
            {"secure", file.secure},
            {"content", to_hex(file.content)}};
}
File read_file(const Json& json) {
    File file{number(json.at("id")), bytes(json.at("content"))};
    file.all = json.value("all", false);
    file.secure = json.value("secure", false);
    for (const auto& pin : json.at("opened_by")) file.opened_by.push_back(number(pin));
    return file;
}

Json write(const Key& key) {
    return {{"id", hex(key.id)}, {"pin", hex(key.pin)}, {"pem", key.pem}};
}
Key read_key(const Json& json) {
    return {number(json.at("id")), number(json.at("pin")), json.at("pem")};
}

Json write(const Application& application) {
    Json json{
        {"aid", to_hex(application.aid)}, {"pins", Json::array()}, {"files", Json::array()}, {"keys", Json::array()}};
    for (const auto& pin : application.pins) json["pins"].push_back(write(pin));
    for (const auto& file : application.files) json["files"].push_back(write(file));
    for (const auto& key : application.keys) json["keys"].push_back(write(key));
    return json;
}
Application read_application(const Json& json) {
    Application application{bytes(json.at("aid"))};
    for (const auto& pin : json.at("pins")) application.pins.push_back(read_pin(pin));
    for (const auto& file : json.at("files")) application.files.push_back(read_file(file));
    for (const auto& key : json.at("keys")) application.keys.push_back(read_key(key));
    return application;
}

}  // namespace

Image load_image(const std::filesystem::path& file) {
    std::ifstream stream{file};
    if (!stream) throw std::runtime_error("no card file " + file.string());
    const Json json = Json::parse(stream);
    Image image;
    image.label = json.at("label");
    image.holder = json.at("holder");
    image.atr = bytes(json.at("atr"));
    image.largest_read = json.value("largest_read", image.largest_read);
    image.end_of_file = number(json.value("end_of_file", Json("9000")));
    image.identifier = bytes(json.value("identifier", Json("")));
    image.number = json.value("number", "");
    image.application_warning = json.value("application_warning", false);
    for (const auto& application : json.at("applications")) image.applications.push_back(read_application(application));
    return image;
}

void save_image(const Image& image, const std::filesystem::path& file) {
    Json json{{"label", image.label},
              {"holder", image.holder},
              {"atr", to_hex(image.atr)},
              {"largest_read", image.largest_read},
              {"end_of_file", hex(image.end_of_file)},
              {"identifier", to_hex(image.identifier)},
              {"number", image.number},
              {"application_warning", image.application_warning},
              {"applications", Json::array()}};
    for (const auto& application : image.applications) json["applications"].push_back(write(application));
    auto fresh = file;
    fresh += ".new";
    {
        std::ofstream stream{fresh, std::ios::trunc};
        std::filesystem::permissions(fresh, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        stream << json.dump(1) << '\n';
        if (!stream.flush()) throw std::runtime_error("cannot write " + fresh.string());
    }
    std::filesystem::rename(fresh, file);
}

}  // namespace madoguchi::simulators::card
