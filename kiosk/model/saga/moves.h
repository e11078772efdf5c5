// Moves shared by the parts of the saga; not for others.
#pragma once

#include "kiosk/model/saga/steps.h"

namespace madoguchi::saga {

void write(Context& context, model::JournalRecord record);
AttemptId next_attempt(Saga& saga);
// Sends the current document to the printer; its first and only time.
void print_current(Saga& saga, Context& context);
// Provably nothing came out: the money goes back (or nothing was paid).
void give_back(Saga& saga, Context& context);
// Reports what became of every document not yet reported; `current` is the fate of the one being printed.
void settle_documents(Saga& saga, Context& context, std::string_view current);
void start_asking(Saga& saga, Context& context);
void ask_later(Saga& saga, const Context& context);
void stop_asking(Saga& saga);
void report_payment(Saga& saga, Context& context, std::string_view outcome);

// A status query knows nothing of the attempt. Believed when two answers one interval apart say so: the first may be
// early.
[[nodiscard]] bool provably_unknown_there(Saga& saga);

}  // namespace madoguchi::saga
