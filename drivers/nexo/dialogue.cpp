#include "drivers/nexo/dialogue.h"

#include <algorithm>

namespace madoguchi::drivers::nexo {
namespace {

constexpr int default_seconds = 30, longest_seconds = 120;
constexpr std::size_t most_questions = 4;  // a terminal asks one thing at a time
constexpr std::size_t most_lines = 200;

bool is_question(const DeviceRequest& request) {
    return request.command == "GetConfirmation" || (request.command == "GetMenuEntry" && !request.choices.empty());
}

// POIReplication is the terminal's own screen, shown there already.
bool worth_showing(const DeviceRequest& request) {
    return (!request.lines.empty() || !request.code.empty()) && request.info != "POIReplication";
}

bool is_for_customer(const DeviceRequest& request) {
    return request.document == "CustomerReceipt" || request.document == "SaleReceipt";
}

DeviceReply refusal(ErrorCondition error) {
    return {error, {}, {}};
}

}  // namespace

void Dialogue::begin() {
    active = true;
    receipt.clear();
}

std::vector<std::string> Dialogue::end() {
    active = false;
    while (!open.empty()) give_up(std::string{open.front().id});
    return std::exchange(receipt, {});
}

void Dialogue::take(const Header& header, const DeviceRequest& request) {
    switch (request.kind) {
        case DeviceRequest::Kind::display:
            return show(header, request);
        case DeviceRequest::Kind::input:
            return ask(header, request);
        case DeviceRequest::Kind::print:
            return print(header, request);
        case DeviceRequest::Kind::other:
            return reply(header, request, refusal(ErrorCondition::unavailable_device));
    }
    std::terminate();
}

void Dialogue::reply(const Header& header, const DeviceRequest& request, const DeviceReply& given) {
    if (request.response_required) ways.send(encode_reply(header, request, given));
}

void Dialogue::show(const Header& header, const DeviceRequest& request) {
    if (active && worth_showing(request)) {
        using Kind = xfs4iot::TerminalDisplay::Kind;
        auto kind = request.info == "Error" ? Kind::error : request.info == "Display" ? Kind::prompt : Kind::status;
        ways.display({{}, kind, request.lines, request.code});
    }
    reply(header, request, active ? DeviceReply{} : refusal(ErrorCondition::unavailable_device));
}

void Dialogue::ask(const Header& header, const DeviceRequest& request) {
    if (!active) return reply(header, request, refusal(ErrorCondition::unavailable_device));
    if (!is_question(request)) return reply(header, request, refusal(ErrorCondition::not_allowed));
    if (open.size() >= most_questions) return reply(header, request, refusal(ErrorCondition::busy));
    auto seconds = request.longest_s > 0 ? std::min(request.longest_s, longest_seconds) : default_seconds;
    auto id = std::to_string(++asked);
    open.push_back({id, header, request, std::make_unique<asio::steady_timer>(loop, std::chrono::seconds{seconds})});
    open.back().timer->async_wait([this, id](boost::system::error_code stopped) {
        if (!stopped) give_up(id);
    });
    using Kind = xfs4iot::TerminalInput::Kind;
    auto kind = request.command == "GetMenuEntry" ? Kind::menu : Kind::confirmation;
    ways.input({{}, id, kind, request.lines, request.choices, seconds});
}

// A receipt for the customer is printed with ours, once the payment is done; nothing here prints for the shop.
void Dialogue::print(const Header& header, const DeviceRequest& request) {
    bool ours = active && is_for_customer(request) && receipt.size() + request.lines.size() <= most_lines;
    if (ours) receipt.insert(receipt.end(), request.lines.begin(), request.lines.end());
    reply(header, request, ours ? DeviceReply{} : refusal(ErrorCondition::unavailable_device));
}

Result<void> Dialogue::answer(const xfs4iot::InputAnswer& given) {
    auto found = std::ranges::find(open, given.input, &Question::id);
    if (found == open.end()) return fail(Errc::missing, "no such question is open");
    bool menu = found->request.command == "GetMenuEntry";
    int most = static_cast<int>(found->request.choices.size());
    bool wrong = menu ? given.confirmed || (given.choice && (*given.choice < 1 || *given.choice > most))
                      : given.choice.has_value();
    if (wrong) return fail(Errc::malformed, "not an answer to this question");
    if (!given.confirmed && !given.choice) {
        give_up(std::string{given.input});
        return ok();
    }
    reply(found->header, found->request, {ErrorCondition::none, given.confirmed, given.choice});
    open.erase(found);
    return ok();
}

void Dialogue::give_up(const std::string& id) {
    auto found = std::ranges::find(open, id, &Question::id);
    if (found == open.end()) return;
    reply(found->header, found->request, refusal(ErrorCondition::cancel));
    open.erase(found);
}

}  // namespace madoguchi::drivers::nexo
