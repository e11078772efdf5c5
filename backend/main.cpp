// The reference back end of a city office: HTTP interface for terminals, staff pages, import, verification of sheets.
#include "backend/import.h"
#include "backend/open_office.h"
#include "backend/serve.h"
#include "backend/staff/staff_gateway.h"
#include "backend/verify.h"
#include "common/log.h"
#include "common/secret.h"

#include <CLI/CLI.hpp>

#include <sys/resource.h>

#include <fstream>
#include <iostream>
#include <sstream>

namespace {

using namespace madoguchi;
using namespace madoguchi::backend;

int complain(const Error& error) {
    std::cerr << "municipal-backend: " << error.detail << "\n";
    return 2;
}

int import_data(const Settings& settings, const std::string& file) {
    auto vault = open_vault(settings);
    if (!vault) return complain(vault.error());
    auto count = import_file(vault.value().database, vault.value().sealer, file);
    if (!count) return complain(count.error());
    log_event(LogEvent::backend_imported, {{"residents", count.value().residents}, {"records", count.value().records}});
    std::cout << "imported " << count.value().residents << " residents, " << count.value().records << " records\n";
    return 0;
}

// 0: ours and unaltered; 1: not; 2: could not be checked.
int verify_sheet(const Settings& settings, const std::string& what) {
    auto vault = open_vault(settings);
    if (!vault) return complain(vault.error());
    auto signer = open_signer(settings.state);
    if (!signer) return complain(signer.error());
    printers::SealVerifier verifier;
    if (auto trusted = verifier.trust(signer.value().public_pem()); !trusted) return complain(trusted.error());
    IssueRegister issues{vault.value().database, vault.value().sealer};
    std::ifstream file{what, std::ios::binary};
    std::ostringstream content;
    if (file) content << file.rdbuf();
    auto result = file ? verify_pdf(issues, verifier, content.str()) : verify_code(issues, verifier, what);
    if (!result) return complain(result.error());
    const auto& found = result.value();
    if (!found.genuine) {
        std::cout << "refused: " << found.reason << "\n";
        return 1;
    }
    std::cout << "genuine: " << found.kind << " " << found.serial << " " << found.date << " " << found.outcome << "\n";
    return 0;
}

// The password comes on standard input, one line, so that it stands in no process list.
int add_staff(const Settings& settings, const std::string& name, const std::string& role) {
    auto vault = open_vault(settings);
    if (!vault) return complain(vault.error());
    std::string password;
    std::getline(std::cin, password);
    auto done = put_staff_user(vault.value().database, vault.value().sealer, name, role, password);
    wipe(password);
    if (!done) return complain(done.error());
    std::cout << "account '" << name << "' is " << role << "\n";
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    CLI::App app{"Municipal back end: answers terminals and staff; without a command, serves until SIGTERM"};
    std::string config, data, sheet, staff_name, staff_role;
    app.add_option("--config", config, "TOML file with [backend]")->required();
    app.fallthrough();
    auto* import = app.add_subcommand("import", "take over residents, fees, hours and refusals (docs/import.md)");
    import->add_option("DATA.json", data)->required();
    auto* verify = app.add_subcommand("verify", "is this sheet, or the text of its 2D code, genuine?");
    verify->add_option("SHEET.pdf|CODE", sheet)->required();
    auto* staff =
        app.add_subcommand("staff", "make or change a staff account; the password is read from standard input");
    staff->add_option("--name", staff_name)->required();
    staff->add_option("--role", staff_role, "clerk, supervisor or administrator")->required();
    CLI11_PARSE(app, count, arguments);

    constexpr rlimit no_core{0, 0};  // a core would carry registers and keys onto the disk
    setrlimit(RLIMIT_CORE, &no_core);
    open_log("municipal-backend");
    auto settings = read_settings(config);
    if (!settings) {
        log_event(LogEvent::start_refused, {{"reason", settings.error().detail}});
        return 2;
    }
    if (*import) return import_data(settings.value(), data);
    if (*verify) return verify_sheet(settings.value(), sheet);
    if (*staff) return add_staff(settings.value(), staff_name, staff_role);
    log_event(LogEvent::program_started, {{"config", config}});
    return serve(settings.value());
}
