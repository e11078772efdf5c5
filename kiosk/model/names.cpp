#include "kiosk/model/names.h"

#include "common/xfs4iot/names.h"
#include "kiosk/model/screens.h"

namespace madoguchi::model {

namespace {

using xfs4iot::name_in;
using xfs4iot::Names;
using xfs4iot::value_in;

constexpr Names<Sound, 7> sounds{{
    {Sound::press, "press"},
    {Sound::card, "card"},
    {Sound::warning, "warning"},
    {Sound::take_your_things, "take_your_things"},
    {Sound::done, "done"},
    {Sound::error, "error"},
    {Sound::alarm, "alarm"},
}};

constexpr Names<TakeItem, 3> take_item_names{{
    {TakeItem::certificate, "certificate"},
    {TakeItem::card, "card"},
    {TakeItem::receipt, "receipt"},
}};

constexpr Names<TextSize, 3> text_size_names{{
    {TextSize::normal, "normal"},
    {TextSize::large, "large"},
    {TextSize::largest, "largest"},
}};

constexpr Names<HelpKind, 4> help_kind_names{{
    {HelpKind::writing, "writing"},
    {HelpKind::signing, "signing"},
    {HelpKind::wheelchair, "wheelchair"},
    {HelpKind::words, "words"},
}};

constexpr Names<Mark, 5> mark_names{{
    {Mark::choose, "choose"},
    {Mark::card, "card"},
    {Mark::confirm, "confirm"},
    {Mark::pay, "pay"},
    {Mark::take, "take"},
}};

constexpr Names<StaffEventKind, 13> staff_event_kind_names{{
    {StaffEventKind::card_left, "card_left"},
    {StaffEventKind::paper_left, "paper_left"},
    {StaffEventKind::help_called, "help_called"},
    {StaffEventKind::payment_unknown, "payment_unknown"},
    {StaffEventKind::reversal_failed, "reversal_failed"},
    {StaffEventKind::refund_due, "refund_due"},
    {StaffEventKind::print_unknown, "print_unknown"},
    {StaffEventKind::sheet_spoiled, "sheet_spoiled"},
    {StaffEventKind::receipt_not_printed, "receipt_not_printed"},
    {StaffEventKind::device_out_of_service, "device_out_of_service"},
    {StaffEventKind::consumable_low, "consumable_low"},
    {StaffEventKind::visit_recovered, "visit_recovered"},
    {StaffEventKind::journal_broken, "journal_broken"},
}};

constexpr Names<ReportKind, 4> report_kind_names{{
    {ReportKind::payment, "payment"},
    {ReportKind::document, "document"},
    {ReportKind::staff_event, "staff_event"},
    {ReportKind::close, "close"},
}};

constexpr Names<RecordKind, 20> record_kind_names{{
    {RecordKind::visit_opened, "visit_opened"},
    {RecordKind::documents_ready, "documents_ready"},
    {RecordKind::payment_intended, "payment_intended"},
    {RecordKind::abort_asked, "abort_asked"},
    {RecordKind::payment_result, "payment_result"},
    {RecordKind::print_intended, "print_intended"},
    {RecordKind::print_result, "print_result"},
    {RecordKind::presented, "presented"},
    {RecordKind::taken, "taken"},
    {RecordKind::receipt_intended, "receipt_intended"},
    {RecordKind::receipt_result, "receipt_result"},
    {RecordKind::slip_intended, "slip_intended"},
    {RecordKind::reversal_intended, "reversal_intended"},
    {RecordKind::reversal_result, "reversal_result"},
    {RecordKind::escalated, "escalated"},
    {RecordKind::report_due, "report_due"},
    {RecordKind::report_sent, "report_sent"},
    {RecordKind::closed, "closed"},
    {RecordKind::sheet_left, "sheet_left"},
    {RecordKind::sheet_removed, "sheet_removed"},
}};

constexpr Names<ActionKind, 34> action_kind_names{{
    {ActionKind::back, "back"},
    {ActionKind::cancel, "cancel"},
    {ActionKind::call_staff, "call_staff"},
    {ActionKind::open_languages, "open_languages"},
    {ActionKind::open_appearance, "open_appearance"},
    {ActionKind::touched, "touched"},
    {ActionKind::proceed, "proceed"},
    {ActionKind::choose_category, "choose_category"},
    {ActionKind::choose_service, "choose_service"},
    {ActionKind::pick_answer, "pick_answer"},
    {ActionKind::page_next, "page_next"},
    {ActionKind::page_back, "page_back"},
    {ActionKind::edit, "edit"},
    {ActionKind::more_copies, "more_copies"},
    {ActionKind::fewer_copies, "fewer_copies"},
    {ActionKind::digit, "digit"},
    {ActionKind::erase_one, "erase_one"},
    {ActionKind::erase_all, "erase_all"},
    {ActionKind::do_not_know, "do_not_know"},
    {ActionKind::no_card, "no_card"},
    {ActionKind::extend, "extend"},
    {ActionKind::choose_means, "choose_means"},
    {ActionKind::other_means, "other_means"},
    {ActionKind::answer_terminal, "answer_terminal"},
    {ActionKind::taken, "taken"},
    {ActionKind::something_missing, "something_missing"},
    {ActionKind::print_receipt, "print_receipt"},
    {ActionKind::choose_help, "choose_help"},
    {ActionKind::choose_language, "choose_language"},
    {ActionKind::choose_text_size, "choose_text_size"},
    {ActionKind::choose_theme, "choose_theme"},
    {ActionKind::toggle_low, "toggle_low"},
    {ActionKind::close, "close"},
    {ActionKind::finish, "finish"},
}};

constexpr Names<saga::Phase, 13> phase_names{{
    {saga::Phase::idle, "idle"},
    {saga::Phase::ready, "ready"},
    {saga::Phase::paying, "paying"},
    {saga::Phase::payment_unknown, "payment_unknown"},
    {saga::Phase::paid, "paid"},
    {saga::Phase::printing, "printing"},
    {saga::Phase::print_unknown, "print_unknown"},
    {saga::Phase::receipt, "receipt"},
    {saga::Phase::presented, "presented"},
    {saga::Phase::reversing, "reversing"},
    {saga::Phase::reversal_unknown, "reversal_unknown"},
    {saga::Phase::reversed, "reversed"},
    {saga::Phase::escalated, "escalated"},
}};

constexpr Names<saga::Incident, 7> incident_names{{
    {saga::Incident::none, "none"},
    {saga::Incident::payment_unknown, "payment_unknown"},
    {saga::Incident::printed_in_part, "printed_in_part"},
    {saga::Incident::reversal_failed, "reversal_failed"},
    {saga::Incident::something_missing, "something_missing"},
    {saga::Incident::identity_mismatch, "identity_mismatch"},
    {saga::Incident::journal_failed, "journal_failed"},
}};

}  // namespace

std::string_view name(Screen value) {
    return traits(value).name;
}
std::string_view name(Sound value) {
    return name_in(sounds, value);
}
std::vector<std::string_view> sound_names() {
    std::vector<std::string_view> names;
    for (const auto& [sound, name] : sounds) names.push_back(name);
    return names;
}
std::string_view name(TakeItem value) {
    return name_in(take_item_names, value);
}
std::string_view name(TextSize value) {
    return name_in(text_size_names, value);
}
std::string_view name(HelpKind value) {
    return name_in(help_kind_names, value);
}
std::string_view name(Mark value) {
    return name_in(mark_names, value);
}
std::string_view name(StaffEventKind value) {
    return name_in(staff_event_kind_names, value);
}
std::string_view name(ReportKind value) {
    return name_in(report_kind_names, value);
}
std::string_view name(RecordKind value) {
    return name_in(record_kind_names, value);
}
std::string_view name(ActionKind value) {
    return name_in(action_kind_names, value);
}
std::string_view name(saga::Phase value) {
    return name_in(phase_names, value);
}
std::string_view name(saga::Incident value) {
    return name_in(incident_names, value);
}

std::optional<TakeItem> parse_take_item(std::string_view word) {
    return value_in(take_item_names, word);
}
std::optional<TextSize> parse_text_size(std::string_view word) {
    return value_in(text_size_names, word);
}
std::optional<HelpKind> parse_help_kind(std::string_view word) {
    return value_in(help_kind_names, word);
}
std::optional<StaffEventKind> parse_staff_event_kind(std::string_view word) {
    return value_in(staff_event_kind_names, word);
}
std::optional<ReportKind> parse_report_kind(std::string_view word) {
    return value_in(report_kind_names, word);
}
std::optional<RecordKind> parse_record_kind(std::string_view word) {
    return value_in(record_kind_names, word);
}

}  // namespace madoguchi::model
