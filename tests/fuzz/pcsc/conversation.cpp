// A card that answers whatever it likes. Input: which command, then answers, each with its length in one byte
// (0: the card is pulled).
#include "drivers/pcsc/jpki.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::drivers::pcsc;

namespace {

class ScriptedCard final : public CardChannel {
public:
    explicit ScriptedCard(fuzz::Input script) : script{script} {}

    WireResult<Bytes> transmit(const Bytes& apdu) override {
        fuzz::require(!gone, "nothing is sent to a card that was pulled");
        fuzz::require(++sent < 4000, "a conversation ends");
        constexpr std::uint8_t verify_instruction = 0x20;
        if (apdu.size() > 4 && apdu[1] == verify_instruction) fuzz::require(++verifies == 1, "a PIN is sent once");
        const auto length = script.byte();
        if (length < 2) {
            gone = true;
            return fail_with(WireFailure{WireError::card_removed, "pulled"});
        }
        const auto answer = script.take(length);
        Bytes bytes{answer.begin(), answer.end()};
        while (bytes.size() < 2) bytes.push_back(0);
        return bytes;
    }
    WireResult<std::string> reset(bool) override { return std::string{}; }

private:
    fuzz::Input script;
    int sent = 0, verifies = 0;
    bool gone = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input{data, size};
    const auto command = input.byte() % 3;
    const std::size_t chunk = std::size_t{input.byte()} + 1;
    ScriptedCard card{input};
    if (command == 0) (void)inspect(card, chunk);
    if (command == 1) (void)read_attributes(card, Secret{"4321"}, chunk);
    if (command == 2) (void)authenticate(card, {Secret{"1234"}, "challenge"}, chunk);
    return 0;
}
