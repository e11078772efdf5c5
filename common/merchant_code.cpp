#include "common/merchant_code.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace madoguchi {
namespace {

constexpr std::size_t most_characters = 99;           // of one value: its length has two digits
constexpr std::int64_t most_yen = 9'999'999'999'999;  // 13 characters
constexpr std::size_t crc_size = 8;                   // "6304" and four digits

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_digits(std::string_view text, std::size_t count) {
    return text.size() == count && std::ranges::all_of(text, is_digit);
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Bytes of the character that begins here; 0: no UTF-8.
std::size_t character_size(std::string_view text) {
    auto lead = static_cast<unsigned char>(text.front());
    std::size_t size = lead < 0x80                   ? 1
                       : lead >= 0xf0 && lead < 0xf5 ? 4
                       : lead >= 0xe0 && lead < 0xf0 ? 3
                       : lead >= 0xc2 && lead < 0xe0 ? 2
                                                     : 0;
    if (size == 0 || text.size() < size) return 0;
    auto rest = text.substr(1, size - 1);
    bool whole = std::ranges::all_of(rest, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; });
    return whole ? size : 0;
}

// Bytes of the first `characters`; nullopt: fewer there, or no UTF-8.
std::optional<std::size_t> bytes_of(std::string_view text, std::size_t characters) {
    std::size_t bytes = 0;
    for (; characters > 0; --characters) {
        if (bytes >= text.size()) return std::nullopt;
        auto size = character_size(text.substr(bytes));
        if (size == 0) return std::nullopt;
        bytes += size;
    }
    return bytes;
}

std::optional<std::size_t> characters_of(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count) {
        auto size = character_size(text);
        if (size == 0) return std::nullopt;
        text.remove_prefix(size);
    }
    return count;
}

std::string hex(std::uint16_t value) {
    std::string digits;
    for (int shift = 12; shift >= 0; shift -= 4) digits += "0123456789ABCDEF"[(value >> shift) & 0xf];
    return digits;
}

// ---- building

class Writer {
public:
    void put(std::string_view id, std::string_view value) {
        auto count = characters_of(value).value_or(most_characters + 1);
        if (count == 0) return;
        if (count > most_characters) return complain(id);
        text += id;
        text += static_cast<char>('0' + count / 10);
        text += static_cast<char>('0' + count % 10);
        text += value;
    }
    void complain(std::string_view id) {
        if (problem.empty()) problem = id;
    }
    std::string text, problem;
};

Result<void> check_text(std::string_view value, std::size_t least, std::size_t most, bool ascii, const char* field) {
    auto count = characters_of(value);
    bool good = count && *count >= least && *count <= most && (!ascii || is_ascii(value));
    if (!good) return fail(Errc::malformed, field);
    return ok();
}

Result<void> check(const MerchantCode& code) {
    if (code.accounts.empty()) return fail(Errc::missing, "accounts");
    if (code.dynamic && !code.amount) return fail(Errc::missing, "amount");
    if (code.amount && (code.amount->amount <= 0 || code.amount->amount > most_yen))
        return fail(Errc::malformed, "amount");
    if (!is_digits(code.category, 4)) return fail(Errc::malformed, "category");
    BOOST_OUTCOME_TRY(check_text(code.name, 1, 25, true, "name"));
    BOOST_OUTCOME_TRY(check_text(code.city, 1, 15, true, "city"));
    BOOST_OUTCOME_TRY(check_text(code.postal_code, 0, 10, true, "postal_code"));
    BOOST_OUTCOME_TRY(check_text(code.bill, 0, 25, true, "bill"));
    BOOST_OUTCOME_TRY(check_text(code.reference, 0, 25, true, "reference"));
    BOOST_OUTCOME_TRY(check_text(code.terminal, 0, 25, true, "terminal"));
    BOOST_OUTCOME_TRY(check_text(code.native_name, code.native_city.empty() ? 0 : 1, 25, false, "native_name"));
    return check_text(code.native_city, 0, 15, false, "native_city");
}

bool is_account(std::string_view id) {
    return is_digits(id, 2) && id >= "02" && id <= "51";
}

void put_account(Writer& writer, const MerchantAccount& account) {
    if (!is_account(account.id)) return writer.complain("accounts");
    Writer inner;
    for (const auto& item : account.items) {
        if (!is_digits(item.id, 2)) inner.complain("accounts");
        inner.put(item.id, item.value);
    }
    if (!inner.problem.empty()) writer.complain("accounts");
    auto& value = account.items.empty() ? account.value : inner.text;
    if (value.empty()) return writer.complain("accounts");
    writer.put(account.id, value);
}

void put_additional(Writer& writer, const MerchantCode& code) {
    Writer inner;
    inner.put("01", code.bill);
    inner.put("05", code.reference);
    inner.put("07", code.terminal);
    if (!inner.text.empty()) writer.put("62", inner.text);
}

void put_native(Writer& writer, const MerchantCode& code) {
    if (code.native_name.empty()) return;
    Writer inner;
    inner.put("00", "JA");
    inner.put("01", code.native_name);
    inner.put("02", code.native_city);
    writer.put("64", inner.text);
}

// ---- reading

using Items = std::vector<MerchantAccount::Item>;

// ID, length and value one after another, to the end; each id once.
std::optional<Items> split(std::string_view text) {
    Items items;
    while (!text.empty()) {
        if (text.size() < 4 || !is_digits(text.substr(0, 4), 4)) return std::nullopt;
        auto count = static_cast<std::size_t>((text[2] - '0') * 10 + (text[3] - '0'));
        auto size = bytes_of(text.substr(4), count);
        if (count == 0 || !size) return std::nullopt;
        auto id = text.substr(0, 2);
        if (std::ranges::find(items, id, &MerchantAccount::Item::id) != items.end()) return std::nullopt;
        items.push_back({std::string{id}, std::string{text.substr(4, *size)}});
        text.remove_prefix(4 + *size);
    }
    return items;
}

std::string value_in(const Items& items, std::string_view id) {
    auto found = std::ranges::find(items, id, &MerchantAccount::Item::id);
    return found == items.end() ? std::string{} : found->value;
}

Result<void> check_frame(std::string_view payload) {
    if (payload.size() < crc_size || !payload.starts_with("000201")) return fail(Errc::malformed, "not a payment code");
    auto end = payload.substr(payload.size() - crc_size);
    if (!end.starts_with("6304")) return fail(Errc::malformed, "no CRC at the end");
    std::string told{end.substr(4)};
    std::ranges::transform(told, told.begin(),
                           [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
    if (told != hex(merchant_code_crc(payload.substr(0, payload.size() - 4)))) return fail(Errc::corrupted, "CRC");
    return ok();
}

// From 26 on the value is a template whose item 00 says whose it is.
MerchantAccount account_of(const MerchantAccount::Item& item) {
    auto items = item.id >= "26" ? split(item.value) : std::nullopt;
    if (!items || value_in(*items, "00").empty()) return {item.id, {}, item.value};
    return {item.id, std::move(*items), {}};
}

Result<std::optional<Yen>> amount_in(const Items& items) {
    auto text = value_in(items, "54");
    if (text.empty()) return std::optional<Yen>{};
    Yen amount;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount.amount);
    bool whole = error == std::errc{} && end == text.data() + text.size() && is_digit(text.front());
    if (!whole || amount.amount <= 0 || amount.amount > most_yen) return fail(Errc::malformed, "amount");
    return std::optional{amount};
}

}  // namespace

std::uint16_t merchant_code_crc(std::string_view bytes) {
    std::uint16_t crc = 0xffff;
    for (char byte : bytes) {
        crc = static_cast<std::uint16_t>(crc ^ static_cast<unsigned char>(byte) << 8);
        for (int bit = 0; bit < 8; ++bit)
            crc = static_cast<std::uint16_t>((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    return crc;
}

Result<std::string> build_merchant_code(const MerchantCode& code) {
    BOOST_OUTCOME_TRY(check(code));
    Writer writer;
    writer.put("00", "01");
    writer.put("01", code.dynamic ? "12" : "11");
    for (const auto& account : code.accounts) put_account(writer, account);
    writer.put("52", code.category);
    writer.put("53", "392");
    if (code.amount) writer.put("54", std::to_string(code.amount->amount));
    writer.put("58", "JP");
    writer.put("59", code.name);
    writer.put("60", code.city);
    writer.put("61", code.postal_code);
    put_additional(writer, code);
    put_native(writer, code);
    if (!writer.problem.empty()) return fail(Errc::malformed, writer.problem);
    auto text = std::move(writer.text) + "6304";
    return text + hex(merchant_code_crc(text));
}

Result<MerchantCode> parse_merchant_code(std::string_view payload) {
    BOOST_OUTCOME_TRY(check_frame(payload));
    auto items = split(payload);
    if (!items) return fail(Errc::malformed, "not of the form ID LENGTH VALUE");
    if (value_in(*items, "53") != "392") return fail(Errc::unsupported, "not in yen");
    MerchantCode code{.dynamic = value_in(*items, "01") == "12"};
    for (const auto& item : *items)
        if (is_account(item.id)) code.accounts.push_back(account_of(item));
    BOOST_OUTCOME_TRY(code.amount, amount_in(*items));
    code.category = value_in(*items, "52");
    code.name = value_in(*items, "59");
    code.city = value_in(*items, "60");
    code.postal_code = value_in(*items, "61");
    auto additional = split(value_in(*items, "62")), native = split(value_in(*items, "64"));
    if (!additional || !native) return fail(Errc::malformed, "template 62 or 64");
    code.bill = value_in(*additional, "01");
    code.reference = value_in(*additional, "05");
    code.terminal = value_in(*additional, "07");
    code.native_name = value_in(*native, "01");
    code.native_city = value_in(*native, "02");
    BOOST_OUTCOME_TRY(check(code));
    return code;
}

Result<MerchantAccount> jpqr_account(std::string_view provider, std::string_view branch, std::string_view shop,
                                     std::string_view till) {
    bool good = is_digits(provider, 13) && is_digits(branch, 4) && is_digits(shop, 6) && is_digits(till, 6);
    if (!good) return fail(Errc::malformed, "the JPQR id has 13, 4, 6 and 6 digits");
    return MerchantAccount{"26",
                           {{"00", "jp.or.paymentsjapan"},
                            {"01", std::string{provider}},
                            {"02", std::string{branch}},
                            {"03", std::string{shop}},
                            {"04", std::string{till}}},
                           {}};
}

}  // namespace madoguchi
