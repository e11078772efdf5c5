#include "backend/serve.h"

#include "backend/api/gateway.h"
#include "backend/open_office.h"
#include "backend/staff/staff_gateway.h"
#include "backend/storage/replies.h"
#include "common/log.h"
#include "common/service_manager.h"

#include <boost/asio/signal_set.hpp>

#include <cstdio>

namespace madoguchi::backend {
namespace {

constexpr std::chrono::seconds sweep_every{15};
constexpr std::chrono::hours replies_life{24};
constexpr std::chrono::minutes unfinished_life{5};

// Ends what has run out: visits with their stored sheets, replies, refusals, register lines past their retention.
Result<void> sweep(Workbench& bench) {
    auto now = bench.clock.now();
    BOOST_OUTCOME_TRY(auto transaction, Database::Transaction::begin(bench.database));
    BOOST_OUTCOME_TRY(auto ended, bench.visits.expire(now));
    for (const auto& visit : ended) {
        BOOST_OUTCOME_TRY(bench.issues.drop_content(visit));
    }
    BOOST_OUTCOME_TRY(bench.issues.settle_unfinished(now - unfinished_life, now));
    BOOST_OUTCOME_TRY(bench.issues.purge(now));
    BOOST_OUTCOME_TRY(bench.staff.purge(now - std::chrono::days{bench.office.rules.refusal_days}, now));
    Replies replies{bench.database, bench.sealer};
    BOOST_OUTCOME_TRY(replies.forget_before(now - replies_life));
    return transaction.commit();
}

Task<> sweep_for_ever(Workbench& bench, Worker& database) {
    for (;;) {
        auto done = co_await database.run([&] { return sweep(bench); });
        if (!done) log_event(LogEvent::backend_storage_failed, {{"reason", done.error().detail}});
        co_await pause(sweep_every);
    }
}

// Progress of the loop and of the database Worker, not of a timer alone.
Task<> feed_watchdog(Worker& database, std::chrono::milliseconds every) {
    for (;;) {
        co_await database.run([] { return true; });
        notify_service_manager("WATCHDOG=1");
        co_await pause(every);
    }
}

void announce(const HttpServer& server, const Settings& settings) {
    log_event(LogEvent::backend_listening,
              {{"address", settings.listen}, {"port", std::int64_t{server.port()}}, {"tls", settings.tls.has_value()}});
    std::printf("{\"ready\":true,\"port\":%u}\n", static_cast<unsigned>(server.port()));
    std::fflush(stdout);
    notify_service_manager("READY=1");
}

int refuse_start(const Error& error) {
    log_event(LogEvent::start_refused, {{"reason", error.detail}});
    return 2;
}

}  // namespace

int serve(const Settings& settings) {
    SystemClock clock;
    auto bench = open_office(settings, clock);
    if (!bench) return refuse_start(bench.error());
    asio::io_context loop{1};
    Worker database, render;
    Gateway gateway{*bench.value(), database, render};
    StaffGateway staff{*bench.value(), database, render};
    auto handle = [&](Request request) -> Task<Response> {
        if (request.path.starts_with("/staff")) co_return co_await staff.respond(request);
        co_return co_await gateway.respond(request);
    };
    auto server = HttpServer::open(loop, {.address = settings.listen, .tls = settings.tls}, handle);
    if (!server) return refuse_start(server.error());
    start(loop, [&] { return sweep_for_ever(*bench.value(), database); });
    if (auto every = watchdog_interval()) start(loop, [&database, every] { return feed_watchdog(database, *every); });
    asio::signal_set signals{loop, SIGTERM, SIGINT};
    signals.async_wait([&](const boost::system::error_code&, int signal) {
        notify_service_manager("STOPPING=1");
        log_event(LogEvent::program_stopped, {{"signal", std::int64_t{signal}}});
        loop.stop();
    });
    announce(server.value(), settings);
    loop.run();
    return 0;
}

}  // namespace madoguchi::backend
