#include "printers/sheet_layout.h"

#include "printers/sheet_measure.h"
#include "text/japanese_date.h"

#include <algorithm>

namespace madoguchi::printers {
namespace {

constexpr double content_width = content_right - content_left;
constexpr double first_table_top = 54.8;    // below the title
constexpr double further_table_top = 41;    // further pages: small title
constexpr double page_limit = 244;          // above the code
constexpr double statement_bottom = 221.4;  // the date stands below it
constexpr double date_top = 224.4, sign_middle = 248.1;
constexpr double block_gap = 3, statement_gap = 8, note_gap = 3;

// Texts of the last page whose height decides how far the table may reach.
struct Closing {
    text::Paragraph statement;
    std::vector<std::pair<std::string, text::Paragraph>> notes;
    double notes_height = 0;

    [[nodiscard]] double statement_top() const { return statement_bottom - height_mm(statement); }
    [[nodiscard]] double table_limit() const {
        double above = notes.empty() ? 0 : notes_height + note_gap;
        return statement_top() - statement_gap - above;
    }
};

SheetResult<Closing> measure_closing(const SheetContent& content, text::Typesetter& typesetter) {
    text::Style style = paper_style(4.8, 1.9, content_width);
    BOOST_OUTCOME_TRY(auto statement, set_text(typesetter, content.statement, style, "statement"));
    Closing closing{statement, {}, 0};
    for (const std::string& note : content.notes) {
        BOOST_OUTCOME_TRY(auto one, set_text(typesetter, note, paper_style(3.3, 1.5, content_width), "notes"));
        closing.notes_height += height_mm(one);
        closing.notes.emplace_back(note, std::move(one));
    }
    return closing;
}

// Fills pages with rows from top to bottom.
class Flow {
public:
    explicit Flow(double last_limit_in) : last_limit(last_limit_in) { pages.emplace_back(); }

    // False when a row is taller than a page.
    bool add(const MeasuredBlock& block, bool last) {
        double gap = at_top ? 0 : block_gap;
        double limit = last ? last_limit : page_limit;
        if (y + gap + block.height() <= limit) {
            y += gap;
            put(block.rows.begin(), block.rows.end());
            return true;
        }
        if (!at_top && further_table_top + block.height() <= limit) {
            turn_page();
            return add(block, last);
        }
        return add_in_parts(block, last, gap);
    }

    std::vector<Page> pages;
    double y = first_table_top;

private:
    using RowIterator = std::vector<MeasuredRow>::const_iterator;

    void put(RowIterator begin, RowIterator end) {
        for (; begin != end; ++begin) {
            place_row(*begin, y, pages.back());
            y += begin->height;
            at_top = false;
        }
    }

    void turn_page() {
        pages.emplace_back();
        y = further_table_top;
        at_top = true;
    }

    bool add_in_parts(const MeasuredBlock& block, bool last, double gap) {
        y += gap;
        for (auto row = block.rows.begin(); row != block.rows.end(); ++row) {
            double limit = last && row + 1 == block.rows.end() ? last_limit : page_limit;
            if (!at_top && y + row->height > limit) turn_page();
            if (y + row->height > limit) return false;
            put(row, row + 1);
        }
        return true;
    }

    double last_limit;
    bool at_top = true;
};

// Small texts around the content. They come from configuration and templates, never from residents.
class Margins {
public:
    Margins(const SheetContent& content_in, const SheetFrame& frame_in, text::Typesetter& typesetter_in)
        : content(content_in), frame(frame_in), typesetter(typesetter_in) {}

    SheetResult<void> head(Page& page, bool first) {
        BOOST_OUTCOME_TRYV(put(page, frame.issue.city, paper_style(3.3, 1.5, content_width), content_left, 25));
        text::Style right = paper_style(3.3, 1.5, content_width);
        right.align = text::Align::right;
        BOOST_OUTCOME_TRYV(
            put(page, fill(frame.words.serial, "{serial}", frame.issue.serial), right, content_left, 25));
        return first ? title(page) : further_title(page);
    }

    SheetResult<void> foot(Page& page, std::size_t number, std::size_t of) {
        std::string left = fill(frame.words.document, "{document}", frame.issue.document.text) + "\n" +
                           frame.words.copy_note + "\n" + frame.words.code_note;
        double x = code_box.x + code_box.width + 6;
        BOOST_OUTCOME_TRYV(put_above(page, left, paper_style(3.1, 1.55), x));
        std::string count = fill(frame.words.page, "{page}", std::to_string(number));
        text::Style right = paper_style(3.1, 1.55, content_width);
        right.align = text::Align::right;
        return put_above(page, fill(count, "{pages}", std::to_string(of)) + "\n" + frame.issue.place, right,
                         content_left);
    }

    // Head before and foot after what the page holds: the order in which a person reads.
    SheetResult<void> surround(Page& page, std::size_t number, std::size_t of) {
        std::vector<PlacedText> body = std::move(page.texts);
        page.texts.clear();
        BOOST_OUTCOME_TRYV(head(page, number == 1));
        page.texts.insert(page.texts.end(), body.begin(), body.end());
        return foot(page, number, of);
    }

    SheetResult<void> certifier(Page& page) {
        const Certifier& who = frame.issue.certifier;
        text::Style date = paper_style(4.8, 1.5);
        BOOST_OUTCOME_TRYV(put(page, text::japanese_date(frame.issue.date), date, content_left, date_top));
        double seal_left = content_right - who.seal_mm;
        double right = seal_left - 3;
        text::Style name_style = paper_style(6.4, 1.5);
        name_style.letter_spacing = 0.16;
        BOOST_OUTCOME_TRY(auto name, set_text(typesetter, who.name, name_style, "certifier/name"));
        BOOST_OUTCOME_TRY(auto title, fit_title(who.title, right - content_left - width_mm(name) - 8));
        double name_x = right - width_mm(name) - 1;
        place(page, title, who.title, name_x - 7 - width_mm(title), sign_middle - height_mm(title) / 2);
        place(page, name, who.name, name_x, sign_middle - height_mm(name) / 2);
        if (who.seal) {
            page.pictures.push_back({*who.seal, {seal_left, sign_middle - who.seal_mm / 2, who.seal_mm, who.seal_mm}});
        }
        return ok();
    }

    static void place(Page& page, const text::Paragraph& paragraph, const std::string& text, double x, double y) {
        page.texts.push_back({paragraph, text, Ink::body, x, y});
    }

private:
    static std::string fill(std::string text, std::string_view place, const std::string& value) {
        auto at = text.find(place);
        return at == text.npos ? text : text.replace(at, place.size(), value);
    }

    SheetResult<void> put(Page& page, const std::string& text, const text::Style& style, double x, double y) {
        BOOST_OUTCOME_TRY(auto paragraph, set_text(typesetter, text, style, "frame"));
        place(page, paragraph, text, x, y);
        return ok();
    }

    SheetResult<void> put_above(Page& page, const std::string& text, const text::Style& style, double x) {
        BOOST_OUTCOME_TRY(auto paragraph, set_text(typesetter, text, style, "frame"));
        place(page, paragraph, text, x, content_bottom - height_mm(paragraph));
        return ok();
    }

    // Short titles are spaced out; long ones close up, then shrink.
    SheetResult<void> title(Page& page) {
        for (auto [size, spacing] :
             {std::pair{9.0, 1.1}, {9.0, 0.5}, {9.0, 0.2}, {8.0, 0.1}, {7.0, 0.05}, {6.0, 0.0}}) {
            text::Style style = paper_style(size, 9 * 1.3 / size, content_width);
            style.letter_spacing = spacing;
            style.align = text::Align::centre;
            style.max_lines = 1;
            BOOST_OUTCOME_TRY(auto paragraph, set_text(typesetter, content.title, style, "title"));
            if (paragraph.truncated() || paragraph.overflows()) continue;
            place(page, paragraph, content.title, content_left, 34.95);
            return ok();
        }
        return fail_with(SheetError{SheetErrc::too_long, "title"});
    }

    SheetResult<void> further_title(Page& page) {
        text::Style style = paper_style(4.8, 1.3, content_width);
        style.align = text::Align::centre;
        return put(page, fill(frame.words.continued, "{title}", content.title), style, content_left, 31.5);
    }

    SheetResult<text::Paragraph> fit_title(const std::string& text, double width) {
        for (double size : {5.2, 4.6, 4.0, 3.4}) {
            BOOST_OUTCOME_TRY(auto paragraph, set_text(typesetter, text, paper_style(size, 1.5), "certifier/title"));
            if (width_mm(paragraph) <= width) return paragraph;
        }
        return fail_with(SheetError{SheetErrc::too_long, "certifier/title"});
    }

    const SheetContent& content;
    const SheetFrame& frame;
    text::Typesetter& typesetter;
};

SheetResult<Flow> spread(const SheetContent& content, const Closing& closing, Density density,
                         text::Typesetter& typesetter) {
    Flow flow(closing.table_limit());
    for (std::size_t i = 0; i < content.blocks.size(); ++i) {
        const Block& block = content.blocks[i];
        BOOST_OUTCOME_TRY(auto measured, measure(block, density, typesetter));
        if (flow.add(measured, i + 1 == content.blocks.size())) continue;
        const Row& first = block.rows.front();
        return fail_with(SheetError{SheetErrc::too_long, first.cells.empty() ? "row" : first.cells.front().field});
    }
    return flow;
}

void place_closing(const SheetContent& content, const Closing& closing, double table_end, Page& page) {
    double y = table_end + note_gap;
    for (const auto& [text, paragraph] : closing.notes) {
        Margins::place(page, paragraph, text, content_left, y);
        y += height_mm(paragraph);
    }
    Margins::place(page, closing.statement, content.statement, content_left, closing.statement_top());
}

}  // namespace

SheetResult<std::vector<Page>> lay_out(const SheetContent& content, const SheetFrame& frame,
                                       text::Typesetter& typesetter) {
    BOOST_OUTCOME_TRY(auto closing, measure_closing(content, typesetter));
    BOOST_OUTCOME_TRY(auto flow, spread(content, closing, Density::normal, typesetter));
    if (flow.pages.size() > 1) {
        BOOST_OUTCOME_TRY(auto compact, spread(content, closing, Density::compact, typesetter));
        if (compact.pages.size() < flow.pages.size()) flow = std::move(compact);
    }
    std::vector<Page> pages = std::move(flow.pages);
    place_closing(content, closing, flow.y, pages.back());
    Margins margins(content, frame, typesetter);
    BOOST_OUTCOME_TRYV(margins.certifier(pages.back()));
    for (std::size_t i = 0; i < pages.size(); ++i) {
        BOOST_OUTCOME_TRYV(margins.surround(pages[i], i + 1, pages.size()));
    }
    return pages;
}

}  // namespace madoguchi::printers
