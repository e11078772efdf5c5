#include "drivers/pcsc/licence.h"

#include "drivers/pcsc/licence_text.h"

#include <algorithm>

namespace madoguchi::drivers::pcsc {

namespace {

using xfs4iot::CardError;
using xfs4iot::CardFailure;
using xfs4iot::DriversLicence;
using xfs4iot::LicenceForm;

constexpr std::uint16_t common_data = 0x2F01, pins_set = 0x000A;                                        // master file
constexpr std::uint16_t text = 0x0001, domicile = 0x0002, changes = 0x0004, domicile_changes = 0x0006;  // DF1
constexpr std::uint16_t my_number_pin_set = 0x001A, my_number_data = 0x001B;  // the instance on a My Number card
constexpr std::uint16_t application_locked = 0x6283;
constexpr std::size_t largest_record = 4096;
constexpr std::string_view no_pin = "****";

constexpr PinPlace pin1_place{0x0001, "PIN1", "pin1"}, pin2_place{0x0002, "PIN2", "pin2"};
constexpr PinPlace my_number_pin{0x0006, "licence PIN", "pin1"};

CardFailure pin_needed(const PinPlace& place) {
    return {CardError::pin_malformed, std::nullopt, std::string{place.step} + " needed", std::string{place.which}};
}

// Empty when the file is not on the card.
CardOutcome<Bytes> read_records(Conversation& card, std::uint16_t identifier, std::string_view step) {
    BOOST_OUTCOME_TRY(const bool there, card.select(select_file(identifier), step));
    if (!there) return Bytes{};
    return read_until(card, largest_record, step, licence_records_complete);
}

CardOutcome<void> parse(Result<void> parsed) {
    if (!parsed) return fail_with(broken(parsed.error().detail));
    return ok();
}

// One TLV with one byte: 05 01 xx on the conventional card, C1 01 xx on the other.
CardOutcome<bool> are_pins_set(Conversation& card, std::uint16_t identifier, std::uint8_t tag) {
    BOOST_OUTCOME_TRY(const bool there, card.select(select_file(identifier), "PIN setting"));
    if (!there) return fail_with(broken("PIN setting: not there"));
    BOOST_OUTCOME_TRY(const auto answer, card.read(0, 3));
    const auto said = meaning(answer.status);
    if (said != Meaning::done && said != Meaning::end_of_file) return fail_with(fault("PIN setting", answer));
    const auto& data = answer.data;
    if (data.size() != 3 || data[0] != tag || data[1] != 1 || data[2] > 1)
        return fail_with(broken("PIN setting: content"));
    return data[2] == 1;
}

CardOutcome<void> require_unlocked(Conversation& card, const PinPlace& place) {
    BOOST_OUTCOME_TRY(const auto state, ask_tries(card, place));
    return require_tries(state, place);
}

CardOutcome<void> present_selected(Conversation& card, Secret& pin, const PinPlace& place) {
    BOOST_OUTCOME_TRY(const bool there, card.select(select_file(place.file), place.step));
    if (!there) return fail_with(broken(std::string{place.step} + ": not there"));
    return present_pin(card, pin, place);
}

CardOutcome<void> open_conventional(Conversation& card, LicencePins& pins, bool set) {
    if (!set) pins.pin1 = Secret{no_pin}, pins.pin2 = Secret{no_pin};
    if (pins.pin1.empty()) return fail_with(pin_needed(pin1_place));
    const bool both = !pins.pin2.empty();
    BOOST_OUTCOME_TRY(require_unlocked(card, pin1_place));
    if (both) {
        BOOST_OUTCOME_TRY(require_unlocked(card, pin2_place));
    }
    BOOST_OUTCOME_TRY(present_selected(card, pins.pin1, pin1_place));
    if (!both) return ok();
    return present_selected(card, pins.pin2, pin2_place);
}

CardOutcome<void> read_text(Conversation& card, bool with_domicile, DriversLicence& licence) {
    BOOST_OUTCOME_TRY(const auto record, read_records(card, text, "EF 0001"));
    BOOST_OUTCOME_TRY(parse(parse_licence(record, licence)));
    BOOST_OUTCOME_TRY(const auto later, read_records(card, changes, "EF 0004"));
    BOOST_OUTCOME_TRY(parse(parse_licence_changes(later, licence)));
    if (!with_domicile) return ok();
    BOOST_OUTCOME_TRY(const auto place, read_records(card, domicile, "EF 0002"));
    BOOST_OUTCOME_TRY(parse(parse_domicile(place, licence)));
    BOOST_OUTCOME_TRY(const auto moved, read_records(card, domicile_changes, "EF 0006"));
    return parse(parse_licence_changes(moved, licence));
}

// A licence locked by the police, or by wrong PINs, warns when its application is selected.
CardOutcome<void> select_text_application(Conversation& card) {
    BOOST_OUTCOME_TRY(const auto answer, card.send(select_application(aid::drivers_licence)));
    if (answer.status == application_locked)
        return fail_with(CardFailure{CardError::pin_locked, 0, "DF1", std::string{pin1_place.which}});
    if (meaning(answer.status) != Meaning::done) return fail_with(fault("DF1", answer));
    return ok();
}

CardOutcome<DriversLicence> read_conventional(Conversation& card, LicencePins& pins) {
    DriversLicence licence;
    BOOST_OUTCOME_TRY(const bool has_master, card.select(select_master_file(), "master file"));
    if (!has_master) return fail_with(broken("master file: not there"));
    BOOST_OUTCOME_TRY(const auto free_data, read_records(card, common_data, "common data"));
    BOOST_OUTCOME_TRY(parse(parse_common_data(free_data, licence)));
    BOOST_OUTCOME_TRY(const bool set, are_pins_set(card, pins_set, 0x05));
    const bool with_domicile = !set || !pins.pin2.empty();
    BOOST_OUTCOME_TRY(open_conventional(card, pins, set));
    BOOST_OUTCOME_TRY(select_text_application(card));
    BOOST_OUTCOME_TRY(read_text(card, with_domicile, licence));
    return licence;
}

// The application is selected.
CardOutcome<DriversLicence> read_on_my_number_card(Conversation& card, LicencePins& pins) {
    DriversLicence licence;
    licence.form = LicenceForm::my_number_card;
    BOOST_OUTCOME_TRY(const bool set, are_pins_set(card, my_number_pin_set, 0xC1));
    if (set) {
        if (pins.pin1.empty()) return fail_with(pin_needed(my_number_pin));
        BOOST_OUTCOME_TRY(open_with_pin(card, pins.pin1, my_number_pin));
    }
    BOOST_OUTCOME_TRY(const auto data, read_records(card, my_number_data, "EF 001B"));
    BOOST_OUTCOME_TRY(parse(parse_my_number_licence(data, licence)));
    if (licence.expires_on.empty()) return fail_with(broken("EF 001B: no date of expiry"));
    return licence;
}

}  // namespace

std::string_view malformed_pin(const LicencePins& pins) {
    const auto good = [](const Secret& pin) { return pin.empty() || pin_is_well_formed(pin.view()); };
    if (!good(pins.pin1)) return pin1_place.which;
    return good(pins.pin2) ? std::string_view{} : pin2_place.which;
}

CardOutcome<DriversLicence> read_licence(CardChannel& channel, LicencePins pins, std::size_t chunk) {
    if (const auto which = malformed_pin(pins); !which.empty())
        return fail_with(CardFailure{CardError::pin_malformed, std::nullopt, "PIN format", std::string{which}});
    Conversation card{channel, chunk};
    BOOST_OUTCOME_TRY(const auto first, card.send(select_application(aid::drivers_licence)));
    if (meaning(first.status) == Meaning::done || first.status == application_locked)
        return read_conventional(card, pins);
    if (meaning(first.status) != Meaning::not_here) return fail_with(fault("driver's licence", first));
    BOOST_OUTCOME_TRY(const bool on_card, card.select(select_application(aid::my_number_licence), "licence on card"));
    if (!on_card) return fail_with(refusal(CardError::not_this_card, "driver's licence"));
    return read_on_my_number_card(card, pins);
}

}  // namespace madoguchi::drivers::pcsc
