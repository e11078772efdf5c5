// What the tests of the staff pages share: a signed-in person, and a sheet that was bought at a machine.
#pragma once

#include "tests/component/backend/town.h"

class Clerk {
public:
    explicit Clerk(const std::string& name = "hanae", const std::string& role = "clerk", Town& where = town());
    Answer get(const std::string& path) const;
    Answer post(const std::string& path, const nlohmann::json& body) const;

private:
    Town& where;
    std::string cookie;
};

struct Purchase {
    std::string visit, document, serial, attempt, pdf, quote;
};
Purchase purchase(const std::string& outcome, const std::string& means = "transit-ic", int too_much = 0,
                  Town& where = town());
