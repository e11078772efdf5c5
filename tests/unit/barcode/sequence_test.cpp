#include "common/barcode/sequence.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::barcode;
using namespace std::chrono_literals;

namespace {

constexpr SteadyTime begin{};

SequencePart part(int index, std::string bytes, std::string id = "85", int size = 3) {
    return {std::move(id), index, size, std::move(bytes)};
}

}  // namespace

TEST_CASE("parts make the whole in whatever order and however often they are seen") {
    SequenceCollector collector;
    CHECK(!collector.add(part(2, "C"), begin));
    CHECK(!collector.add(part(0, "A"), begin + 1s));
    CHECK(!collector.add(part(0, "A"), begin + 2s));
    CHECK(collector.add(part(1, "B"), begin + 3s) == "ABC");
    CHECK(collector.empty());
}

TEST_CASE("a part of another set drops what was collected") {
    SequenceCollector collector;
    CHECK(!collector.add(part(0, "A"), begin));
    CHECK(!collector.add(part(1, "B"), begin));
    CHECK(!collector.add(part(2, "Z", "17"), begin));
    CHECK(!collector.add(part(2, "C"), begin));
    CHECK(!collector.add(part(0, "A"), begin));
    CHECK(collector.add(part(1, "B"), begin) == "ABC");
}

TEST_CASE("after 20 s a set begins anew") {
    SequenceCollector collector;
    CHECK(!collector.add(part(0, "A"), begin));
    CHECK(!collector.add(part(1, "B"), begin + 20s));
    CHECK(!collector.add(part(2, "C"), begin + 20s + 1ms));
    CHECK(!collector.add(part(0, "A"), begin + 21s));
    CHECK(collector.add(part(1, "B"), begin + 22s) == "ABC");
}

TEST_CASE("impossible parts are ignored") {
    SequenceCollector collector;
    for (auto wrong :
         {part(-1, "x"), part(3, "x"), part(0, "x", "85", 1), part(0, "x", "85", 17), part(0, "x", "85", 0)})
        CHECK(!collector.add(wrong, begin));
    CHECK(collector.empty());
}
