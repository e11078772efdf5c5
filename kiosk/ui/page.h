// A page is a question with blocks under it and keys at its foot. Blocks know their height for a width; the page puts
// them into one column (portrait) or two (landscape) and, when they do not fit, onto several pages: text is never made
// smaller. What has to be pressed last (pay, 決定) stands on the last page only.
#pragma once

#include "kiosk/ui/ui.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace madoguchi::ui {

struct Block {
    std::function<double(double width)> measure;  // mm
    std::function<void(const Rect& place)> draw;
    double before = 8;       // gap above, mm
    bool repeated = false;   // the question: on every page
    bool target = false;     // something in it can be pressed: at 298 mm or lower in low mode
    bool movable = true;     // at the foot: may go into the flow when the foot is too high (notes); keys stay
    int rank = 0;            // on a single page: may be left out, the highest first; 0 = never
    std::string sheet = {};  // neighbours with the same name lie on one sheet
};

// Where content may stand. Portrait has one column, landscape two.
struct Room {
    std::vector<Rect> columns;
    double low_line = 0;  // targets not above this; 0 = anywhere
};

class Page {
public:
    Page(Ui& ui, Room room) : ui{ui}, room{std::move(room)} {}

    void add(Block block) { flow.push_back(std::move(block)); }
    // Landscape: what follows stands in the second column, if that is enough for all of it.
    void column() { break_at = flow.size(); }
    // Above the footer; the last one added is the lowest.
    void foot(Block block) { bottom.push_back(std::move(block)); }

    // Everything that has to be pressed must stay in reach: blocks with a rank are left out before a second page
    // begins.
    bool single = false;
    // What leads on when there are more pages: drawn instead of the foot.
    std::function<Block()> more;
    // Written above the question when there is more than one page: (page, pages).
    std::function<Block(int, int)> counter;

    // Draws page `number` (0 = first; too high: the last) and returns how many there are.
    int draw(int number);

private:
    struct Placed {
        const Block* block;
        Rect area;
    };
    struct Sheet {
        std::vector<Placed> placed;
        std::size_t next = 0;  // first block of the flow that did not fit
    };
    [[nodiscard]] double stack_height(const std::vector<const Block*>& blocks, double width) const;
    [[nodiscard]] Sheet fill(std::size_t from, bool last, bool first, std::size_t forced_break,
                             const Block* mark) const;
    [[nodiscard]] std::vector<Sheet> paginate();
    [[nodiscard]] std::optional<Sheet> one_page() const;
    bool leave_out();
    void place_foot(const std::vector<const Block*>& blocks, std::vector<Placed>& placed) const;
    void draw_sheets(const std::vector<Placed>& placed);

    Ui& ui;
    Room room;
    std::vector<Block> flow, bottom;
    std::size_t break_at = 0;
    Block more_block, mark_block;
};

}  // namespace madoguchi::ui
