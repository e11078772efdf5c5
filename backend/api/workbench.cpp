#include "backend/api/workbench.h"

#include "backend/rules/eligibility.h"
#include "backend/rules/sheet_data.h"
#include "common/config.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::backend {
namespace {

template <class Map>
Result<void> demand(const Map& known, const std::string& code, const catalogue::Service& service,
                    std::string_view what) {
    if (code.empty() || known.contains(code)) return ok();
    std::vector<std::string> names;
    for (const auto& [name, value] : known) names.push_back(name);
    auto near = nearest(code, names);
    return fail(Errc::missing, fmt::format("{}: the city has no {} '{}'{}", service.file.string(), what, code,
                                           near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

Result<void> check_checks(const catalogue::Service& service) {
    for (const auto& check : service.certificate->checks) {
        const auto& names = check_names();
        if (std::ranges::find(names, check) != names.end()) continue;
        auto near = nearest(check, names);
        return fail(Errc::unknown_key, fmt::format("{}: no check '{}'{}", service.file.string(), check,
                                                   near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
    return ok();
}

}  // namespace

Result<void> check_codes(const Office& office, const std::vector<catalogue::Service>& services,
                         const printers::SheetTemplates& sheets) {
    for (const auto& service : services) {
        BOOST_OUTCOME_TRY(demand(office.hours, service.hours, service, "hours code"));
        BOOST_OUTCOME_TRY(demand(office.fees, service.fee, service, "fee code"));
        if (!service.certificate) continue;
        BOOST_OUTCOME_TRY(demand(sheets.kinds, service.certificate->sheet, service, "sheet"));
        BOOST_OUTCOME_TRY(check_checks(service));
        BOOST_OUTCOME_TRY(check_source(service));
    }
    return ok();
}

const catalogue::Service* Workbench::service(std::string_view id) const {
    auto at = std::ranges::find(services, id, &catalogue::Service::id);
    return at == services.end() ? nullptr : &*at;
}

const Terminal* Workbench::terminal(std::string_view id) const {
    auto at = std::ranges::find(terminals, id, &Terminal::id);
    return at == terminals.end() ? nullptr : &*at;
}

Result<std::vector<Pause>> Workbench::pauses() {
    BOOST_OUTCOME_TRY(auto stored, staff.suspensions());
    std::vector<Pause> list;
    for (const auto& one : stored) {
        Text reason{{"ja", one.reason_ja}};
        if (!one.reason_en.empty()) reason["en"] = one.reason_en;
        list.push_back({one.service, std::move(reason)});
    }
    return list;
}

Result<void> Workbench::follow_imports() {
    BOOST_OUTCOME_TRY(auto rows, database.rows("select owner from records where kind = 'import' and id = 'last'"));
    auto version = rows.empty() ? std::string{} : rows.front().text(0);
    if (version == data_version) return ok();
    auto fresh = base_office;
    BOOST_OUTCOME_TRY(auto fees, registry.all("fee"));
    for (const auto& json : fees) {
        BOOST_OUTCOME_TRY(auto fee, read_fee(json, "/fees"));
        fresh.fees.insert_or_assign(fee.code, std::move(fee));
    }
    BOOST_OUTCOME_TRY(auto hours, registry.all("hours"));
    for (const auto& json : hours) {
        BOOST_OUTCOME_TRY(auto one, read_hours(json, "/hours"));
        fresh.hours.insert_or_assign(one.code, std::move(one));
    }
    BOOST_OUTCOME_TRY(auto holidays, registry.all("holidays"));
    for (const auto& json : holidays) {
        BOOST_OUTCOME_TRY(fresh.calendar.holidays, read_holidays(json, "/holidays"));
    }
    office = std::move(fresh);
    data_version = std::move(version);
    return ok();
}

}  // namespace madoguchi::backend
