#include "kiosk/model/saga/steps.h"

#include <doctest/doctest.h>

namespace madoguchi::saga {

namespace {
const VisitId visit{"01KATEST000000000000000100"};
}

TEST_CASE("attempt ids are the visit's with a number, and tell their number") {
    const auto first = attempt_of(visit, 1), later = attempt_of(visit, 33);
    CHECK(first.text == "01KATEST000000000000000101");
    CHECK(later.text == "01KATEST000000000000000111");
    CHECK(number_of(first) == 1);
    CHECK(number_of(later) == 33);
    CHECK(number_of({}) == 0);
    CHECK(attempt_of({}, 1).empty());
}

TEST_CASE("no payment can be asked and nothing printed without documents") {
    model::Effects effects;
    std::vector<model::Report> reports;
    const model::Timing timing;
    Context context{effects, reports, {}, timing, "ja", {}, true, true};
    Saga saga;
    saga.visit = visit;
    ask_payment(saga, context, "credit", {});
    issue_free(saga, context);
    documents_here(saga, context, {}, {"Q"}, {300});
    ask_payment(saga, context, "credit", {});
    CHECK(effects.empty());
    CHECK(saga.phase == Phase::idle);
}

TEST_CASE("document data is wiped when nobody holds it any more") {
    auto data = std::make_shared<DocumentData>("certificate");
    const std::weak_ptr<const DocumentData> watcher = data;
    CHECK(data->view() == "certificate");
    data.reset();
    CHECK(watcher.expired());
}

}  // namespace madoguchi::saga
