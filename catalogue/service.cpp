#include "catalogue/service.h"

#include "catalogue/files.h"
#include "catalogue/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace madoguchi::catalogue {

namespace {

constexpr std::array<std::string_view, 16> step_names{"notice", "choose", "question", "identify", "confirm", "pay",
                                                      "issue",  "ticket", "scan",     "search",   "form",    "map",
                                                      "basket", "call",   "submit",   "survey"};
constexpr std::array<std::string_view, 10> device_names{
    "card-reader",    "document-printer", "receipt-printer", "ticket-printer", "cashless-terminal",
    "barcode-reader", "lights",           "auxiliaries",     "maintenance",    "consultation"};
constexpr std::array<std::string_view, 3> audience_names{"everyone", "japanese", "foreign"};
constexpr std::array<std::string_view, 5> subject_names{"self", "household", "koseki", "koseki_person", "fuhyo"};
constexpr std::array<std::string_view, 7> source_names{"person", "household", "seal", "income",
                                                       "tax",    "koseki",    "fuhyo"};

Result<Answer> read_answer(const toml::table& table, const std::string& file) {
    TableReader reader{table, file, "answer"};
    Answer answer;
    answer.id = reader.text("id");
    answer.pictogram = reader.text("pictogram", "");
    answer.audience = static_cast<Audience>(reader.word("audience", audience_names, 0));
    answer.city_switch = reader.text("city_switch", "");
    answer.needs_members = reader.flag("needs_members", false);
    BOOST_OUTCOME_TRYV(reader.finish());
    return answer;
}

bool takes_answers(StepKind kind) {
    return kind == StepKind::choose || kind == StepKind::question;
}

Result<void> check_step(const Step& step, const std::string& file) {
    if (step.kind >= StepKind::ticket)  // reserved: a step that nobody performs must not be skipped in silence
        return fail_with(trouble(Errc::unsupported, file, step.line,
                                 fmt::format("step '{}': kind '{}' is not built yet", step.id, name(step.kind))));
    if (takes_answers(step.kind) && step.answers.empty() && step.from.empty())
        return fail_with(
            trouble(Errc::missing, file, step.line, fmt::format("step '{}' needs 'answers' or 'from'", step.id)));
    auto known = [&](const std::string& id) {
        return std::any_of(step.answers.begin(), step.answers.end(), [&](const Answer& one) { return one.id == id; });
    };
    if (!step.initial.empty() && !known(step.initial))
        return fail_with(
            trouble(Errc::unknown_key, file, step.line,
                    fmt::format("step '{}': initial '{}' is not among its answers", step.id, step.initial)));
    return ok();
}

Result<Step> read_step(const toml::table& table, const std::string& file) {
    TableReader reader{table, file, "step"};
    Step step;
    step.line = reader.line();
    step.kind = static_cast<StepKind>(reader.word("kind", step_names));
    step.id = reader.text("id");
    step.many = reader.flag("many", false);
    step.least = reader.integer("least", 1, 0, 99);
    step.initial = reader.text("initial", "");
    step.from = reader.text("from", "");
    step.when_step = reader.text("when_step", "");
    step.when_answer = reader.text("when_answer", "");
    step.audience = static_cast<Audience>(reader.word("audience", audience_names, 0));
    step.city_switch = reader.text("city_switch", "");
    step.most = reader.integer("most", 0, 0, 99);
    for (const auto* answer : reader.children("answers", false)) {
        BOOST_OUTCOME_TRY(auto one, read_answer(*answer, file));
        step.answers.push_back(std::move(one));
    }
    BOOST_OUTCOME_TRYV(reader.finish());
    BOOST_OUTCOME_TRYV(check_step(step, file));
    return step;
}

Result<CertificateRules> read_certificate(const toml::table& table, const std::string& file) {
    TableReader reader{table, file, "certificate"};
    CertificateRules rules;
    rules.sheet = reader.text("sheet");
    rules.register_name = reader.text("register_name");
    rules.subjects = std::string{subject_names[static_cast<std::size_t>(reader.word("subjects", subject_names))]};
    rules.source = static_cast<SheetSource>(reader.word("data", source_names));
    rules.checks = reader.texts("checks", true);
    BOOST_OUTCOME_TRYV(reader.finish());
    return rules;
}

Result<void> read_head(const toml::table& table, const std::string& file, Service& service) {
    TableReader reader{table, file, "service"};
    service.id = reader.text("id");
    service.category = reader.text("category");
    service.pictogram = reader.text("pictogram");
    service.fee = reader.text("fee", "");
    service.hours = reader.text("hours", "");
    service.order = reader.integer("order", 0, 0, 9999);
    for (const auto& device : reader.texts("devices", false)) {
        auto known = device_class(device);
        if (!known)
            reader.refuse(Errc::unknown_key, table.get("devices"),
                          fmt::format("service: '{}' is no device class", device));
        else
            service.devices.push_back(*known);
    }
    return reader.finish();
}

Result<void> check_order(const Service& service, const std::string& file) {
    std::set<std::string> seen;
    for (const auto& step : service.steps) {
        if (!step.when_step.empty() && !seen.contains(step.when_step))
            return fail_with(
                trouble(Errc::unknown_key, file, step.line,
                        fmt::format("step '{}': when_step '{}' is no earlier step", step.id, step.when_step)));
        if (!seen.insert(step.id).second)
            return fail_with(trouble(Errc::conflict, file, step.line, fmt::format("step '{}' stands twice", step.id)));
    }
    return ok();
}

}  // namespace

std::string_view name(StepKind kind) {
    return step_names[static_cast<std::size_t>(kind)];
}
std::string_view name(SheetSource source) {
    return source_names[static_cast<std::size_t>(source)];
}
std::string_view name(DeviceClass device) {
    return device_names[static_cast<std::size_t>(device)];
}

std::optional<DeviceClass> device_class(std::string_view name) {
    auto found = std::find(device_names.begin(), device_names.end(), name);
    if (found == device_names.end()) return std::nullopt;
    return static_cast<DeviceClass>(found - device_names.begin());
}

Result<Service> parse_service(std::string text, std::string name) {
    BOOST_OUTCOME_TRY(auto table, parse_table(text, name));
    Service service;
    service.file = name;
    TableReader reader{table, name, "file"};
    if (const auto* head = reader.child("service", true)) {
        BOOST_OUTCOME_TRYV(read_head(*head, name, service));
    }
    if (const auto* certificate = reader.child("certificate", false)) {
        BOOST_OUTCOME_TRY(auto rules, read_certificate(*certificate, name));
        service.certificate = std::move(rules);
    }
    for (const auto* step : reader.children("step", true)) {
        BOOST_OUTCOME_TRY(auto one, read_step(*step, name));
        service.steps.push_back(std::move(one));
    }
    BOOST_OUTCOME_TRYV(reader.finish());
    BOOST_OUTCOME_TRYV(check_order(service, name));
    return service;
}

Result<std::vector<Service>> read_services(const std::filesystem::path& assets, std::string_view city) {
    BOOST_OUTCOME_TRY(auto files, overlaid_files(assets, city, "services"));
    std::vector<Service> services;
    for (const auto& file : files) {
        BOOST_OUTCOME_TRY(auto text, read_text(file));
        BOOST_OUTCOME_TRY(auto service, parse_service(std::move(text), file.string()));
        if (service.id != file.stem().string())
            return fail_with(trouble(Errc::conflict, file.string(), 1,
                                     fmt::format("service id '{}' differs from the file's name", service.id)));
        services.push_back(std::move(service));
    }
    std::sort(services.begin(), services.end(), [](const Service& one, const Service& other) {
        return std::tie(one.order, one.id) < std::tie(other.order, other.id);
    });
    return services;
}

std::vector<std::string> text_keys(const Service& service) {
    std::vector<std::string> keys{service.id + ".name"};
    for (const auto& step : service.steps) {
        if (!takes_answers(step.kind) && step.kind != StepKind::notice) continue;
        const auto base = service.id + "." + step.id;
        keys.push_back(base + ".question");
        keys.push_back(base + ".label");
        for (const auto& answer : step.answers) keys.push_back(base + "." + answer.id);
    }
    return keys;
}

}  // namespace madoguchi::catalogue
