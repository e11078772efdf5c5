// The components of design.md as blocks of a page: each measures itself for a width and draws itself through Ui.
// Texts come from the caller; "icon" and "picture" are names of assets/pictograms. on_press is called when the widget
// was pressed in this frame. Sizes follow the frame's text factor.
#pragma once

#include "kiosk/ui/page.h"

#include <functional>
#include <string>
#include <vector>

namespace madoguchi::ui {

using OnPress = std::function<void()>;

// ---- type, in the sizes of the theme times the text factor
[[nodiscard]] double content_size(const Ui& ui, double mm);  // x 1, 1.4, 2
[[nodiscard]] double large_size(const Ui& ui, double mm);    // questions and primary keys: x 1, 1.25, 1.6
[[nodiscard]] Type note_type(const Ui& ui);
[[nodiscard]] Type small_type(const Ui& ui);
[[nodiscard]] Type body_type(const Ui& ui);
[[nodiscard]] Type key_type(const Ui& ui);
[[nodiscard]] Type choice_type(const Ui& ui);
[[nodiscard]] Type question_type(const Ui& ui);

// Texts side by side on one baseline, e.g. a figure and its unit.
struct Run {
    std::string text;
    Type type;
    double gap = 0;  // before it, mm
};
[[nodiscard]] TextSize measure_runs(Ui& ui, const std::vector<Run>& runs);
void write_runs(Ui& ui, Point top_left, const std::vector<Run>& runs);

// ---- pressable ground: sheet, border, lower edge, lift; returns how far its content sinks
struct PressLook {
    bool enabled = true, chosen = false, primary = false, busy = false, on_cloth = false;
};
double draw_press(Ui& ui, const Rect& area, const Look& look, const PressLook& style);

// ---- words
[[nodiscard]] Block question(Ui& ui, const std::string& text, bool centred = false);
[[nodiscard]] Block face(Ui& ui, const std::string& text, double size);  // mincho, centred: waiting and rest
[[nodiscard]] Block lead(Ui& ui, const std::string& text, bool centred = false);
[[nodiscard]] Block strong_line(Ui& ui, const std::string& strong, const std::string& rest);  // centred
[[nodiscard]] Block service_tag(Ui& ui, const std::string& icon, const std::string& service, const std::string& count);
[[nodiscard]] Block page_mark(Ui& ui, const std::string& text);  // 1 / 2
struct NoteText {
    std::string icon, strong, text;  // strong: bold first sentence, may be empty
    bool centred = false;
    std::string id = {};
};
[[nodiscard]] Block note(Ui& ui, const NoteText& text);
[[nodiscard]] Block warning(Ui& ui, const NoteText& text);
[[nodiscard]] Block facts(Ui& ui, const std::vector<std::string>& lines);  // ticked
[[nodiscard]] Block sheet_text(Ui& ui, const std::string& text);           // a paragraph on a sheet

// ---- keys
struct KeyText {
    std::string id, icon, label;
    OnPress on_press;
    bool enabled = true, busy = false, icon_after = false, left = false;
    std::string name = {};  // spoken, where the key shows only a sign
};
[[nodiscard]] Block keys(Ui& ui, std::vector<KeyText> side_by_side, double least_height);
[[nodiscard]] Block primary(Ui& ui, KeyText key);
// A key drawn into a given place.
void draw_key(Ui& ui, const Rect& area, const KeyText& key, const Type& type, double icon_size);
[[nodiscard]] double key_height(Ui& ui, const KeyText& key, const Type& type, double width, double icon_size);

// ---- choices
struct ChoiceText {
    std::string id, picture, title, text;
    bool chosen = false, enabled = true;
    OnPress on_press;
};
[[nodiscard]] Block choice(Ui& ui, ChoiceText text, double least_height);
struct ItemText {
    std::string id, icon, title, text;
    std::string figure, unit;  // price
    std::string remark;        // instead of it: "平日 9:00から"
    bool arrow = false, enabled = true, large = false;
    OnPress on_press;
};
[[nodiscard]] Block item(Ui& ui, ItemText text, double least_height);

// ---- sums and rows
[[nodiscard]] Block sum(Ui& ui, const std::string& title, const std::string& figure, const std::string& unit,
                        bool above, bool below);
struct RowText {
    std::string id, title, value, more;  // more: regular text under the value
};
[[nodiscard]] Block row(Ui& ui, RowText text, double title_width, const std::string& sheet);
[[nodiscard]] Block sheet_head(Ui& ui, const std::string& icon, const std::string& title, std::vector<KeyText> edit,
                               const std::string& sheet);
struct StepperText {
    std::string title, text, figure, unit;
    KeyText minus, plus;
};
[[nodiscard]] Block stepper(Ui& ui, StepperText text, const std::string& sheet);

// ---- PIN
[[nodiscard]] Block slots(Ui& ui, std::size_t entered, const std::string& label);
[[nodiscard]] Block tries(Ui& ui, int left, int all, const std::string& text);
struct PadText {
    std::string erase_all, erase_one;
    std::function<void(char)> on_digit;
    OnPress on_erase_all, on_erase_one;
    bool enabled = true;
};
[[nodiscard]] Block pin_pad(Ui& ui, PadText text);

// ---- waiting
[[nodiscard]] Block wait_bar(Ui& ui, double part_left, const std::string& text);
[[nodiscard]] Block progress_bar(Ui& ui, double part, const std::string& text);
struct StageText {
    std::string text, mark;  // すみ, いま, つぎ
    enum class State { done, now, to_come } state = State::to_come;
};
[[nodiscard]] Block stage_row(Ui& ui, StageText text);
[[nodiscard]] Block countdown(Ui& ui, double part, const std::string& figure, const std::string& unit);

// ---- pictures
[[nodiscard]] Block done_sign(Ui& ui);  // a large check
// A QR code, black on white in every theme, each module a whole number of pixels; `name` is what is spoken of it.
// Nothing is drawn of what is too long for one.
[[nodiscard]] Block code(Ui& ui, const std::string& payload, const std::string& name, double height);
[[nodiscard]] Block drawing(Ui& ui, const std::string& picture, double height);
struct SceneText {
    std::string picture, machine;  // what to do; where on the machine
    std::string strong, text;      // 台は ここ / 画面の下、左
    std::string on_picture = {};   // the sum on the terminal's display
    std::string arrow = {};        // moves 4 mm, over the picture
};
[[nodiscard]] Block scene(Ui& ui, SceneText text, double height);

// ---- taking, counters
struct TakeText {
    std::string id, icon, title, text;
    std::string tag;  // お取りください / すみ
    bool done = false;
    std::vector<KeyText> key = {};  // 取りました; none where a sensor watches
};
[[nodiscard]] Block take_row(Ui& ui, TakeText text);
struct CounterText {
    std::string number, unit, title;
    std::vector<std::string> lines;
    std::string map;  // picture, "" = none
};
[[nodiscard]] Block counter_card(Ui& ui, CounterText text);

}  // namespace madoguchi::ui
