// People, a service and an office for tests of the rules.
#pragma once

#include "backend/rules/eligibility.h"
#include "catalogue/service.h"

namespace madoguchi::backend::samples {

inline Office office() {
    return read_office(SOURCE_ROOT "/assets", "sample").value();
}

inline Office office_with_hours() {
    return read_office(SOURCE_ROOT "/assets", "sample-hours").value();
}

inline catalogue::Service service(std::string_view id) {
    auto all = catalogue::read_services(SOURCE_ROOT "/assets", "sample").value();
    for (auto& one : all) {
        if (one.id == id) return one;
    }
    std::terminate();
}

inline Resident person(const std::string& id, const std::string& family, const std::string& given) {
    Resident one;
    one.id = id;
    one.household = "h1";
    one.name = {family, given, ""};
    one.birth = "1980-01-01";
    return one;
}

inline Dossier dossier() {
    Dossier all;
    all.requester = person("r1", "見本", "花子");
    all.household = {"h1", "さくら野市本町一丁目2番3号", "r1"};
    all.members = {all.requester};
    return all;
}

inline Hold hold(Cause cause, std::vector<std::string> services = {}) {
    Hold one;
    one.id = "x";
    one.cause = cause;
    one.residents = {"r1"};
    one.services = std::move(services);
    return one;
}

}  // namespace madoguchi::backend::samples
