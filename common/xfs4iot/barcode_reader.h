// BarcodeReader.Read as client and service speak it (XFS4IoT 2024-3; reference "xfs4iot" 6). Two members of our own:
// xText (the code as UTF-8, absent when it is no text) and, beside errorCode barcodeInvalid, xReason (why the code was
// not handed on). symbologyName carries the AIM identifier, "]C1".
#pragma once

#include "common/barcode/code.h"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace madoguchi::xfs4iot {

struct ReadOutput {
    std::vector<barcode::Code> codes;
};

void to_json(nlohmann::json& json, const ReadOutput& value);
void from_json(const nlohmann::json& json, ReadOutput& value);

}  // namespace madoguchi::xfs4iot
