// The values of slips and receipts: codes, times and amounts; kiosk/effects/forms turns them into words.
// Times: "2026-11-24 10:24 2", the city's civil time and weekday (0 = Sunday). Where the back end gave a text in
// several languages, x is the Japanese one and x.local that of the visit.
//   both: city, place, counter, counter_number, telephone, date, closes (counter open until), opens (next opening)
//   slip: number, incident, amount · receipt: number, visit, transaction, total, means, title, issuer, stamp (true |
//   false), remark, tax_class, scheme, reprint (true: 再発行); items: name, each, copies, sum
#include "common/clock.h"
#include "common/receipt_rules.h"
#include "kiosk/model/derive.h"
#include "kiosk/model/turn.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace madoguchi::model {

namespace {

std::string civil_text(const State& state, WallTime at) {
    const auto time = civil(at, state.settings->timezone);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d %d", time.year, time.month, time.day, time.hour,
                  time.minute, time.weekday);
    return text.data();
}

using Fields = std::map<std::string, std::string>;

void put(Fields& fields, const std::string& name, const Text& text, const std::string& language) {
    if (text.empty()) return;
    fields[name] = std::string{in_language(text, "ja")};
    if (language != "ja") fields[name + ".local"] = std::string{in_language(text, language)};
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += (text.empty() ? "" : "\n") + line;
    return text;
}

const Means* means_of(const State& state) {
    if (!state.situation) return nullptr;
    const auto& all = state.situation->means;
    const auto found = std::ranges::find(all, state.visit.saga.means, &Means::id);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

xfs4iot::PaymentResult in_city_terms(const State& state, xfs4iot::PaymentResult result) {
    if (!state.situation) return result;
    const auto& all = state.situation->means;
    const auto found = means_of_brand(all, result.brand);
    const bool known = std::ranges::find(all, result.means, &Means::id) != all.end();
    if (found != all.end())
        result.means = found->id;
    else if (!known)
        result.means.clear();
    return result;
}

std::map<std::string, std::string> form_fields(const State& state) {
    Fields fields{{"date", civil_text(state, state.now)}, {"place", state.settings->terminal}};
    if (!state.situation) return fields;
    const auto& situation = *state.situation;
    put(fields, "city", situation.city, state.language);
    put(fields, "place", situation.place, state.language);
    put(fields, "counter", situation.counter.name, state.language);
    fields["counter_number"] = situation.counter.number;
    fields["telephone"] = situation.counter.telephone;
    if (staffed(state) && situation.counter.closes) fields["closes"] = civil_text(state, *situation.counter.closes);
    if (!staffed(state) && situation.counter.next_opening)
        fields["opens"] = civil_text(state, *situation.counter.next_opening);
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
    form.fields["scheme"] = joined(saga.paid.customer_receipt);
    form.fields["total"] = std::to_string(saga.amount.amount);
    if (const auto* means = means_of(state)) {
        put(form.fields, "means", means->name, state.language);
        put(form.fields, "remark", means->remark, state.language);
        form.fields["title"] = means->receipt_title;
        form.fields["issuer"] = means->issuer;
        form.fields["stamp"] = means->stamp ? "true" : "false";
    }
    if (!state.visit.quote) return form;
    for (const auto& item : state.visit.quote->items) {
        xfs4iot::FormItem row{{"each", std::to_string(item.each.amount)},
                              {"copies", std::to_string(item.copies)},
                              {"sum", std::to_string(item.sum.amount)}};
        put(row, "name", item.name, state.language);
        form.fields["tax_class"] = item.tax_class;
        form.items.push_back(std::move(row));
    }
    return form;
}

}  // namespace madoguchi::model
