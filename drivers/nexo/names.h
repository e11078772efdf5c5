// The words of the protocol, one table per enum. For protocol.cpp and decode.cpp.
#pragma once

#include "drivers/nexo/protocol.h"

#include <array>
#include <utility>

namespace madoguchi::drivers::nexo {

template <class E>
using Names = std::pair<E, std::string_view>;

inline constexpr std::array<Names<Category>, 12> categories{{
    {Category::login, "Login"},
    {Category::payment, "Payment"},
    {Category::reversal, "Reversal"},
    {Category::transaction_status, "TransactionStatus"},
    {Category::abort, "Abort"},
    {Category::diagnosis, "Diagnosis"},
    {Category::reconciliation, "Reconciliation"},
    {Category::logout, "Logout"},
    {Category::display, "Display"},
    {Category::input, "Input"},
    {Category::print, "Print"},
    {Category::event, "Event"},
}};
inline constexpr std::array<Names<MessageClass>, 3> classes{{
    {MessageClass::service, "Service"},
    {MessageClass::device, "Device"},
    {MessageClass::event, "Event"},
}};
inline constexpr std::array<Names<MessageType>, 3> types{{
    {MessageType::request, "Request"},
    {MessageType::response, "Response"},
    {MessageType::notification, "Notification"},
}};
inline constexpr std::array<Names<ResultCode>, 3> results{{
    {ResultCode::success, "Success"},
    {ResultCode::partial, "Partial"},
    {ResultCode::failure, "Failure"},
}};
inline constexpr std::array<Names<ErrorCondition>, 17> errors{{
    {ErrorCondition::aborted, "Aborted"},
    {ErrorCondition::cancel, "Cancel"},
    {ErrorCondition::refusal, "Refusal"},
    {ErrorCondition::invalid_card, "InvalidCard"},
    {ErrorCondition::wrong_pin, "WrongPIN"},
    {ErrorCondition::payment_restriction, "PaymentRestriction"},
    {ErrorCondition::busy, "Busy"},
    {ErrorCondition::in_progress, "InProgress"},
    {ErrorCondition::unreachable_host, "UnreachableHost"},
    {ErrorCondition::not_found, "NotFound"},
    {ErrorCondition::logged_out, "LoggedOut"},
    {ErrorCondition::message_format, "MessageFormat"},
    {ErrorCondition::device_out, "DeviceOut"},
    {ErrorCondition::unavailable_device, "UnavailableDevice"},
    {ErrorCondition::unavailable_service, "UnavailableService"},
    {ErrorCondition::not_allowed, "NotAllowed"},
    {ErrorCondition::inserted_card, "InsertedCard"},
}};

template <class E, std::size_t N>
E from_name(const std::array<Names<E>, N>& table, std::string_view text) {
    for (auto [value, word] : table)
        if (word == text) return value;
    return E::other;
}

template <class E, std::size_t N>
std::string_view to_name(const std::array<Names<E>, N>& table, E value) {
    for (auto [candidate, word] : table)
        if (candidate == value) return word;
    return "other";
}

}  // namespace madoguchi::drivers::nexo
