#include "kiosk/ui/page.h"

#include <algorithm>

namespace madoguchi::ui {

namespace {

constexpr double sheet_padding = 9;  // above and below what lies on one sheet
constexpr double sheet_side = 10;
constexpr double foot_gap = 8;
constexpr int most_pages = 40;  // a bound, never reached by real text

// Where the next block goes: down a column, then to the next one.
struct Pen {
    const Room& room;
    std::vector<double> limits;  // lower end of each column
    std::size_t column = 0;
    double y = 0;
    std::string sheet = {};
    bool begun = false;

    [[nodiscard]] Rect now() const { return room.columns[column]; }
    void start(std::size_t to) {
        column = to;
        y = now().y;
        sheet.clear();
        begun = false;
    }
    // The place of the block in this column, or nothing when it does not fit.
    std::optional<Rect> put(const Block& block) {
        const bool joined = !block.sheet.empty() && block.sheet == sheet;
        const bool on_sheet = !block.sheet.empty();
        double top = y + (begun ? (!joined && !sheet.empty() ? sheet_padding : 0) + block.before : 0);
        if (on_sheet && !joined) top += sheet_padding;
        if (block.target && room.low_line > 0) top = std::max(top, room.low_line);
        Rect area{now().x, top, now().width, 0};
        if (on_sheet) area = {area.x + sheet_side, area.y, area.width - 2 * sheet_side, 0};
        area.height = block.measure(area.width);
        if (area.bottom() + (on_sheet ? sheet_padding : 0) > limits[column] + 0.01) return std::nullopt;
        y = area.bottom();
        sheet = block.sheet;
        begun = true;
        return area;
    }
};

}  // namespace

double Page::stack_height(const std::vector<const Block*>& blocks, double width) const {
    double height = 0;
    for (const Block* block : blocks) height += block->measure(width) + (height > 0 ? block->before : 0);
    return height;
}

void Page::place_foot(const std::vector<const Block*>& blocks, std::vector<Placed>& placed) const {
    const Rect column = room.columns.back();
    double y = column.bottom() - stack_height(blocks, column.width);
    bool first = true;
    for (const Block* block : blocks) {
        if (!first) y += block->before;
        first = false;
        const double height = block->measure(column.width);
        placed.push_back({block, {column.x, y, column.width, height}});
        y += height;
    }
}

// Fills one page from the block `from` on. `last`: the real foot must fit too.
Page::Sheet Page::fill(std::size_t from, bool last, bool first, std::size_t forced_break, const Block* mark) const {
    std::vector<const Block*> foot;
    for (const Block& block : bottom)
        if (last) foot.push_back(&block);
    if (!last) foot.push_back(&more_block);
    Pen pen{room, {}};
    for (const Rect& column : room.columns) pen.limits.push_back(column.bottom());
    if (!foot.empty()) pen.limits.back() -= stack_height(foot, room.columns.back().width) + foot_gap;
    pen.start(0);

    Sheet sheet;
    sheet.next = from;
    auto put = [&](const Block& block) {
        auto area = pen.put(block);
        while (!area && pen.column + 1 < room.columns.size()) {
            pen.start(pen.column + 1);
            area = pen.put(block);
        }
        if (area) sheet.placed.push_back({&block, *area});
        return area.has_value();
    };
    if (mark) {
        put(*mark);
        pen.begun = false;  // the question follows without a gap
    }
    if (!first)
        for (const Block& block : flow)
            if (block.repeated) put(block);
    while (sheet.next < flow.size()) {
        if (forced_break != 0 && sheet.next == forced_break && pen.column == 0 && room.columns.size() > 1) pen.start(1);
        if (!put(flow[sheet.next])) break;
        ++sheet.next;
    }
    place_foot(foot, sheet.placed);
    return sheet;
}

std::optional<Page::Sheet> Page::one_page() const {
    for (const std::size_t forced : {break_at, std::size_t{0}}) {
        Sheet whole = fill(0, true, true, forced, nullptr);
        if (whole.next == flow.size()) return whole;
        if (room.columns.size() == 1) break;
    }
    return std::nullopt;
}

// Takes the block of the highest rank out of the flow; false when none may go.
bool Page::leave_out() {
    const auto least =
        std::max_element(flow.begin(), flow.end(), [](const Block& a, const Block& b) { return a.rank < b.rank; });
    if (least == flow.end() || least->rank == 0) return false;
    if (static_cast<std::size_t>(least - flow.begin()) < break_at) --break_at;
    flow.erase(least);
    return true;
}

std::vector<Page::Sheet> Page::paginate() {
    auto whole = one_page();
    while (!whole && single && leave_out()) whole = one_page();
    if (whole) return {std::move(*whole)};
    // Several pages: what need not be at the foot joins the flow.
    std::vector<Block> keys;
    for (Block& block : bottom) (block.movable ? flow : keys).push_back(std::move(block));
    bottom = std::move(keys);
    std::vector<Sheet> pages;
    std::size_t next = 0;
    for (bool last = false; !last && static_cast<int>(pages.size()) < most_pages;) {
        const bool first = pages.empty();
        Sheet page = fill(next, true, first, 0, &mark_block);
        last = page.next == flow.size();
        if (!last) page = fill(next, false, first, 0, &mark_block);
        // Higher than a page: shown as far as it goes, and a problem for the tests.
        if (!last && page.next == next) {
            page.placed.push_back({&flow[next], room.columns.front()});
            ++page.next;
        }
        next = page.next;
        pages.push_back(std::move(page));
    }
    return pages;
}

// The sheets behind neighbours that lie on one.
void Page::draw_sheets(const std::vector<Placed>& placed) {
    for (std::size_t i = 0; i < placed.size();) {
        const std::string& name = placed[i].block->sheet;
        Rect area = placed[i].area;
        std::size_t j = i + 1;
        for (; j < placed.size() && placed[j].block->sheet == name && placed[j].area.x == area.x; ++j)
            area.height = placed[j].area.bottom() - area.y;
        if (!name.empty()) {
            const Rect sheet = area.inset(-sheet_side, -sheet_padding);
            ui.paint().framed(sheet, ui.theme().mm("radius-card"), ui.theme().mm("line"), "sheet", "sheet");
            ui.paint().outline(sheet, ui.theme().mm("radius-card"), ui.theme().mm("line"), "panel-line");
        }
        i = name.empty() ? i + 1 : j;
    }
}

int Page::draw(int number) {
    if (more) more_block = more();
    if (counter) mark_block = counter(1, 2);
    auto pages = paginate();
    const int count = static_cast<int>(pages.size()), here = std::clamp(number, 0, count - 1);
    if (counter && count > 1) mark_block = counter(here + 1, count);
    const auto& placed = pages[static_cast<std::size_t>(here)].placed;
    draw_sheets(placed);
    for (const Placed& one : placed) one.block->draw(one.area);
    return count;
}

}  // namespace madoguchi::ui
