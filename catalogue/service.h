// The reader of service files: assets/services/<id>.toml, overlaid by assets/cities/<city>/services/<id>.toml.
// A service is data: a list of steps from a closed set of kinds. Declarative only: no expressions, no scripts.
// Unknown keys, wrong types, missing strings and missing templates are refused with file, line and the nearest right
// name. Any thread; everything is read once at start and immutable afterwards.
#pragma once

#include "common/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::catalogue {

// The closed set of step kinds. A new kind needs code, three tests and an ADR.
enum class StepKind {
    notice,
    choose,
    question,
    identify,
    confirm,
    pay,
    issue,
    ticket,
    scan,
    search,
    form,
    map,
    basket,
    call,
    submit,
    survey
};

// What a device class a service cannot do without is called in [device.X] class of the terminal's configuration.
enum class DeviceClass {
    card_reader,
    document_printer,
    receipt_printer,
    ticket_printer,
    cashless_terminal,
    barcode_reader,
    lights,
    auxiliaries,
    maintenance,
    consultation
};

// Who a switch is meant for; the back end says per person what applies, the kiosk shows what applies to anybody on the
// sheet.
enum class Audience { everyone, japanese, foreign };

// One answer of a choose or question step. Text is found under "<service>.<step>.<answer>" (".sub" for the second
// line).
struct Answer {
    std::string id;
    std::string pictogram;  // name of assets/pictograms/<name>.svg, "" = none
    Audience audience = Audience::everyone;
    std::string city_switch;     // shown only if the city's data offers it ("individual_number"); "" = always
    bool needs_members = false;  // offered only if the household has more than the holder
};

struct Step {
    StepKind kind;
    std::string id;               // unique within the service; option name sent to the back end
    std::vector<Answer> answers;  // choose, question
    bool many = false;            // choose: several answers; confirm lists each as printed or not
    int least = 1;                // many: how many at least (0 = all may stay off)
    std::string initial;          // question: answer that is set before anybody touched it
    std::string from;  // choose: answers come from the back end after sign-in ("members", "income_years", "tax_years")
    std::string when_step, when_answer;  // shown only if an earlier step has this answer; "" = always
    Audience audience = Audience::everyone;
    std::string city_switch;  // shown only if the city's data offers it ("individual_number"); "" = always
    int most = 0;             // copies: upper limit of the stepper (confirm)
    int line = 0;             // in the file, for messages
};

// The register that fills a sheet; `data` in the file.
enum class SheetSource { person, household, seal, income, tax, koseki, fuhyo };
[[nodiscard]] std::string_view name(SheetSource source);

// For the back end: how the paper is made.
struct CertificateRules {
    std::string sheet;          // assets/sheets/<sheet>.toml
    std::string register_name;  // official name in the issue register
    // Whose data is printed: self, household, koseki, koseki_person, fuhyo.
    std::string subjects;
    SheetSource source = SheetSource::person;
    // Refusal checks, run in this order; names are documented in docs/adding-a-service.md.
    std::vector<std::string> checks;
};

struct Service {
    std::string id;
    std::string category;  // home: certificates
    std::string pictogram;
    std::string fee;                   // fee code, amounts live in the back end; "" = free
    std::string hours;                 // hours code, hours live in the back end
    int order = 0;                     // place in the list
    std::vector<DeviceClass> devices;  // needed
    std::vector<Step> steps;
    std::optional<CertificateRules> certificate;
    std::filesystem::path file;
};

[[nodiscard]] std::string_view name(StepKind kind);
[[nodiscard]] std::string_view name(DeviceClass device);
[[nodiscard]] std::optional<DeviceClass> device_class(std::string_view name);

// One file; `name` is used in messages.
Result<Service> parse_service(std::string text, std::string name);

// All services of a city in list order.
Result<std::vector<Service>> read_services(const std::filesystem::path& assets, std::string_view city);

// The text keys a service needs; checked at start against every language that is offered.
[[nodiscard]] std::vector<std::string> text_keys(const Service& service);

}  // namespace madoguchi::catalogue
