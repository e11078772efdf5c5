#include "kiosk/effects/forms.h"

#include "common/receipt_rules.h"
#include "text/japanese_date.h"

#include <array>
#include <cstdio>
#include <utility>

namespace madoguchi::effects {

using xfs4iot::FormItem;
using xfs4iot::PrintFormRequest;

namespace {

constexpr std::array<std::string_view, 6> incidents{"payment_unknown",   "printed_in_part",   "reversal_failed",
                                                    "something_missing", "identity_mismatch", "journal_failed"};

struct Moment {
    std::string year, month, day, time, weekday;
};

// "2026-11-24 10:24 2"; anything else is a broken invariant of the model and gives dashes.
Moment moment_of(const std::string& text) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, weekday = 0;
    if (std::sscanf(text.c_str(), "%d-%d-%d %d:%d %d", &year, &month, &day, &hour, &minute, &weekday) != 6)
        return {"-", "-", "-", "-", "0"};
    std::array<char, 8> time{};
    std::snprintf(time.data(), time.size(), "%d:%02d", hour % 24, minute % 60);
    return {std::to_string(year), std::to_string(month), std::to_string(day), time.data(), std::to_string(weekday % 7)};
}

std::string value_of(const PrintFormRequest& values, const std::string& name) {
    const auto found = values.fields.find(name);
    return found == values.fields.end() ? std::string{} : found->second;
}

std::string local_of(const PrintFormRequest& values, const std::string& name, std::string_view language) {
    const auto local = values.fields.find(name + ".local");
    return language != "ja" && local != values.fields.end() ? local->second : value_of(values, name);
}

// A text the back end gave in both languages goes through as it is.
void pass(const PrintFormRequest& values, PrintFormRequest& form, const std::string& from, const std::string& to) {
    form.fields[to] = value_of(values, from);
    if (const auto local = values.fields.find(from + ".local"); local != values.fields.end())
        form.fields[to + ".local"] = local->second;
}

void pass_if_given(const PrintFormRequest& values, PrintFormRequest& form, const std::string& name) {
    if (!value_of(values, name).empty()) pass(values, form, name, name);
}

// Of a moment that is none, dashes.
std::string stamp_date(const std::string& moment) {
    const auto date = text::parse_iso_date(std::string_view{moment}.substr(0, std::string_view{"2026-11-24"}.size()));
    return date ? text::stamp_date(date.value()) : "-";
}

}  // namespace

std::vector<std::string> FormTexts::text_keys() {
    std::vector<std::string> keys{"slips.date",    "slips.open_until", "slips.opens",        "slips.open_unknown",
                                  "slips.counter", "slips.contact",    "slips.title.領収書", "slips.title.ご利用明細"};
    for (int day = 0; day < 7; ++day) keys.push_back("slips.weekday." + std::to_string(day));
    for (auto incident : incidents) {
        keys.push_back("slips.what." + std::string{incident});
        keys.push_back("slips.next." + std::string{incident});
    }
    return keys;
}

void FormTexts::put(PrintFormRequest& form, const std::string& field, std::string_view key,
                    catalogue::Strings::Places places) const {
    form.fields[field] = strings.text("ja", key, places);
    if (form.language != "ja") form.fields[field + ".local"] = strings.text(form.language, key, places);
}

PrintFormRequest FormTexts::compose(const PrintFormRequest& values) const {
    PrintFormRequest form;
    form.attempt = values.attempt;
    form.visit = values.visit;
    form.form = values.form;
    form.language = values.language;
    pass(values, form, "city", "city");
    pass(values, form, "place", "terminal");
    fill_time(values, form);
    if (values.form == "receipt") fill_receipt(values, form);
    if (values.form == "slip") fill_slip(values, form);
    return form;
}

void FormTexts::fill_time(const PrintFormRequest& values, PrintFormRequest& form) const {
    const auto date = moment_of(value_of(values, "date"));
    const auto in = [&](std::string_view language) {
        const auto weekday = strings.text(language, "slips.weekday." + date.weekday);
        return strings.text(language, "slips.date",
                            {{"year", date.year}, {"month", date.month}, {"day", date.day}, {"weekday", weekday}});
    };
    form.fields["date"] = in("ja");
    if (form.language != "ja") form.fields["date.local"] = in(form.language);
    form.fields["time"] = date.time;
}

void FormTexts::fill_receipt(const PrintFormRequest& values, PrintFormRequest& form) const {
    const auto title = value_of(values, "title");
    if (strings.has("ja", "slips.title." + title))
        put(form, "title", "slips.title." + title);
    else
        form.fields["title"] = title;
    form.fields["visit"] = value_of(values, "number");
    for (const auto* name : {"transaction", "total", "issuer"}) form.fields[name] = value_of(values, name);
    pass(values, form, "means", "means");
    pass_if_given(values, form, "remark");
    pass_if_given(values, form, "scheme");
    pass_if_given(values, form, "reprint");
    form.fields["tax_class"] = form_tax_class(value_of(values, "tax_class"));
    form.fields["stamp"] = value_of(values, "stamp") == "true" ? "true" : "false";
    form.fields["stamp_date"] = stamp_date(value_of(values, "date"));
    if (!value_of(values, "counter").empty()) {
        const auto telephone = value_of(values, "telephone");
        form.fields["contact"] =
            strings.text("ja", "slips.contact", {{"counter", value_of(values, "counter")}, {"telephone", telephone}});
        if (form.language != "ja")
            form.fields["contact.local"] =
                strings.text(form.language, "slips.contact",
                             {{"counter", local_of(values, "counter", form.language)}, {"telephone", telephone}});
    }
    const std::pair<const char*, const char*> columns[] = {
        {"name", "name"}, {"name.local", "name.local"}, {"each", "price"}, {"copies", "count"}, {"sum", "amount"}};
    for (const auto& item : values.items) {
        FormItem row;
        for (const auto& [from, to] : columns)
            if (const auto found = item.find(from); found != item.end()) row[to] = found->second;
        form.items.push_back(std::move(row));
    }
}

void FormTexts::fill_slip(const PrintFormRequest& values, PrintFormRequest& form) const {
    const auto incident = value_of(values, "incident");
    put(form, "what", "slips.what." + incident);
    put(form, "next", "slips.next." + incident);
    form.fields["number"] = form.fields["code"] = value_of(values, "number");
    form.fields["telephone"] = value_of(values, "telephone");
    if (value_of(values, "amount") != "0") form.fields["amount"] = value_of(values, "amount");
    const auto number = value_of(values, "counter_number");
    const auto in = [&](std::string_view language) {
        return strings.text(language, "slips.counter",
                            {{"counter", local_of(values, "counter", language)}, {"number", number}});
    };
    form.fields["counter"] = in("ja");
    if (form.language != "ja") form.fields["counter.local"] = in(form.language);
    const auto opening = [&](std::string_view language) {
        if (const auto closes = value_of(values, "closes"); !closes.empty())
            return strings.text(language, "slips.open_until", {{"time", moment_of(closes).time}});
        const auto opens = value_of(values, "opens");
        if (opens.empty()) return strings.text(language, "slips.open_unknown");
        const auto when = moment_of(opens);
        const auto weekday = strings.text(language, "slips.weekday." + when.weekday);
        return strings.text(language, "slips.opens",
                            {{"month", when.month}, {"day", when.day}, {"weekday", weekday}, {"time", when.time}});
    };
    form.fields["opening"] = opening("ja");
    if (form.language != "ja") form.fields["opening.local"] = opening(form.language);
}

}  // namespace madoguchi::effects
