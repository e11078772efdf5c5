#include "kiosk/ui/focus.h"

#include <algorithm>
#include <array>

namespace madoguchi::ui {

std::string_view name(Role role) {
    switch (role) {
        case Role::question:
            return "question";
        case Role::text:
            return "text";
        case Role::status:
            return "status";
        case Role::warning:
            return "warning";
        case Role::picture:
            return "picture";
        case Role::key:
            return "key";
        case Role::primary:
            return "primary";
        case Role::choice:
            return "choice";
        case Role::field:
            return "field";
        case Role::progress:
            return "progress";
    }
    return "";
}

std::vector<std::string> focus_order(const std::vector<Widget>& widgets) {
    std::vector<const Widget*> stops;
    for (const Widget& widget : widgets)
        if (widget.focusable) stops.push_back(&widget);
    std::stable_sort(stops.begin(), stops.end(), [](const Widget* a, const Widget* b) { return a->zone < b->zone; });
    std::vector<std::string> order;
    for (const Widget* stop : stops) order.push_back(stop->id);
    return order;
}

std::string focus_step(const std::vector<Widget>& widgets, const std::string& from, int by) {
    const auto order = focus_order(widgets);
    if (order.empty()) return {};
    const auto here = std::find(order.begin(), order.end(), from);
    const auto count = static_cast<std::ptrdiff_t>(order.size());
    if (here == order.end()) return by > 0 ? order.front() : order.back();
    return order[static_cast<std::size_t>((here - order.begin() + by % count + count) % count)];
}

std::string focus_towards(const std::vector<Widget>& widgets, const std::string& from, Direction direction) {
    const auto here = std::find_if(widgets.begin(), widgets.end(), [&](const Widget& w) { return w.id == from; });
    if (here == widgets.end()) return {};
    double best = 1e9;
    std::string target;
    for (const Widget& widget : widgets) {
        if (!widget.focusable || widget.id == from) continue;
        const double dx = widget.area.centre().x - here->area.centre().x;
        const double dy = widget.area.centre().y - here->area.centre().y;
        const bool vertical = direction == Direction::up || direction == Direction::down;
        const bool forward = direction == Direction::down || direction == Direction::right;
        const double along = (vertical ? dy : dx) * (forward ? 1 : -1), across = std::abs(vertical ? dx : dy);
        if (along < 1 || along < across / 4) continue;
        const double cost = along + 2 * across;
        if (cost < best) {
            best = cost;
            target = widget.id;
        }
    }
    return target;
}

}  // namespace madoguchi::ui
