// Whether a person gets a paper from a machine: the checks named in a service file, in its order. Pure.
// Everything the checks could need is gathered first, and every check is made, whatever an earlier one found: the work
// is the same for every answer. 支援措置 is looked for on everybody and every address that could stand on the sheet,
// and on the requester, before any name is listed.
#pragma once

#include "backend/city/office.h"
#include "backend/people/person.h"
#include "backend/problem.h"
#include "catalogue/service.h"

namespace madoguchi::backend {

// What the registers say around one requester and one service.
struct Dossier {
    Resident requester;
    Household household;
    std::vector<Resident> members;  // of the requester's household, present residents, head first, then by age
    std::optional<Koseki> koseki;
    std::vector<Resident> koseki_residents;  // members of the 戸籍 who are known here
    std::optional<SealRegistration> seal;
    std::map<int, IncomeRecord> incomes;  // by fiscal year
    std::map<int, TaxRecord> taxes;
    std::vector<Hold> holds;  // every hold on anybody or any address in shown()
};

// Everybody and every address the sheet of a service could show, the requester included.
struct Shown {
    std::vector<std::string> subjects;  // "resident:r1", "household:h1", "koseki:k1"
    std::vector<std::string> addresses;
};
[[nodiscard]] Shown shown(const Dossier& dossier, std::string_view subjects);

struct Circumstances {
    const Office& office;
    std::string today;  // "YYYY-MM-DD", civil date of the city
    int year = 0;       // the chosen record year, 0 = none yet
};

struct Finding {
    Code code;
    std::string cause;  // for authorised staff only
    std::string city;   // income_not_resident
};

// All findings in the order of the checks; empty = the paper can be issued. The first one is the answer.
[[nodiscard]] std::vector<Finding> examine(const Dossier& dossier, const catalogue::Service& service,
                                           const Circumstances& now);

// Names a service file may use in `checks`.
[[nodiscard]] const std::vector<std::string>& check_names();

// Problem of the first finding.
[[nodiscard]] Problem problem_of(const std::vector<Finding>& findings);

[[nodiscard]] std::string address_of(const Resident& person, const Household& household);
[[nodiscard]] std::size_t character_count(std::string_view text);

}  // namespace madoguchi::backend
