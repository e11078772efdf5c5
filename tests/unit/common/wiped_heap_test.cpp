// A program of its own: it has the heap of the shipped programs.
#include "tests/unit/common/memory_hunt.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace madoguchi::test;

namespace {

constexpr std::string_view secret = "lTHAO'lTHAO'lTHAO'lTHAO'lTHAO'";  // twisted back it stands nowhere else

// Text that a JSON writer grows step by step, each step leaving its smaller buffer behind.
std::size_t written_and_wiped() {
    auto plain = twisted(secret);
    nlohmann::json message{{"address", plain}, {"rest", std::string(900, 'x')}};
    auto text = message.dump();
    const auto size = text.size();
    explicit_bzero(text.data(), text.size());
    for (auto* held : {&plain, message["address"].get_ptr<std::string*>()}) explicit_bzero(held->data(), held->size());
    return size;
}

}  // namespace

TEST_CASE("what a JSON text grew out of is not left in the heap") {
    CHECK(written_and_wiped() > 900);
    CHECK(times_in_memory(secret) == 0);
}

TEST_CASE("blocks of every kind of delete are wiped: single, array, over-aligned") {
    struct alignas(64) Wide {
        char bytes[64];
    };
    const auto plain = twisted(secret);
    auto* single = new std::string(plain + plain);
    auto* several = new char[plain.size() + 40];
    auto* wide = new Wide;
    plain.copy(several + 40, plain.size());
    plain.copy(wide->bytes + 30, plain.size());
    CHECK(times_in_memory(secret) >= 4);
    delete single;
    delete[] several;
    delete wide;
    CHECK(times_in_memory(secret) == 1);  // `plain` itself
}
