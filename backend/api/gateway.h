// From an HTTP request to a handler and back: who asks, idempotency, transactions, timing. Lives on the loop; handlers
// run on the database Worker, rendering on its own.
#pragma once

#include "backend/api/documents.h"
#include "backend/api/routes.h"
#include "backend/api/turned_away.h"
#include "common/loop.h"

#include <set>

namespace madoguchi::backend {

class Gateway {
public:
    Gateway(Workbench& bench, Worker& database, Worker& render) : bench{bench}, database{database}, render{render} {}

    // Paths under /v1.
    Task<Response> respond(const Request& request);

private:
    struct Attempt;  // one request with what is known about it

    struct Caller {
        std::string terminal;      // "": refused
        std::string_view trouble;  // then: why
    };
    [[nodiscard]] Caller caller_of(const Request& request, WallTime now) const;
    Response turn_away(const Request& request, std::string_view reason, WallTime now);
    Task<Response> answer(Attempt& attempt);
    Task<Response> make_documents(Attempt& attempt);
    // On the database Worker.
    Response execute(Attempt& attempt);
    Outcome<Reply> run(Attempt& attempt, Call& call);
    std::optional<Response> begin(Attempt& attempt, Call& call);
    Response finish(Attempt& attempt, const Outcome<Reply>& outcome);
    Outcome<DocumentWork> prepare(Attempt& attempt, std::optional<Response>& early);
    Response store(Attempt& attempt, const std::vector<SheetJob>& jobs,
                   const Outcome<std::vector<RenderedSheet>>& sheets);

    Workbench& bench;
    Worker& database;
    Worker& render;
    std::set<std::string, std::less<>> running;  // idempotency keys in work
    TurnedAway turned_away;
};

}  // namespace madoguchi::backend
