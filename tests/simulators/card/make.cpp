#include "tests/simulators/card/make.h"

#include "tests/simulators/card/my_number_card.h"
#include "tests/simulators/card/other_cards.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <stdexcept>

namespace madoguchi::simulators::card {

namespace {

using Json = nlohmann::ordered_json;
using namespace std::chrono_literals;

Moment now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string text(const Json& resident, const char* key) {
    const auto found = resident.find(key);
    return found != resident.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

// Import files may write dates with hyphens and the sex as a word; the card has its own forms.
std::string card_date(std::string date) {
    std::erase(date, '-');
    return date.size() == 8 ? date : "19800101";
}
std::string card_sex(const std::string& sex) {
    if (sex == "1" || sex == "male" || sex == "男") return "1";
    if (sex == "2" || sex == "female" || sex == "女") return "2";
    return "9";
}

Person person_of(const Json& resident) {
    return {text(resident, "id"), text(resident, "name"), text(resident, "address"),
            card_date(text(resident, "birth_date")), card_sex(text(resident, "sex"))};
}

void write_file(const std::filesystem::path& file, const std::string& content) {
    std::ofstream stream{file, std::ios::trunc};
    stream << content;
    if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

class Maker {
public:
    explicit Maker(const MakeOptions& given) : options{given} {
        std::ifstream stream{options.residents};
        if (!stream) throw std::runtime_error("cannot read " + options.residents.string());
        data = Json::parse(stream);
        std::filesystem::create_directories(options.out / "cards");
        choose();
    }

    void make() {
        for (const std::size_t at : holders) {
            const auto card = authority.issue(now() - 24h, now() + std::chrono::years{5});
            keep(resident_card(text(resident(at), "id"), at, &card), "", at);
            assign(at, card);
        }
        make_variants();
        write_file(options.out / "signing-issuer.pem", signing_authority.certificate_pem());
        write_file(options.out / "import.json", data.dump(1) + "\n");
        write_file(options.out / "issuer.pem", authority.certificate_pem());
        write_file(options.out / "cards.json", list.dump(1) + "\n");
        write_file(options.out / "cards.txt", table);
    }

private:
    Json& resident(std::size_t at) { return data.at("residents").at(at); }

    void choose() {
        const std::set<std::string> wanted{options.ids.begin(), options.ids.end()};
        const std::size_t count = data.at("residents").size();
        for (std::size_t at = 0; at < count; ++at) {
            const bool chosen = wanted.empty() || wanted.contains(text(resident(at), "id"));
            (chosen ? holders : others).push_back(at);
        }
        if (!wanted.empty() && holders.size() != wanted.size())
            throw std::runtime_error("an id of --ids is not among the residents");
    }

    // A person for a variant: somebody who got no card, so that only the intended trouble is met; at worst an invented
    // one.
    std::optional<std::size_t> somebody() {
        if (others.empty()) return std::nullopt;
        const std::size_t at = others.front();
        others.erase(others.begin());
        return at;
    }

    void assign(std::optional<std::size_t> at, const IssuedCard& card) {
        if (at) resident(*at)["card_key"] = card.card_key;
    }

    Image resident_card(const std::string& label, std::optional<std::size_t> at, const IssuedCard* card) {
        const Person stranger{"", "見本　花子", "東京都千代田区架空町一丁目２番３号", "19800101", "2"};
        const auto who = at ? person_of(resident(*at)) : stranger;
        if (card == nullptr) return my_number_card(label, who, pins, card, authority.certificate());
        const auto signing =
            signing_authority.issue_for_signing(who.name, who.address, now() - 24h, now() + std::chrono::years{5});
        return my_number_card(label, who, pins, card, authority.certificate(),
                              {&signing, signing_authority.certificate()});
    }

    void keep(const Image& image, const std::string& variant, std::optional<std::size_t> at) {
        save_image(image, options.out / "cards" / (image.label + ".json"));
        const std::string id = at ? text(resident(*at), "id") : "";
        list.push_back({{"card", image.label},
                        {"variant", variant},
                        {"resident", id},
                        {"name", image.holder},
                        {"authentication_pin", pins.authentication},
                        {"attributes_pin", pins.attributes},
                        {"signing_password", pins.signing}});
        table += image.label + "  " + image.holder + "  PIN " + pins.authentication + " (券面 " + pins.attributes +
                 ")" + (variant.empty() ? "" : "  – " + variant) + "\n";
    }

    void make_variants() {
        make_dated_variants();
        make_pin_variants();
        keep(resident_card("no-certificate", std::nullopt, nullptr), "a card issued without certificates",
             std::nullopt);
        keep(drivers_licence("other-card"), "a driver's licence, PIN1 1111, PIN2 2222", std::nullopt);
        keep(drivers_licence("licence-without-pin", {.set = false}), "a driver's licence without PINs", std::nullopt);
        keep(residence_card("residence-card"), "a residence card, number AB12345678CD", std::nullopt);
        keep(felica_card("felica"), "a FeliCa card: IDm only", std::nullopt);
        keep(type_a_card("type-a"), "a Type A card: UID only", std::nullopt);
        Issuer stranger{"An issuer nobody knows"};
        const auto at = somebody();
        const auto card = stranger.issue(now() - 24h, now() + std::chrono::years{5});
        keep(resident_card("unknown-issuer", at, &card), "certificate of an issuer that is not trusted", at);
        assign(at, card);
        const auto renewed = authority.issue(now() - 24h, now() + std::chrono::years{5});
        keep(resident_card("unregistered", std::nullopt, &renewed), "certificate not linked here", std::nullopt);
        auto driver = resident_card("my-number-licence", std::nullopt, &renewed);
        add_my_number_licence(driver);
        keep(driver, "with a driver's licence on it, PIN 3333", std::nullopt);
    }

    void make_dated_variants() {
        const auto late = somebody();
        const auto expired = authority.issue(now() - std::chrono::years{5}, now() - 24h);
        keep(resident_card("expired", late, &expired), "certificate expired yesterday", late);
        assign(late, expired);
        const auto lost = somebody();
        const auto revoked = authority.issue(now() - 24h, now() + std::chrono::years{5});
        keep(resident_card("revoked", lost, &revoked), "certificate revoked (revocations.pem)", lost);
        assign(lost, revoked);
        write_file(options.out / "revocations.pem",
                   authority.revocations({revoked.serial}, now() - 1h, now() + std::chrono::days{7}));
        write_file(
            options.out / "revocations-old.pem",
            authority.revocations({revoked.serial}, now() - std::chrono::days{30}, now() - std::chrono::days{23}));
    }

    void make_pin_variants() {
        const auto forgetful = somebody();
        const auto card = authority.issue(now() - 24h, now() + std::chrono::years{5});
        auto locked = resident_card("locked", forgetful, &card);
        pin_of(locked, 0x0018).tries = 0;
        keep(locked, "PIN locked", forgetful);
        assign(forgetful, card);
        const auto pinless = somebody();
        const auto face = authority.issue(now() - 24h, now() + std::chrono::years{5});
        auto never_set = resident_card("never-set", pinless, &face);
        pin_of(never_set, 0x0018).set = false;
        pin_of(never_set, 0x0011).set = false;
        keep(never_set, "PIN never set (顔認証マイナンバーカード)", pinless);
        assign(pinless, face);
    }

    const MakeOptions& options;
    Json data, list = Json::array();
    std::string table;
    std::vector<std::size_t> holders, others;
    Pins pins;
    Issuer authority{"Japan Agency for Local Authority Information Systems"};
    Issuer signing_authority{"Japan Agency for Local Authority Information Systems", "JPKI for digital signature"};
};

}  // namespace

void make_cards(const MakeOptions& options) {
    Maker{options}.make();
}

}  // namespace madoguchi::simulators::card
