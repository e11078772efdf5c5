#include "backend/open_office.h"

#include "backend/staff/receipt.h"
#include "text/eras.h"

#include <fmt/format.h>

#include <fstream>

namespace madoguchi::backend {
namespace {

namespace fs = std::filesystem;

Result<void> make_state(const fs::path& state) {
    std::error_code trouble;
    if (fs::create_directories(state, trouble)) fs::permissions(state, fs::perms::owner_all, trouble);
    if (!fs::is_directory(state)) return fail(Errc::storage_failed, fmt::format("{}: cannot be made", state.string()));
    return ok();
}

std::string new_signing_key() {
    return printers::SealSigner::generate().private_pem;
}

RevocationRules revocation_rules(const OfficeRules& rules) {
    return {.accept_unknown = rules.accept_unknown_revocation, .oldest_list = rules.oldest_list};
}

Result<std::string> first_certifier_seal(const Office& office) {
    for (const auto& certifier : office.certifiers) {
        auto seal = text::Picture::from_file(certifier.seal);
        if (!seal) return fail(seal.error().code, fmt::format("{}: {}", certifier.seal.string(), seal.error().detail));
    }
    return std::string{};
}

}  // namespace

Result<printers::SealSigner> open_signer(const fs::path& state) {
    BOOST_OUTCOME_TRY(auto pem, private_file(state / "sheet-signing.pem", new_signing_key));
    BOOST_OUTCOME_TRY(auto signer, printers::SealSigner::from_pem(pem));
    wipe(pem);
    auto public_file = state / "sheet-public.pem";
    if (!fs::exists(public_file)) std::ofstream{public_file} << signer.public_pem();
    return signer;
}

Result<Vault> open_vault(const Settings& settings) {
    BOOST_OUTCOME_TRY(make_state(settings.state));
    BOOST_OUTCOME_TRY(auto sealer, Sealer::open(settings.state / "storage.key"));
    BOOST_OUTCOME_TRY(auto database, Database::open(settings.database));
    BOOST_OUTCOME_TRY(migrate(database));
    return Vault{std::move(database), std::move(sealer)};
}

Result<std::unique_ptr<Workbench>> open_office(const Settings& settings, const Clock& clock) {
    BOOST_OUTCOME_TRY(text::read_eras(settings.assets));
    BOOST_OUTCOME_TRY(auto office, read_office(settings.assets, settings.city));
    BOOST_OUTCOME_TRY(first_certifier_seal(office));
    BOOST_OUTCOME_TRY(auto services, catalogue::read_services(settings.assets, settings.city));
    BOOST_OUTCOME_TRY(auto sheets, printers::read_sheet_templates(settings.assets, settings.city));
    BOOST_OUTCOME_TRY(check_codes(office, services, sheets));
    const std::vector<std::string> languages{"ja"};
    BOOST_OUTCOME_TRY(auto strings, catalogue::Strings::read(settings.assets, settings.city, languages));
    BOOST_OUTCOME_TRY(strings.require(receipt_text_keys(), "receipts"));
    BOOST_OUTCOME_TRY(auto forms, printers::Forms::read(settings.assets, settings.city, strings));
    BOOST_OUTCOME_TRY(auto judge, CertificateJudge::read(settings.issuers, settings.revocation_lists,
                                                         revocation_rules(office.rules)));
    BOOST_OUTCOME_TRY(auto vault, open_vault(settings));
    BOOST_OUTCOME_TRY(auto signer, open_signer(settings.state));
    std::unique_ptr<Workbench> bench{new Workbench{.database = std::move(vault.database),
                                                   .sealer = std::move(vault.sealer),
                                                   .base_office = office,
                                                   .office = office,
                                                   .services = std::move(services),
                                                   .judge = std::move(judge),
                                                   .terminals = settings.terminals,
                                                   .signer = std::move(signer),
                                                   .check_press = printers::SheetPress{sheets},
                                                   .render_press = printers::SheetPress{sheets},
                                                   .strings = std::move(strings),
                                                   .forms = std::move(forms),
                                                   .clock = clock,
                                                   .data_version = {}}};
    BOOST_OUTCOME_TRY(bench->follow_imports());
    BOOST_OUTCOME_TRY(bench->issues.settle_unfinished(clock.now(), clock.now()));
    return bench;
}

}  // namespace madoguchi::backend
