// What stands still around the content: noren, header, step marks, footer.
// draw_chrome() draws it all and says where content may stand.
#pragma once

#include "kiosk/ui/page.h"
#include "kiosk/ui/parts.h"

#include <string>
#include <vector>

namespace madoguchi::ui {

// The cloth at the top: long on the first screen, raised during a visit, taken in when the machine rests.
enum class Noren { hangs_long, raised, taken_in };

struct StepText {
    std::string word;
    enum class State { done, now, to_come } state = State::to_come;
};

struct ChromeText {
    Noren noren = Noren::raised;
    std::string city, city_second;  // second: in the language shown, "" = none
    std::string date, time;
    KeyText language, appearance;  // labels may have two lines
    KeyText height;                // low mode only: back to normal height
    std::vector<StepText> steps;   // empty = none
    KeyText back, stop, staff;
    std::string footer_note = {};  // landscape, where no steps are: words at the left of the footer
};

[[nodiscard]] Room draw_chrome(Ui& ui, const ChromeText& text);

}  // namespace madoguchi::ui
