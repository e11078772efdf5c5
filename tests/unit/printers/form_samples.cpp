#include "tests/unit/printers/form_samples.h"

#include <cstdlib>
#include <iostream>

namespace madoguchi::printers::samples {

xfs4iot::PrintFormRequest receipt(const std::string& language) {
    xfs4iot::PrintFormRequest request;
    request.form = "receipt";
    request.language = language;
    request.fields = {{"city", "さくら野市"},
                      {"city.local", "Sakurano City"},
                      {"title", "領収書"},
                      {"title.local", "Receipt"},
                      {"date", "2026年11月24日(火)"},
                      {"date.local", "Tuesday 24 November 2026"},
                      {"time", "10:31"},
                      {"terminal", "市役所 1階 2号機"},
                      {"terminal.local", "City hall, 1st floor, machine 2"},
                      {"visit", "000128"},
                      {"transaction", "K-2407-0128"},
                      {"total", "300"},
                      {"means", "交通系ICカード"},
                      {"means.local", "Transit IC card"},
                      {"balance", "2140"},
                      {"tax_class", "exempt"},
                      {"remark", "上の金額を 手数料として 領収しました。"},
                      {"remark.local", "Received as fee."},
                      {"issuer", "さくら野市\n会計管理者"},
                      {"stamp", "true"},
                      {"stamp_date", "8.11.24"},
                      {"contact", "市民課 000-000-0000"},
                      {"contact.local", "Citizens' Affairs 000-000-0000"}};
    request.items = {{{"name", "住民票の写し"},
                      {"name.local", "Certificate of residence"},
                      {"price", "300"},
                      {"count", "1"},
                      {"amount", "300"}}};
    return request;
}

xfs4iot::PrintFormRequest slip(const std::string& language) {
    xfs4iot::PrintFormRequest request;
    request.form = "slip";
    request.language = language;
    request.fields = {{"city", "さくら野市"},
                      {"city.local", "Sakurano City"},
                      {"date", "2026年11月24日(火)"},
                      {"date.local", "Tuesday 24 November 2026"},
                      {"time", "18:42"},
                      {"terminal", "市役所 1階 2号機"},
                      {"terminal.local", "City hall, 1st floor, machine 2"},
                      {"what", "お支払いの 結果を 確認しています。"},
                      {"what.local", "We are checking the result of your payment."},
                      {"next", "もう一度 お支払いに ならないでください。"},
                      {"next.local", "Please do not pay again."},
                      {"number", "K-2407-0128"},
                      {"amount", "300"},
                      {"counter", "市民課 3番 窓口"},
                      {"counter.local", "Citizens' Affairs, counter 3"},
                      {"opening", "あす 11月25日(水) 8:30 から"},
                      {"opening.local", "tomorrow from 8:30"},
                      {"telephone", "000-000-0000"},
                      {"code", "K-2407-0128"}};
    return request;
}

Forms read_forms() {
    const std::vector<std::string> languages{"ja", "en"};
    auto strings = catalogue::Strings::read(SOURCE_ROOT "/assets", "sample", languages);
    if (!strings) {
        std::cerr << strings.error().detail << '\n';
        std::exit(1);
    }
    auto forms = Forms::read(SOURCE_ROOT "/assets", "sample", strings.value());
    if (!forms) {
        std::cerr << forms.error().detail << '\n';
        std::exit(1);
    }
    return std::move(forms.value());
}

}  // namespace madoguchi::printers::samples
