// Sheets in three steps, so that rendering holds up nobody: prepare on the database Worker (checks, serials, register
// lines), render on its own Worker, store on the database Worker again. A stop between the steps leaves serials that
// are never used again and register lines that settle as 未交付.
#pragma once

#include "backend/api/choice.h"

namespace madoguchi::backend {

struct SheetJob {
    std::string kind;
    nlohmann::json data;
    printers::SheetIssue issue;
};

struct DocumentWork {
    std::vector<SheetJob> jobs;  // empty: the quote's documents exist already
    std::optional<Reply> reply;  // then
};

struct RenderedSheet {
    std::string document;
    printers::Sheet sheet;
};

Outcome<DocumentWork> prepare_documents(Call& call);
// The render Worker's part; touches nothing but the render press and the signer.
Outcome<std::vector<RenderedSheet>> render_documents(Workbench& bench, const std::vector<SheetJob>& jobs);
Outcome<Reply> store_documents(Call& call, const std::vector<RenderedSheet>& sheets);
// After a failed rendering: the register lines end as 未交付.
Result<void> abandon_documents(Workbench& bench, const std::vector<SheetJob>& jobs, WallTime now);

}  // namespace madoguchi::backend
