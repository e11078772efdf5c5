#include "drivers/pcsc/licence_text.h"

#include <iconv.h>

#include <algorithm>

namespace madoguchi::drivers::pcsc {

namespace {

using xfs4iot::DriversLicence;
using xfs4iot::LicenceChange;

constexpr std::string_view geta = "〓";  // what Japanese printers put for a character they do not have
constexpr std::size_t era_date_size = 7;

struct ClassLine {
    std::uint32_t tag;
    const char* name;
};
constexpr ClassLine classes[] = {
    {0x22, "二・小・原"}, {0x23, "他"},     {0x24, "二種"},   {0x25, "大型"}, {0x26, "普通"}, {0x27, "大特"},
    {0x28, "大自二"},     {0x29, "普自二"}, {0x2A, "小特"},   {0x2B, "原付"}, {0x2C, "け引"}, {0x2D, "大二"},
    {0x2E, "普二"},       {0x2F, "大特二"}, {0x30, "け引二"}, {0x31, "中型"}, {0x32, "中二"}, {0x33, "準中型"},
};

struct TextLine {
    std::uint32_t tag;
    Secret DriversLicence::*member;
};
constexpr TextLine texts[] = {
    {0x12, &DriversLicence::name},    {0x13, &DriversLicence::kana},   {0x14, &DriversLicence::alias},
    {0x17, &DriversLicence::address}, {0x1A, &DriversLicence::colour}, {0x20, &DriversLicence::commission},
};

struct ChangeLine {
    std::uint32_t first, last;
    LicenceChange::What what;
};
constexpr ChangeLine changes[] = {
    {0x60, 0x67, LicenceChange::What::name},    {0x68, 0x6F, LicenceChange::What::kana},
    {0x70, 0x77, LicenceChange::What::address}, {0x78, 0x87, LicenceChange::What::conditions},
    {0x88, 0x97, LicenceChange::What::other},   {0xAB, 0xAF, LicenceChange::What::registered_domicile},
};

// One conversion at a time: EUC-JP is JIS X 0208 with both high bits set.
class EucConverter {
public:
    EucConverter() : handle{iconv_open("UTF-8", "EUC-JP")} {
        if (handle == reinterpret_cast<iconv_t>(-1)) std::abort();  // the C library has it
    }
    EucConverter(const EucConverter&) = delete;
    EucConverter& operator=(const EucConverter&) = delete;
    ~EucConverter() { iconv_close(handle); }

    // False: not in the character set.
    bool append(std::uint8_t high, std::uint8_t low, Bytes& utf8) {
        char in[2] = {static_cast<char>(high | 0x80), static_cast<char>(low | 0x80)};
        char out[8];
        char *from = in, *to = out;
        std::size_t in_left = sizeof in, out_left = sizeof out;
        const bool good =
            iconv(handle, &from, &in_left, &to, &out_left) != static_cast<std::size_t>(-1) && in_left == 0;
        if (good) utf8.insert(utf8.end(), out, to);
        explicit_bzero(in, sizeof in);
        explicit_bzero(out, sizeof out);
        return good;
    }

private:
    iconv_t handle;
};

bool is_digit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

std::string two_digits(int value) {
    return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

// The year before each era's first, by the digit of the licence: 明治 大正 昭和 平成 令和.
constexpr std::array<int, 6> year_before_era{0, 1867, 1911, 1925, 1988, 2018};

Result<void> take_date(View value, std::string& target) {
    BOOST_OUTCOME_TRY(target, from_era_date(value));
    return ok();
}
Result<void> take_date(View value, Secret& target) {
    BOOST_OUTCOME_TRY(auto date, from_era_date(value));
    target = Secret{date};
    wipe(date);
    return ok();
}

Result<void> take_text(View value, DriversLicence& licence, Secret& target) {
    BOOST_OUTCOME_TRY(auto text, from_jis_x0208(value));
    target = std::move(text.utf8);
    licence.external_characters += text.external_characters;
    return ok();
}

Result<void> take_number(View value, Secret& target) {
    if (!std::all_of(value.begin(), value.end(), is_digit)) return fail(Errc::malformed, "licence: number");
    target = to_secret(value);
    return ok();
}

Result<void> take_condition(View value, DriversLicence& licence) {
    if (value.empty()) return ok();
    Secret condition;
    BOOST_OUTCOME_TRY(take_text(value, licence, condition));
    licence.conditions.push_back(std::move(condition));
    return ok();
}

Result<void> take_class(const ClassLine& line, View value, DriversLicence& licence) {
    BOOST_OUTCOME_TRY(auto since, from_era_date(value));
    if (!since.empty()) licence.classes.push_back({line.name, std::move(since)});
    return ok();
}

Result<void> take_item(const Tlv& item, DriversLicence& licence) {
    for (const auto& line : texts)
        if (line.tag == item.tag) return take_text(item.value, licence, licence.*line.member);
    for (const auto& line : classes)
        if (line.tag == item.tag) return take_class(line, item.value, licence);
    if (item.tag == 0x16) return take_date(item.value, licence.birth_date);
    if (item.tag == 0x18) return take_date(item.value, licence.issued_on);
    if (item.tag == 0x1B) return take_date(item.value, licence.expires_on);
    if (item.tag >= 0x1C && item.tag <= 0x1F) return take_condition(item.value, licence);
    if (item.tag == 0x21) return take_number(item.value, licence.number);
    return ok();
}

// An optional byte (year of the character set), the date of the change, then the text.
Result<LicenceChange> read_change(LicenceChange::What what, View value, DriversLicence& licence) {
    LicenceChange change{what, {}, {}};
    const auto dated = [&](std::size_t at) {
        return value.size() >= at + era_date_size &&
               std::all_of(value.begin() + static_cast<std::ptrdiff_t>(at),
                           value.begin() + static_cast<std::ptrdiff_t>(at + era_date_size), is_digit);
    };
    // Odd sizes carry the extra byte or the seven of the date, even ones both: two bytes per character remain.
    const std::size_t at = value.size() % 2 == 0 && dated(1) ? 1 : 0;
    if (dated(at)) {
        BOOST_OUTCOME_TRY(change.date, from_era_date(value.subspan(at, era_date_size)));
        value = value.subspan(at + era_date_size);
    }
    BOOST_OUTCOME_TRY(take_text(value, licence, change.text));
    return change;
}

template <class Take>
Result<void> for_each_record(View file, Take take) {
    for (View rest = file; !rest.empty();) {
        BOOST_OUTCOME_TRY(const auto item, read_licence_tlv(rest));
        if (!item) break;
        BOOST_OUTCOME_TRY(take(*item));
        rest = rest.subspan(item->size);
    }
    return ok();
}

}  // namespace

Result<JisText> from_jis_x0208(View bytes) {
    if (bytes.size() % 2 != 0) return fail(Errc::malformed, "licence: half a character");
    EucConverter converter;
    Bytes utf8;
    JisText text;
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        const std::uint8_t high = bytes[at], low = bytes[at + 1];
        const bool in_set = high < 0x80 && low < 0x80 && converter.append(high, low, utf8);
        if (in_set) continue;
        utf8.insert(utf8.end(), geta.begin(), geta.end());
        ++text.external_characters;
    }
    text.utf8 = to_secret(utf8);
    return text;
}

Result<std::string> from_era_date(View bytes) {
    const auto blank = [](std::uint8_t byte) { return byte == '0' || byte == ' ' || byte == 0x00 || byte == 0xFF; };
    if (std::all_of(bytes.begin(), bytes.end(), blank)) return std::string{};
    if (bytes.size() != era_date_size || !std::all_of(bytes.begin(), bytes.end(), is_digit))
        return fail(Errc::malformed, "licence: date");
    const auto pair = [&](std::size_t at) { return (bytes[at] - '0') * 10 + (bytes[at + 1] - '0'); };
    const auto era = static_cast<std::size_t>(bytes[0] - '0');
    const int month = pair(3), day = pair(5);
    if (era < 1 || era >= year_before_era.size() || pair(1) < 1 || month > 12 || day > 31)
        return fail(Errc::malformed, "licence: date");
    return std::to_string(year_before_era[era] + pair(1)) + two_digits(month) + two_digits(day);
}

Result<std::string> from_bcd_date(View bytes) {
    if (bytes.size() != 4) return fail(Errc::malformed, "licence: BCD date");
    std::string date;
    for (const std::uint8_t byte : bytes) {
        if ((byte >> 4) > 9 || (byte & 0x0F) > 9) return fail(Errc::malformed, "licence: BCD date");
        date += two_digits((byte >> 4) * 10 + (byte & 0x0F));
    }
    return date;
}

Result<std::optional<Tlv>> read_licence_tlv(View bytes) {
    if (bytes.empty() || bytes[0] == 0xFF || bytes[0] == 0x00) return std::optional<Tlv>{};
    if (bytes.size() < 2) return fail(Errc::malformed, "licence: no length");
    std::size_t header = 2, size = bytes[1];
    if (size >= 0x80) {
        const std::size_t more = size & 0x7F;
        if (more < 1 || more > 2 || bytes.size() < header + more) return fail(Errc::malformed, "licence: length");
        size = more == 1 ? bytes[2] : static_cast<std::size_t>(bytes[2]) << 8 | bytes[3];
        header += more;
    }
    if (size > bytes.size() - header) return fail(Errc::malformed, "licence: value past the end");
    return std::optional{Tlv{bytes[0], bytes.subspan(header, size), header + size}};
}

bool licence_records_complete(View bytes) {
    for (View rest = bytes; !rest.empty();) {
        const auto item = read_licence_tlv(rest);
        if (!item) return false;
        if (!item.value()) return true;
        rest = rest.subspan(item.value()->size);
    }
    return false;
}

Result<void> parse_common_data(View file, DriversLicence& licence) {
    return for_each_record(file, [&](const Tlv& item) -> Result<void> {
        if (item.tag != 0x45) return ok();
        if (item.value.size() < 11) return fail(Errc::malformed, "licence: common data");
        licence.version = to_text(item.value.first(3));
        BOOST_OUTCOME_TRY(licence.issued_on, from_bcd_date(item.value.subspan(3, 4)));
        BOOST_OUTCOME_TRY(licence.expires_on, from_bcd_date(item.value.subspan(7, 4)));
        const auto printable = [](char c) { return c > 0x20 && c < 0x7F; };
        if (!std::all_of(licence.version.begin(), licence.version.end(), printable))
            return fail(Errc::malformed, "licence: version");
        return ok();
    });
}

Result<void> parse_licence(View file, DriversLicence& licence) {
    BOOST_OUTCOME_TRY(for_each_record(file, [&](const Tlv& item) { return take_item(item, licence); }));
    if (licence.name.empty() || licence.birth_date.empty()) return fail(Errc::malformed, "licence: no name or birth");
    return ok();
}

Result<void> parse_domicile(View file, DriversLicence& licence) {
    return for_each_record(file, [&](const Tlv& item) -> Result<void> {
        return item.tag == 0x41 ? take_text(item.value, licence, licence.registered_domicile) : ok();
    });
}

Result<void> parse_licence_changes(View file, DriversLicence& licence) {
    return for_each_record(file, [&](const Tlv& item) -> Result<void> {
        for (const auto& line : changes) {
            if (item.tag < line.first || item.tag > line.last || item.value.empty()) continue;
            BOOST_OUTCOME_TRY(auto change, read_change(line.what, item.value, licence));
            licence.changes.push_back(std::move(change));
        }
        return ok();
    });
}

Result<void> parse_my_number_licence(View file, DriversLicence& licence) {
    return for_each_record(file, [&](const Tlv& item) -> Result<void> {
        return item.tag == 0xC5 ? take_date(item.value, licence.expires_on) : ok();
    });
}

}  // namespace madoguchi::drivers::pcsc
