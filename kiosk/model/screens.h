// What holds of a screen whatever the visit is: one line a screen. Whatever else depends on the state is in derive.h.
#pragma once

#include "kiosk/model/state.h"

#include <optional>
#include <string_view>

namespace madoguchi::model {

// Which step mark is the present one.
enum class Marked {
    none,  // between two people's visits, or over another screen
    choose,
    card,
    confirm,
    pay,
    take,
    by_step,  // that of the service's step
    by_work,  // that of what the back end is asked for
    ending,   // the visit is over: that of the step it ended in, with やめる as the way home
};

// What the primary key does.
enum class Primary { none, next_step, submit_pin, use_last_try, leave_card, ask_card_again, stay };

// What happens when the screen's own time (State::stage_until) is over.
enum class TimeUp { leave, warn, card_silent, back_end_silent, stop_payment, papers_left };

struct ScreenTraits {
    Screen screen;
    std::string_view name;  // assets/strings, automation
    Marked marked = Marked::none;
    bool back = false, cancel = false;  // 戻る, やめる
    Primary primary = Primary::none;
    TimeUp time_up = TimeUp::leave;
    // Nobody touching it for a while ends the visit. While the card, the terminal or the printer works, and while
    // things wait to be taken, other clocks run.
    bool idle = false;
    bool rests = false;                         // nobody's visit: shown between two people
    bool needs_card = false;                    // taking the card away ends the visit
    std::optional<Sound> sound = std::nullopt;  // heard when a visit comes to it
};

[[nodiscard]] const ScreenTraits& traits(Screen screen);

}  // namespace madoguchi::model
