#include "tests/simulators/card/run.h"

#include "tests/simulators/card/vpcd_link.h"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace madoguchi::simulators::card {

namespace {

using Json = nlohmann::json;
using Socket = asio::local::stream_protocol::socket;
using namespace std::chrono_literals;

constexpr auto connect_patience = 10s;
constexpr std::size_t longest_line = 65536;

class Simulator {
public:
    Simulator(asio::io_context& io, const RunOptions& given)
        : loop{io}, options{given}, link{io, host_of(given.vpcd), port_of(given.vpcd)}, acceptor{io} {
        std::filesystem::remove(options.control);
        acceptor.open();
        acceptor.bind(asio::local::stream_protocol::endpoint{options.control.string()});
        std::filesystem::permissions(options.control,
                                     std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        acceptor.listen();
    }
    ~Simulator() { std::filesystem::remove(options.control); }

    Task<> listen() {
        co_await begin();
        std::cout << Json{{"ready", true}, {"control", options.control.string()}}.dump() << std::endl;
        for (;;) {
            auto client = std::make_shared<Socket>(co_await acceptor.async_accept(asio::use_awaitable));
            start(loop, [this, client] { return converse(client); });
        }
    }

private:
    static std::string host_of(const std::string& place) { return place.substr(0, place.rfind(':')); }
    static std::string port_of(const std::string& place) { return place.substr(place.rfind(':') + 1); }

    Task<> begin() {
        if (!options.faults.empty()) {
            std::ifstream script{options.faults};
            for (std::string line; std::getline(script, line);)
                if (!line.empty()) require(co_await obey(line), line);
        }
        if (!options.insert.empty()) {
            const std::string order = Json{{"do", "insert"}, {"card", options.insert}, {"wait", false}}.dump();
            require(co_await obey(order), order);
        }
    }

    static void require(const Json& reply, const std::string& order) {
        if (!reply.at("ok").get<bool>()) throw std::runtime_error(order + ": " + reply.at("error").get<std::string>());
    }

    Task<> converse(std::shared_ptr<Socket> client) {
        std::string buffer;
        try {
            for (;;) {
                const auto size = co_await asio::async_read_until(*client, asio::dynamic_buffer(buffer, longest_line),
                                                                  '\n', asio::use_awaitable);
                const std::string line = buffer.substr(0, size);
                buffer.erase(0, size);
                const std::string reply = (co_await obey(line)).dump() + "\n";
                co_await asio::async_write(*client, asio::buffer(reply), asio::use_awaitable);
            }
        } catch (const boost::system::system_error&) {
            // The client hung up, or sent a line without end.
        }
    }

    Task<Json> obey(const std::string& line) {
        Json reply;
        try {
            const Json order = Json::parse(line);
            reply = co_await act(order.at("do").get<std::string>(), order);
        } catch (const std::exception& trouble) {
            reply = Json{{"ok", false}, {"error", trouble.what()}};
        }
        co_return reply;
    }

    Task<Json> act(const std::string& what, const Json& order) {
        if (what == "insert") co_return co_await insert(order);
        if (what == "swap") co_return swap(order);
        if (what == "remove") co_return remove();
        if (what == "status") co_return status();
        if (what == "fault") co_return fault(order);
        if (what == "wait_removed") co_return co_await wait_removed(order);
        co_return Json{{"ok", false}, {"error", "unknown command " + what}};
    }

    // A name is looked for among the cards that `make` wrote below --state.
    std::filesystem::path file_of(const std::string& card) const {
        if (card.find('/') != std::string::npos) return card;
        return options.state / "cards" / (card + ".json");
    }

    Task<Json> insert(const Json& order) {
        const auto file = file_of(order.at("card").get<std::string>());
        link.insert(load_image(file), file);
        const bool wait = order.value("wait", true);
        bool heard = true;
        if (wait) heard = co_await link.until_connected(true, Deadline::in(connect_patience));
        if (!heard) co_return Json{{"ok", false}, {"error", "nobody listens at " + options.vpcd}};
        co_return status();
    }

    Json swap(const Json& order) {
        if (!link.inserted()) return {{"ok", false}, {"error", "no card is inserted"}};
        const auto file = file_of(order.at("card").get<std::string>());
        link.swap(load_image(file), file);
        return status();
    }

    Json remove() {
        if (!link.inserted()) return {{"ok", false}, {"error", "no card is inserted"}};
        link.remove();
        return {{"ok", true}};
    }

    Task<Json> wait_removed(const Json& order) {
        const std::chrono::milliseconds patience{order.value("timeout_ms", 5000)};
        const bool removed = co_await link.until_connected(false, Deadline::in(patience));
        if (!removed) co_return Json{{"ok", false}, {"error", "still inserted"}};
        co_return status();
    }

    Json status() const {
        Json reply{{"ok", true}, {"inserted", link.inserted()}, {"connected", link.connected()}};
        const VirtualCard* card = link.current();
        if (card == nullptr) return reply;
        reply["card"] = card->image().label;
        reply["apdus"] = card->counters().apdus;
        reply["verifies"] = card->counters().verifies;
        reply["number_selects"] = card->counters().number_selects;
        for (const Application& application : card->image().applications)
            for (const Pin& pin : application.pins)
                reply["tries"]
                     [to_hex(Bytes{static_cast<std::uint8_t>(pin.id >> 8), static_cast<std::uint8_t>(pin.id & 0xFF)})] =
                         pin.tries;
        return reply;
    }

    Json fault(const Json& order) {
        const std::string kind = order.at("kind");
        Faults faults;
        if (kind == "remove_at_apdu") {
            faults.remove_at = order.at("n").get<int>();
            faults.remove_after_execution = order.value("executed", false);
        } else if (kind == "rubbish") {
            faults.rubbish = order.value("count", -1);
        } else if (kind == "slow") {
            faults.slow = std::chrono::milliseconds{order.at("ms").get<int>()};
        } else if (kind == "status_word") {
            faults.status_at = order.value("n", 1);
            faults.status = static_cast<std::uint16_t>(std::stoul(order.at("sw").get<std::string>(), nullptr, 16));
        } else if (kind == "silent") {
            faults.silent = true;
        } else if (kind != "none") {
            return {{"ok", false}, {"error", "unknown fault " + kind}};
        }
        link.set_faults(faults);
        return {{"ok", true}};
    }

    asio::io_context& loop;
    const RunOptions& options;
    VpcdLink link;
    asio::local::stream_protocol::acceptor acceptor;
};

}  // namespace

void run_card(const RunOptions& options) {
    std::filesystem::create_directories(options.state / "cards");
    asio::io_context loop;
    asio::signal_set signals{loop, SIGTERM, SIGINT};
    signals.async_wait([&](const boost::system::error_code&, int) { loop.stop(); });
    Simulator simulator{loop, options};
    start(loop, [&] { return simulator.listen(); });
    loop.run();
}

}  // namespace madoguchi::simulators::card
