#include "drivers/nexo/link.h"

#include "common/log.h"

#include <algorithm>

namespace madoguchi::drivers::nexo {
namespace {

using namespace std::chrono_literals;

constexpr auto write_limit = 5s;
constexpr std::size_t most_late = 16;

void log_ignored(const Header& header, std::string reason) {
    log_event(LogEvent::cashless_reply_ignored,
              {{"category", header.category_name}, {"service_id", header.service_id}, {"reason", std::move(reason)}});
}

bool has_expected_body(const Message& message) {
    return message.body.index() != 0;
}

}  // namespace

Link::Link(asio::io_context& io, std::unique_ptr<Channel> carrier, Address address)
    : loop{io},
      channel{std::move(carrier)},
      own{std::move(address)},
      writable{io, std::chrono::steady_clock::time_point::max()} {}

Task<Result<void>> Link::open(Deadline deadline) {
    BOOST_OUTCOME_CO_TRY(co_await channel->open(deadline));
    close_reason.clear();
    ++connection;
    up = true;
    co_return ok();
}

Task<> Link::read_all(std::function<void()> ended) {
    while (up) {
        auto text = co_await channel->read();
        auto message = text ? decode(text.value()) : Result<Message>{fail_with(text.error())};
        if (message) {
            take(std::move(message.value()));
            continue;
        }
        // What is no nexo ends the connection: after a mistake of that kind nothing that follows can be trusted.
        bool rubble = message.error().code == Errc::malformed || message.error().code == Errc::too_large;
        if (rubble) log_event(LogEvent::cashless_protocol_error, {{"detail", message.error().detail}});
        close(rubble ? "protocol error" : std::string{name(message.error().code)});
    }
    log_event(LogEvent::cashless_disconnected, {{"reason", close_reason}});
    ended();
}

void Link::close(std::string reason) {
    if (close_reason.empty()) close_reason = std::move(reason);
    up = false;
    channel->close();
    for (auto* waiter : waiters) waiter->wake.cancel();
    writable.cancel();
}

void Link::take(Message message) {
    const auto& header = message.header;
    bool ours = header.sale_id == own.sale_id && header.poi_id == own.poi_id;
    if (auto* notice = std::get_if<EventNotification>(&message.body))
        event(*notice);
    else if (auto* request = std::get_if<DeviceRequest>(&message.body))
        asked(header, *request);
    else if (!ours || header.type != MessageType::response || !has_expected_body(message))
        log_ignored(header, ours ? "not used here" : "for somebody else");
    else
        deliver(std::move(message));
}

void Link::deliver(Message message) {
    for (auto* waiter : waiters) {
        bool mine = waiter->category == message.header.category && waiter->service_id == message.header.service_id;
        if (!mine || waiter->reply) continue;
        waiter->reply = std::move(message);
        waiter->wake.cancel();
        return;
    }
    keep_late(std::move(message));
}

void Link::keep_late(Message message) {
    log_ignored(message.header, "late or twice");
    auto category = message.header.category;
    if (category != Category::payment && category != Category::reversal) return;
    if (late.size() >= most_late) late.pop_front();
    late.push_back(std::move(message));
    late_reply();
}

std::optional<Message> Link::take_late(Category category, const std::string& service_id) {
    auto found = std::find_if(late.begin(), late.end(), [&](const Message& message) {
        return message.header.category == category && message.header.service_id == service_id;
    });
    if (found == late.end()) return std::nullopt;
    std::optional<Message> message = std::move(*found);
    late.erase(found);
    return message;
}

Task<Result<void>> Link::write(std::string message, unsigned on, Deadline deadline) {
    while (writing && up && on == connection) co_await writable.async_wait(quiet);  // bounded by write_limit
    if (!up || on != connection || writing) co_return fail(Errc::unreachable, "not connected");
    writing = true;
    Deadline limit{std::min(deadline.at, Deadline::in(write_limit).at)};
    auto written = co_await channel->write(std::move(message), limit);
    writing = false;
    writable.cancel();
    if (!written) close(std::string{name(written.error().code)});
    co_return written;
}

Task<Result<void>> Link::send(std::string service_id, Request request, unsigned on, Deadline deadline) {
    auto address = own;
    address.service_id = std::move(service_id);
    co_return co_await write(encode(address, request), on, deadline);
}

void Link::answer(std::string message) {
    start(loop, [this, message = std::move(message), on = connection]() -> Task<> {
        (void)co_await write(message, on, Deadline::in(write_limit));
    });
}

Task<Result<Message>> Link::exchange(std::string service_id, Request request, Deadline deadline) {
    co_return co_await exchange(std::move(service_id), std::move(request), deadline, connection);
}

Task<Result<Message>> Link::exchange(std::string service_id, Request request, Deadline deadline, unsigned on) {
    Waiter waiter{category_of(request), service_id, asio::steady_timer{loop}, std::nullopt};
    auto place = waiters.insert(waiters.end(), &waiter);
    auto sent = co_await send(std::move(service_id), std::move(request), on, deadline);
    while (sent && !waiter.reply && up && on == connection && !deadline.passed()) {
        waiter.wake.expires_at(deadline.at);
        co_await waiter.wake.async_wait(quiet);
    }
    waiters.erase(place);
    if (waiter.reply) co_return std::move(*waiter.reply);
    if (!sent) co_return fail_with(sent.error());
    if (!up || on != connection) co_return fail(Errc::closed, "connection lost before the reply");
    co_return fail(Errc::timed_out, "no reply in time");
}

bool Link::logged_out(const Message& reply) {
    auto error = ErrorCondition::none;
    if (auto* payment = std::get_if<PaymentResponse>(&reply.body)) error = payment->response.error;
    if (auto* reversal = std::get_if<ReversalResponse>(&reply.body)) error = reversal->response.error;
    return error == ErrorCondition::logged_out;
}

}  // namespace madoguchi::drivers::nexo
