// Writes the golden pages of tests/unit/printers/golden anew:  sheet-golden. Look at them before you commit them.
#include "golden_pages.h"

int main() {
    for (const auto& sheet : samples::render_golden()) samples::write_golden(sheet);
}
