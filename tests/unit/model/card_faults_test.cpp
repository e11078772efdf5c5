// What drivers/pcsc/faults.toml says a resident reads when a card command ends so is what the model shows.
#include "common/xfs4iot/x_identity.h"
#include "tests/unit/model/desk.h"

#include <doctest/doctest.h>
#include <toml++/toml.h>

namespace madoguchi::model {

namespace {

using xfs4iot::CardError;

Screen when_reading_ends(CardError error) {
    Desk desk;
    desk.to_card();
    desk.put_card();
    desk.give(CardInspected{desk.take<InspectCard>().request, error});
    return desk.state.stage;
}

Screen when_verifying_ends(CardError error) {
    Desk desk;
    desk.to_pin();
    desk.enter("1234");
    const auto challenge = desk.take<FetchChallenge>();
    desk.give(ChallengeFetched{challenge.request, std::string{"nonce"}});
    desk.give(Authenticated{desk.take<Authenticate>().request, error, {}});
    return desk.state.stage;
}

}  // namespace

TEST_CASE("a card command that ends in trouble shows the screen that the fault table of the card reader names") {
    const auto table = toml::parse_file(SOURCE_ROOT "/drivers/pcsc/faults.toml");
    const std::pair<const char*, Screen (*)(CardError)> states[] = {{"reading", when_reading_ends},
                                                                    {"verifying", when_verifying_ends}};
    for (const auto& [state, screen_of] : states) {
        const auto* rows = table[state].as_table();
        REQUIRE(rows != nullptr);
        CHECK(rows->size() == 7);
        for (const auto& [fault, row] : *rows) {
            const std::string where = std::string{state} + " " + std::string{fault.str()};
            CAPTURE(where);
            const auto ends = row.as_table()->get("ends")->value_or(std::string{});
            const auto error = xfs4iot::card_error(ends);
            REQUIRE_MESSAGE(error.has_value(), ends);
            const auto shown = std::string{name(screen_of(*error))} + ".question";
            CHECK(row.as_table()->get("resident")->value_or(std::string{}) == shown);
        }
    }
}

}  // namespace madoguchi::model
