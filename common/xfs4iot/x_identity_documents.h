// XIdentity, second part: driver's licences and residence cards. Specified in docs/xfs4iot.md. Sources: reference
// "mynumber-card" sections 11 and 12. Dates are YYYYMMDD, "" where the card gives none.
#pragma once

#include "common/secret.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace madoguchi::xfs4iot {

enum class LicenceForm { conventional, my_number_card };

// Something the police wrote on the card after it was issued. The newest address is the valid one.
struct LicenceChange {
    enum class What { name, kana, address, conditions, registered_domicile, other };
    What what = What::other;
    std::string date;
    Secret text;  // as written, the name of the public safety commission behind it
};

struct LicenceClass {
    std::string name;   // in Japanese as on the card's face: 普通, 大型, 普自二 …
    std::string since;  // 二・小・原, 他 and 二種 are the three summary dates
};

// XIdentity.ReadDriversLicence {pin1, pin2}. On a My Number card only `form` and `expires_on` are public knowledge.
struct DriversLicence {
    LicenceForm form = LicenceForm::conventional;
    std::string version;                // of the card's specification, "009"
    std::string issued_on, expires_on;  // free data
    Secret name, kana, alias, birth_date, address, number, colour, commission;
    Secret registered_domicile;  // 本籍, with pin2 only
    std::vector<Secret> conditions;
    std::vector<LicenceClass> classes;
    std::vector<LicenceChange> changes;
    // How many characters of all texts the card has only as a picture; each stands as 〓 in the text.
    int external_characters = 0;
};

enum class ResidenceCardKind { residence_card, special_permanent_resident };

// XIdentity.ReadResidenceCard {cardNumber}. The name is on the card as a picture only. Without the number: kind and
// version.
struct ResidenceCard {
    ResidenceCardKind kind = ResidenceCardKind::residence_card;
    std::string version;  // of the card's specification, "0001"
    bool opened = false;  // the number was accepted
    std::string address_date;
    std::string municipality;  // code
    Secret address;            // written on the back; empty when none was
};

void to_json(nlohmann::json& json, const DriversLicence& value);
void from_json(const nlohmann::json& json, DriversLicence& value);
void to_json(nlohmann::json& json, const ResidenceCard& value);
void from_json(const nlohmann::json& json, ResidenceCard& value);

}  // namespace madoguchi::xfs4iot
