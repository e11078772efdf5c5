#include "common/xfs4iot/barcode_reader.h"

#include "common/base64.h"
#include "common/json.h"

namespace madoguchi::xfs4iot {
namespace {

using barcode::Code;
using nlohmann::json;

json code_json(const Code& code) {
    json out{{"symbology", barcode::name(code.symbology)}, {"barcodeData", to_base64(code.bytes)}};
    if (!code.aim.empty()) out["symbologyName"] = code.aim;
    if (!code.text.empty()) out["xText"] = code.text;
    return out;
}

Code code_of(const json& object) {
    return {.symbology = barcode::symbology(text_or(object, "symbology")).value_or(barcode::Symbology::unknown),
            .aim = text_or(object, "symbologyName"),
            .bytes = bytes_at(object, "barcodeData"),
            .text = text_or(object, "xText")};
}

}  // namespace

void to_json(json& out, const ReadOutput& value) {
    out = json{{"readOutput", json::array()}};
    for (const auto& code : value.codes) out["readOutput"].push_back(code_json(code));
}

void from_json(const json& object, ReadOutput& value) {
    value.codes.clear();
    if (!holds(object, "readOutput")) return;
    if (!object.at("readOutput").is_array()) refuse_json("readOutput is no array");
    for (const auto& entry : object.at("readOutput")) value.codes.push_back(code_of(entry));
}

}  // namespace madoguchi::xfs4iot
