// What stands on a conventional driver's licence, as text: records of the chip into structs. No I/O.
// Sources: reference "mynumber-card" section 11; the tags of changes written later (EF 0004, 0006) from one public
// program, what is inside such a change from no public source: README.md, "What a human must verify".
#pragma once

#include "common/xfs4iot/x_identity_documents.h"
#include "drivers/pcsc/protocol.h"

namespace madoguchi::drivers::pcsc {

struct JisText {
    Secret utf8;
    int external_characters = 0;  // each stands as 〓
};

// JIS X 0208, two 7-bit bytes per character. FFF1–FFF7 (外字, kept on the card as a picture), FFFA (missing) and what
// the character set does not have become 〓 and are counted. Half a character at the end is malformed.
[[nodiscard]] Result<JisText> from_jis_x0208(View bytes);
// Era digit and YYMMDD in ASCII -> YYYYMMDD; "" for all zeros or blanks (no date). Anything else is malformed.
[[nodiscard]] Result<std::string> from_era_date(View bytes);
// Four BCD bytes -> YYYYMMDD.
[[nodiscard]] Result<std::string> from_bcd_date(View bytes);

// One-byte tags, lengths short, 81 xx or 82 xx xx: not ISO/IEC 8825 (1F is one byte here). Absent: padding, the end.
[[nodiscard]] Result<std::optional<Tlv>> read_licence_tlv(View bytes);
// True when the records read so far reach their padding: nothing more needs to be read.
[[nodiscard]] bool licence_records_complete(View bytes);

// Each adds what its file holds; unknown tags are skipped.
[[nodiscard]] Result<void> parse_common_data(View file, xfs4iot::DriversLicence& licence);        // MF 2F01, free
[[nodiscard]] Result<void> parse_licence(View file, xfs4iot::DriversLicence& licence);            // DF1 0001
[[nodiscard]] Result<void> parse_domicile(View file, xfs4iot::DriversLicence& licence);           // DF1 0002
[[nodiscard]] Result<void> parse_licence_changes(View file, xfs4iot::DriversLicence& licence);    // DF1 0004, 0006
[[nodiscard]] Result<void> parse_my_number_licence(View file, xfs4iot::DriversLicence& licence);  // 001B: C5 only

}  // namespace madoguchi::drivers::pcsc
