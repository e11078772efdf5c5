// Where the focus goes: linear order by zone, and by direction for arrow keys. Pure functions over the widget list.
#pragma once

#include "kiosk/ui/widget.h"

#include <string>
#include <vector>

namespace madoguchi::ui {

enum class Direction { up, down, left, right };

// Ids of everything that takes the focus, in order: question, content from top to bottom, primary, footer, header.
[[nodiscard]] std::vector<std::string> focus_order(const std::vector<Widget>& widgets);
// The neighbour in the order, around the end; an id that is gone starts from the first.
[[nodiscard]] std::string focus_step(const std::vector<Widget>& widgets, const std::string& from, int by);
// The nearest widget in a direction; "" when there is none.
[[nodiscard]] std::string focus_towards(const std::vector<Widget>& widgets, const std::string& from,
                                        Direction direction);

}  // namespace madoguchi::ui
