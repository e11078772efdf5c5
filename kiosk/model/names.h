// Language-independent names of the closed enums: screens for automation and pictures, arguments of actions, words in
// the journal and towards the back end. parse_… gives nothing for a word that is not in the list.
#pragma once

#include "kiosk/model/effect.h"
#include "kiosk/model/state.h"

#include <optional>
#include <string_view>
#include <vector>

namespace madoguchi::model {

[[nodiscard]] std::string_view name(Screen screen);
[[nodiscard]] std::string_view name(Sound sound);
[[nodiscard]] std::vector<std::string_view> sound_names();
[[nodiscard]] std::string_view name(TakeItem item);
[[nodiscard]] std::string_view name(TextSize size);
[[nodiscard]] std::string_view name(HelpKind kind);
[[nodiscard]] std::string_view name(Mark mark);
[[nodiscard]] std::string_view name(StaffEventKind kind);
[[nodiscard]] std::string_view name(ReportKind kind);
[[nodiscard]] std::string_view name(RecordKind kind);
[[nodiscard]] std::string_view name(ActionKind kind);
[[nodiscard]] std::string_view name(saga::Phase phase);
[[nodiscard]] std::string_view name(saga::Incident incident);

[[nodiscard]] std::optional<TakeItem> parse_take_item(std::string_view name);
[[nodiscard]] std::optional<TextSize> parse_text_size(std::string_view name);
[[nodiscard]] std::optional<HelpKind> parse_help_kind(std::string_view name);
[[nodiscard]] std::optional<StaffEventKind> parse_staff_event_kind(std::string_view name);
[[nodiscard]] std::optional<ReportKind> parse_report_kind(std::string_view name);
[[nodiscard]] std::optional<RecordKind> parse_record_kind(std::string_view name);

}  // namespace madoguchi::model
