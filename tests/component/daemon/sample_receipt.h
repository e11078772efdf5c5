// A receipt as the kiosk asks for it, for tests that print one through a daemon.
#pragma once

#include "common/json.h"

namespace madoguchi::test {

inline nlohmann::json sample_receipt(const std::string& attempt) {
    nlohmann::json fields{
        {"city", "さくら野市"},      {"title", "領収書"}, {"date", "2026年11月24日(火)"}, {"time", "10:31"},
        {"terminal", "市役所 1階"},  {"visit", "000128"}, {"transaction", "K-1"},         {"total", "300"},
        {"means", "交通系ICカード"}, {"balance", "2140"}, {"tax_class", "exempt"},        {"remark", "領収しました。"},
        {"issuer", "さくら野市"},    {"stamp", "true"},   {"stamp_date", "8.11.24"},      {"contact", "市民課"}};
    nlohmann::json item{{"name", "住民票の写し"}, {"price", "300"}, {"count", "1"}, {"amount", "300"}};
    return {{"attemptId", attempt}, {"visitId", "V1"},  {"form", "receipt"},
            {"language", "ja"},     {"fields", fields}, {"items", nlohmann::json::array({item})}};
}

}  // namespace madoguchi::test
