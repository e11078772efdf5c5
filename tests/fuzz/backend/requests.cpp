// Requests of a terminal to the back end, with the sample city and a visit that is signed in. The first line is method
// and path, the rest the body. Every request is rolled back.
#include "backend/api/documents.h"
#include "backend/api/routes.h"
#include "backend/import.h"
#include "backend/open_office.h"
#include "common/json.h"
#include "tests/fuzz/fuzz.h"

#include <iterator>

using namespace madoguchi;
using namespace madoguchi::backend;

namespace {

const std::string visit_id = "01KATEST000000000000000100";

class StubClock final : public Clock {
public:
    [[nodiscard]] WallTime now() const override { return WallTime{std::chrono::milliseconds{1'795'483'440'000}}; }
    [[nodiscard]] SteadyTime steady() const override { return {}; }
};

struct Town {
    fuzz::Folder folder;
    StubClock clock;
    std::unique_ptr<Workbench> bench;

    Town() {
        Settings settings;
        settings.database = "sqlite::memory:";
        settings.city = "sample";
        settings.assets = SOURCE_ROOT "/assets";
        settings.state = folder.path / "state";
        settings.terminals = {{"t1", "", "市役所1階", ""}};
        bench = std::move(open_office(settings, clock)).value();
        std::ifstream file{SOURCE_ROOT "/assets/cities/sample/data.json"};
        const std::string data{std::istreambuf_iterator<char>{file}, {}};
        import_text(bench->database, bench->sealer, data, "data.json").value();
        bench->follow_imports().value();
        Visit visit;
        visit.id = visit_id;
        visit.terminal = "t1";
        visit.state = "open";
        visit.language = "ja";
        visit.started = clock.now();
        visit.expires = clock.now() + std::chrono::minutes{30};
        bench->visits.start(visit).value();
        bench->visits.sign_in(visit_id, "r-0001", "token", "good").value();
    }
};

void handle(Call& call, const Route& route) {
    if (route.handler == nullptr) {
        (void)prepare_documents(call);
        return;
    }
    const auto outcome = route.handler(call);
    if (!outcome) fuzz::require(outcome.error().code != Code::storage_failed, "no request makes the storage fail");
    (void)(outcome ? outcome.value().body.dump() : to_body(outcome.error()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Town town;
    fuzz::Input input{data, size};
    const std::string first{input.line()};
    const auto space = first.find(' ');
    if (space == first.npos) return 0;
    Request request;
    request.method = first.substr(0, space);
    request.body = input.all();
    if (!read_target(first.substr(space + 1), request)) return 0;
    const auto match = find_route(request.method, request.path);
    if (match.route == nullptr) return 0;
    nlohmann::json body;
    if (request.method == "POST") {
        auto json = parse_json(request.body);
        if (!json || !json.value().is_object()) return 0;
        body = std::move(json).value();
    }
    const auto transaction = Database::Transaction::begin(town.bench->database);
    const auto now = town.clock.now();
    auto visit = town.bench->visits.find_by_token("token", "t1", now).value();
    Call call{request, *town.bench, "t1", match.id, std::move(body), std::move(visit), now};
    fuzz::require(call.visit.has_value(), "the visit is there after every other request");
    handle(call, *match.route);
    return 0;
}
