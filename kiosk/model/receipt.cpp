// What stands on slips and receipts. The layout is assets/forms/receipt.toml and slip.toml; here are only the values.
// Fields: city, place, terminal, date (2026-11-24 10:24, the city's time), number, visit, transaction, total, means,
// means_local (the visit's language), title, issuer, stamp (yes | no), remark, brand, card (masked number), approval.
// Items: name, name_local, each, copies, sum, tax_class.
#include "common/clock.h"
#include "kiosk/model/derive.h"
#include "kiosk/model/turn.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace madoguchi::model {

namespace {

std::string date_of(const State& state) {
    const auto time = civil(state.now, state.settings->timezone);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d", time.year, time.month, time.day, time.hour,
                  time.minute);
    return text.data();
}

const Means* means_of(const State& state) {
    if (!state.situation) return nullptr;
    const auto& all = state.situation->means;
    const auto found = std::ranges::find(all, state.visit.saga.means, &Means::id);
    return found == all.end() ? nullptr : &*found;
}

std::string text_of(const Text& text, std::string_view language) {
    return std::string{in_language(text, language)};
}

}  // namespace

std::map<std::string, std::string> form_fields(const State& state) {
    std::map<std::string, std::string> fields{{"terminal", state.settings->terminal}, {"date", date_of(state)}};
    if (state.situation) {
        fields["city"] = text_of(state.situation->city, "ja");
        fields["place"] = text_of(state.situation->place, "ja");
        fields["telephone"] = state.situation->counter.telephone;
    }
    return fields;
}

xfs4iot::PrintFormRequest receipt_form(const State& state) {
    const auto& saga = state.visit.saga;
    xfs4iot::PrintFormRequest form;
    form.form = "receipt";
    form.language = state.language;
    form.fields = form_fields(state);
    form.fields["number"] = inquiry_number(state.visit.id);
    form.fields["visit"] = state.visit.id.text;
    form.fields["transaction"] = saga.paid.transaction_id;
    form.fields["approval"] = saga.paid.approval_code;
    form.fields["brand"] = saga.paid.brand;
    form.fields["card"] = saga.paid.masked_pan;
    form.fields["total"] = std::to_string(saga.amount.amount);
    if (const auto* means = means_of(state)) {
        form.fields["means"] = text_of(means->name, "ja");
        form.fields["means_local"] = text_of(means->name, state.language);
        form.fields["title"] = means->receipt_title;
        form.fields["issuer"] = means->issuer;
        form.fields["stamp"] = means->stamp ? "yes" : "no";
        form.fields["remark"] = text_of(means->remark, "ja");
    }
    if (!state.visit.quote) return form;
    for (const auto& item : state.visit.quote->items)
        form.items.push_back({{"name", text_of(item.name, "ja")},
                              {"name_local", text_of(item.name, state.language)},
                              {"each", std::to_string(item.each.amount)},
                              {"copies", std::to_string(item.copies)},
                              {"sum", std::to_string(item.sum.amount)},
                              {"tax_class", item.tax_class}});
    return form;
}

}  // namespace madoguchi::model
