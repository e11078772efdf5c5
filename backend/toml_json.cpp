#include "backend/toml_json.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <sstream>

namespace madoguchi::backend {
namespace {

class Converter {
public:
    explicit Converter(TomlFile& into) : file{into} {}

    nlohmann::json convert(const toml::node& node, const std::string& place) {
        file.lines[place] = static_cast<int>(node.source().begin.line);
        if (const auto* table = node.as_table()) return convert_table(*table, place);
        if (const auto* array = node.as_array()) return convert_array(*array, place);
        if (const auto* text = node.as_string()) return text->get();
        if (const auto* number = node.as_integer()) return number->get();
        if (const auto* flag = node.as_boolean()) return flag->get();
        // Dates and fractions have no use here; the strict reader refuses the text where it wants something else.
        std::ostringstream other;
        if (const auto* day = node.as_date()) other << day->get();
        return other.str();
    }

private:
    nlohmann::json convert_table(const toml::table& table, const std::string& place) {
        auto object = nlohmann::json::object();
        for (const auto& [key, value] : table) {
            std::string name{key.str()};
            object[name] = convert(value, place + "/" + name);
        }
        return object;
    }
    nlohmann::json convert_array(const toml::array& array, const std::string& place) {
        auto list = nlohmann::json::array();
        for (const auto& value : array) list.push_back(convert(value, fmt::format("{}/{}", place, list.size())));
        return list;
    }

    TomlFile& file;
};

}  // namespace

Error TomlFile::placed(const Error& error) const {
    auto place = error.detail.substr(0, error.detail.find(':'));
    while (!lines.contains(place) && !place.empty()) place.resize(place.find_last_of('/'));
    auto line = lines.find(place);
    return {error.code, fmt::format("{}:{}: {}", name, line == lines.end() ? 1 : line->second, error.detail)};
}

Result<TomlFile> read_toml(const std::filesystem::path& path) {
    TomlFile file{.json = {}, .name = path.string(), .lines = {}};
    if (!std::filesystem::exists(path)) return fail(Errc::missing, fmt::format("{}: no such file", file.name));
    try {
        auto table = toml::parse_file(file.name);
        file.json = Converter{file}.convert(table, "");
        return file;
    } catch (const toml::parse_error& trouble) {
        return fail(Errc::malformed,
                    fmt::format("{}:{}: {}", file.name, trouble.source().begin.line, trouble.description()));
    }
}

}  // namespace madoguchi::backend
