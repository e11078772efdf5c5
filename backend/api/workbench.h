// Everything a request is answered with. Built once in main.cpp; used on the database Worker only, except the render
// press and the forms.
#pragma once

#include "backend/city/availability.h"
#include "backend/crypto/certificates.h"
#include "backend/storage/adjustments.h"
#include "backend/storage/issue_register.h"
#include "backend/storage/registry.h"
#include "backend/storage/staff_records.h"
#include "catalogue/service.h"
#include "catalogue/strings.h"
#include "printers/form.h"
#include "printers/sheet.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace madoguchi::backend {

struct Terminal {
    std::string id, certificate_sha256, place, place_en;
};

struct Workbench {
    Database database;
    Sealer sealer;
    Office base_office;  // from files
    Office office;       // with the imported fees, hours and holidays over it
    std::vector<catalogue::Service> services;
    CertificateJudge judge;
    std::vector<Terminal> terminals;
    printers::SealSigner signer;
    printers::SheetPress check_press, render_press;  // the second one belongs to the render Worker
    catalogue::Strings strings;                      // Japanese: for staff and for receipts
    printers::Forms forms;                           // belongs to the render Worker too
    const Clock& clock;
    std::string data_version;  // of the import that `office` was made with

    Registry registry{database, sealer};
    Visits visits{database, sealer};
    IssueRegister issues{database, sealer};
    StaffRecords staff{database, sealer};
    Adjustments adjustments{database, sealer};

    [[nodiscard]] const catalogue::Service* service(std::string_view id) const;
    [[nodiscard]] const Terminal* terminal(std::string_view id) const;
    [[nodiscard]] Result<std::vector<Pause>> pauses();
    // Reads fees, hours and holidays again when another import has been made. Cheap when nothing changed.
    Result<void> follow_imports();
};

// Service files against the city: every fee and hours code, check name and sheet must exist.
Result<void> check_codes(const Office& office, const std::vector<catalogue::Service>& services,
                         const printers::SheetTemplates& sheets);

}  // namespace madoguchi::backend
