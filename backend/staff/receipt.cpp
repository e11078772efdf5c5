#include "backend/staff/receipt.h"

#include "common/receipt_rules.h"
#include "printers/raster.h"
#include "text/japanese_date.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::backend {
namespace {

constexpr int dots = 576;
constexpr std::size_t number_digits = 6;
constexpr std::string_view language = "ja";  // staff hand it over; the city's own language is owed

std::string number(std::int64_t value) {
    return std::to_string(value);
}

std::string stamp_date(const CivilTime& time) {
    return text::stamp_date(std::chrono::year{time.year} / time.month / time.day);
}

// The means by its id or, where the terminal knew only the brand, by that.
const Means* means_of(const Office& office, const Payment& payment) {
    auto named = std::ranges::find(office.means, payment.means, &Means::id);
    if (named != office.means.end()) return &*named;
    auto branded = means_of_brand(office.means, payment.brand);
    return branded == office.means.end() ? nullptr : &*branded;
}

void fill_time(xfs4iot::PrintFormRequest& form, const catalogue::Strings& strings, const CivilTime& time) {
    auto weekday = strings.text(language, "slips.weekday." + std::to_string(time.weekday));
    form.fields["date"] = strings.text(language, "slips.date",
                                       {{"year", std::to_string(time.year)},
                                        {"month", std::to_string(time.month)},
                                        {"day", std::to_string(time.day)},
                                        {"weekday", weekday}});
    form.fields["time"] = fmt::format("{}:{:02}", time.hour, time.minute);
    form.fields["stamp_date"] = stamp_date(time);
}

// Of a means that nobody can name any more, only the statement is certain: a 領収書 could be another's to give.
void fill_means(xfs4iot::PrintFormRequest& form, const Means* means, const Payment& payment) {
    form.fields["title"] = means == nullptr ? "ご利用明細" : means->receipt_title;
    form.fields["means"] = means == nullptr ? payment.brand + payment.means : means->name.at("ja");
    form.fields["issuer"] = means == nullptr ? form.fields["city"] : means->issuer;
    form.fields["stamp"] = means != nullptr && means->stamp ? "true" : "false";
    if (means == nullptr) return;
    if (auto remark = means->remark.find("ja"); remark != means->remark.end()) form.fields["remark"] = remark->second;
}

}  // namespace

xfs4iot::PrintFormRequest reissued_receipt(const Workbench& bench, const Payment& payment, const StoredQuote& quote) {
    const auto& office = bench.office;
    const auto* fee = office.find_fee(quote.fee_code);
    const auto* terminal = bench.terminal(payment.terminal);
    xfs4iot::PrintFormRequest form;
    form.form = "receipt";
    form.language = language;
    form.fields["city"] = office.name.at("ja");
    form.fields["terminal"] = terminal == nullptr || terminal->place.empty() ? payment.terminal : terminal->place;
    form.fields["visit"] = inquiry_number(payment.visit);
    form.fields["transaction"] = payment.transaction;
    form.fields["total"] = number(payment.amount);
    form.fields["tax_class"] = form_tax_class(fee == nullptr ? "exempt" : fee->tax_class);
    form.fields["contact"] =
        bench.strings.text(language, "slips.contact",
                           {{"counter", office.counter.name.at("ja")}, {"telephone", office.counter.telephone}});
    form.fields["reprint"] = "true";
    fill_time(form, bench.strings, civil(payment.updated, office.timezone));
    fill_means(form, means_of(office, payment), payment);
    form.items.push_back({{"name", fee == nullptr ? quote.service : fee->name.at("ja")},
                          {"price", number(quote.amount)},
                          {"count", number(quote.copies)},
                          {"amount", number(quote.total)}});
    return form;
}

Result<std::string> receipt_picture(printers::Forms& forms, const xfs4iot::PrintFormRequest& receipt) {
    BOOST_OUTCOME_TRY(auto raster, forms.render(receipt, dots));
    return printers::to_png(raster);
}

std::vector<std::string> receipt_text_keys() {
    std::vector<std::string> keys{"slips.date", "slips.contact"};
    for (int day = 0; day < 7; ++day) keys.push_back("slips.weekday." + std::to_string(day));
    return keys;
}

std::string inquiry_number(const std::string& visit) {
    return visit.size() < number_digits ? std::string{} : "K-" + visit.substr(visit.size() - number_digits);
}

std::string end_of_visit(std::string_view typed) {
    std::string plain;
    for (char c : typed) {
        if (c == ' ' || c == '-') continue;
        plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    constexpr std::size_t whole_id = 26;
    if (plain.size() == number_digits + 1 && plain.front() == 'K') plain.erase(0, 1);
    constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    bool possible = (plain.size() == number_digits || plain.size() == whole_id) &&
                    plain.find_first_not_of(digits) == std::string::npos;
    return possible ? plain : std::string{};
}

}  // namespace madoguchi::backend
