// Every text the screens need, so that a missing one stops the start and not a visit.
#include "kiosk/model/names.h"
#include "kiosk/view/view.h"

namespace madoguchi::view {

namespace {

// Written as literals in the code: collected by text_keys.py when this is built.
constexpr const char* literals[] = {
#include "view_text_keys.inc"
};

// Put together at run time.
constexpr const char* composed[] = {
    "footer.back",
    "footer.stop",
    "footer.staff",
    "step.choose",
    "step.card",
    "step.confirm",
    "step.pay",
    "step.take",
    "paying.scan.question",
    "paying.scan.lead",
    "working.visit",
    "working.sign_in",
    "working.options",
    "working.quote",
    "working.documents",
    "incident.journal_failed",
    "incident.payment_unknown",
    "incident.printed_in_part",
    "incident.reversal_failed",
    "incident.something_missing",
    "note.payment_declined",
    "note.payment_declined.more",
    "note.payment_stopped",
    "note.payment_stopped.more",
    "note.payment_timed_out",
    "note.payment_timed_out.more",
    "note.payment_unavailable",
    "note.payment_unavailable.more",
    "paying.question",
    "paying.lead",
    "stage.done",
    "stage.now",
    "stage.next",
    "printing.paid",
    "printing.made",
    "printing.now",
    "printing.printed",
    "printing.outlet",
    "printing.receipt",
    "refusal.ask_at_counter",
    "next_step.counter",
    "next_step.counter.question",
    "card_prompt.wait",
    "category.certificates",
    "category.certificates.sub",
    "category.tickets",
    "category.tickets.sub",
    "category.payments",
    "category.maps",
    "category.bookings",
    "category.consultation",
    "category.forms",
    "category.notices",
    "appearance.size.normal",
    "appearance.size.large",
    "appearance.size.largest",
};

constexpr const char* with_question_and_lead[] = {
    "wrong_card",      "no_certificate",   "card_expired",
    "pin_locked",      "pin_never_set",    "card_unreadable",
    "no_card",         "card_removed",     "card_swapped",
    "pin_forgotten",   "card_revoked",     "revocation_unknown",
    "card_not_linked", "closed_hours.end", "backend_unreachable.end",
    "paying.stopping", "paying.unknown",
};

}  // namespace

std::vector<std::string> text_keys() {
    std::vector<std::string> keys{std::begin(literals), std::end(literals)};
    keys.insert(keys.end(), std::begin(composed), std::end(composed));
    for (const std::string base : with_question_and_lead) {
        keys.push_back(base + ".question");
        keys.push_back(base + ".lead");
    }
    for (const std::string base : {"paying.stopping", "paying.unknown"})
        for (const char* part : {".strong", ".more", ".busy"}) keys.push_back(base + part);
    for (const auto kind :
         {model::HelpKind::writing, model::HelpKind::signing, model::HelpKind::wheelchair, model::HelpKind::words}) {
        keys.push_back("help." + std::string{model::name(kind)});
        keys.push_back(keys.back() + ".sub");
    }
    for (int month = 1; month <= 12; ++month) keys.push_back("month." + std::to_string(month));
    for (int day = 0; day < 7; ++day) keys.push_back("weekday." + std::to_string(day));
    return keys;
}

}  // namespace madoguchi::view
