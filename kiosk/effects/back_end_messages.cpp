#include "kiosk/effects/back_end_messages.h"

#include "common/json.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <functional>
#include <utility>

namespace madoguchi::effects {

using namespace model;
using nlohmann::json;

namespace {

constexpr int most_pages = 200;

WallTime time_in(const json& value) {
    const auto time = from_rfc3339(value.get_ref<const std::string&>());
    if (!time) refuse_json("time");
    return *time;
}

std::optional<WallTime> time_at(const json& object, const char* key) {
    return holds(object, key) ? std::optional{time_in(object.at(key))} : std::nullopt;
}

Text text_at(const json& object, const char* key) {
    Text text;
    if (!holds(object, key)) return text;
    for (const auto& [language, words] : object.at(key).items()) text[language] = words.get<std::string>();
    if (!text.contains("ja")) refuse_json("text without ja");
    return text;
}

Yen yen_at(const json& object, const char* key) {
    const auto amount = object.at(key).get<std::int64_t>();
    if (amount < 0 || amount > 9'999'999) refuse_json("amount");
    return {amount};
}

int count_at(const json& object, const char* key, int most) {
    const auto count = object.at(key).get<std::int64_t>();
    if (count < 1 || count > most) refuse_json(key);
    return static_cast<int>(count);
}

Opened opened_at(const json& object) {
    const auto state = object.at("state").get<std::string>();
    if (state == "open") return Opened::open;
    if (state == "suspended") return Opened::suspended;
    if (state != "closed") refuse_json("state");
    return Opened::closed;
}

Availability availability_of(const json& object) {
    return {opened_at(object), time_at(object, "closes"), time_at(object, "next_opening"), text_at(object, "reason")};
}

Counter counter_of(const json& object) {
    Counter counter;
    counter.staffed = object.at("staffed").get<bool>();
    counter.name = text_at(object, "name");
    counter.number = object.at("number").get<std::string>();
    counter.telephone = object.at("telephone").get<std::string>();
    counter.closes = time_at(object, "closes");
    counter.next_opening = time_at(object, "next_opening");
    if (!holds(object, "after_hours")) return counter;
    const auto& later = object.at("after_hours");
    counter.after_hours = AfterHours{text_at(later, "name"), later.at("telephone").get<std::string>(),
                                     later.at("staffed").get<bool>(), time_at(later, "next_opening")};
    return counter;
}

Means means_of(const json& object) {
    Means means;
    means.id = object.at("id").get<std::string>();
    means.pictogram = text_or(object, "pictogram");
    means.name = text_at(object, "name");
    if (holds(object, "brands")) means.brands = object.at("brands").get<std::vector<std::string>>();
    means.receipt_title = object.at("receipt_title").get<std::string>();
    means.issuer = object.at("issuer").get<std::string>();
    means.stamp = object.at("stamp").get<bool>();
    means.remark = text_at(object, "remark");
    return means;
}

Situation situation_of(const json& object, std::string_view terminal) {
    if (object.at("terminal_id").get<std::string>() != terminal) refuse_json("terminal_id");
    Situation situation;
    situation.place = text_at(object, "place");
    situation.city = text_at(object, "city");
    situation.machine = availability_of(object.at("machine"));
    situation.counter = counter_of(object.at("counter"));
    for (const auto& each : object.at("services"))
        situation.offers.push_back({each.at("id").get<std::string>(), yen_at(each, "amount"), availability_of(each)});
    for (const auto& each : object.at("means"))
        if (each.at("kind").get<std::string>() == "cashless") situation.means.push_back(means_of(each));
    situation.switches = object.at("switches").get<std::vector<std::string>>();
    for (const auto& each : object.at("notices"))
        situation.notices.push_back(text_at(json{{"notice", each}}, "notice"));
    if (holds(object, "sheets_removed"))
        situation.sheets_removed = object.at("sheets_removed").get<std::vector<std::string>>();
    situation.most_copies = count_at(object.at("limits"), "copies", 1000);
    return situation;
}

Options options_of(const json& object, std::string_view service) {
    if (object.at("service").get<std::string>() != service) refuse_json("service");
    Options options;
    const auto& audiences = object.at("audiences");
    const auto has = [&](const char* word) { return std::ranges::find(audiences, json(word)) != audiences.end(); };
    options.japanese = has("japanese");
    options.foreign = has("foreign");
    auto& members = options.lists["members"];
    for (const auto& each : object.at("members")) {
        auto& member = members.emplace_back();
        member.id = each.at("id").get<std::string>();
        member.label = Secret{each.at("name").get_ref<const std::string&>()};
        member.holder = each.at("holder").get<bool>();
    }
    for (const auto* list : {"income_years", "tax_years"})
        for (const auto& each : object.at(list)) {
            auto& year = options.lists[list].emplace_back();
            year.id = each.at("id").get<std::string>();
            year.text = text_at(each, "name");
            year.sub = text_at(each, "sub");
        }
    options.switches = object.at("switches").get<std::vector<std::string>>();
    options.most_copies = count_at(object, "copies", 1000);
    return options;
}

Quote quote_of(const json& object) {
    Quote quote;
    quote.id = {object.at("quote_id").get<std::string>()};
    quote.total = yen_at(object, "total");
    quote.expires = time_in(object.at("expires"));
    for (const auto& each : object.at("items"))
        quote.items.push_back({each.at("service").get<std::string>(), text_at(each, "name"),
                               count_at(each, "copies", 1000), yen_at(each, "amount"), yen_at(each, "subtotal"),
                               each.at("tax_class").get<std::string>()});
    return quote;
}

AnnouncedDocument document_of(const json& object) {
    AnnouncedDocument announced;
    announced.document.id = {object.at("document_id").get<std::string>()};
    announced.document.sha256 = object.at("sha256").get<std::string>();
    announced.document.pages = count_at(object, "pages", most_pages);
    announced.size = object.at("size").get<std::size_t>();
    const auto& id = announced.document.id.text;
    const bool plain = !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](unsigned char each) {
        return std::isalnum(each) || each == '_' || each == '.' || each == '-';
    });
    if (object.at("outcome").get<std::string>() != "pending" || announced.document.sha256.size() != 64 || !plain)
        refuse_json("document");
    return announced;
}

// Parses, reads, and wipes the parsed text again: replies name people.
template <class T>
Result<T> read(std::string_view body, const std::function<T(const json&)>& reader) {
    BOOST_OUTCOME_TRY(auto parsed, parse_json(body));
    try {
        auto value = reader(parsed);
        wipe(parsed);
        return value;
    } catch (const json::exception& trouble) {
        wipe(parsed);
        return fail(Errc::malformed, trouble.what());
    }
}

bool revocation_checked(const json& object) {
    const auto word = object.at("revocation").get<std::string>();
    if (word != "good" && word != "unknown") refuse_json("revocation");
    return word == "good";
}

}  // namespace

std::optional<WallTime> from_rfc3339(std::string_view text) {
    const std::string whole{text};
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, read_to = 0;
    if (std::sscanf(whole.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second,
                    &read_to) != 6)
        return {};
    auto rest = text.substr(static_cast<std::size_t>(read_to));
    int milliseconds = 0;
    if (rest.starts_with('.')) {
        int weight = 100;
        rest.remove_prefix(1);
        for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1), weight /= 10)
            milliseconds += (rest.front() - '0') * weight;
    }
    std::chrono::minutes offset{0};
    int hours = 0, minutes = 0;
    if (rest.size() == 6 && (rest.front() == '+' || rest.front() == '-') &&
        std::sscanf(rest.data() + 1, "%2d:%2d", &hours, &minutes) == 2)
        offset = (rest.front() == '+' ? 1 : -1) * (std::chrono::hours{hours} + std::chrono::minutes{minutes});
    else if (rest != "Z")
        return {};
    using namespace std::chrono;
    const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                              std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return {};
    return WallTime{sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
                    std::chrono::seconds{second} + std::chrono::milliseconds{milliseconds} - offset};
}

Result<Situation> read_situation(std::string_view body, std::string_view terminal) {
    return read<Situation>(body, [&](const json& object) { return situation_of(object, terminal); });
}

Result<std::string> read_visit(std::string_view body) {
    return read<std::string>(body, [](const json& object) {
        if (object.at("state").get<std::string>() != "open") refuse_json("state");
        return object.at("visit_id").get<std::string>();
    });
}

Result<bool> read_certificate_state(std::string_view body) {
    return read<bool>(body, revocation_checked);
}

Result<std::string> read_challenge(std::string_view body) {
    return read<std::string>(body, [](const json& object) {
        auto nonce = bytes_at(object, "nonce");
        if (nonce.size() < 16 || nonce.size() > 1024) refuse_json("nonce");
        return nonce;
    });
}

Result<Holder> read_signed_in(std::string_view body) {
    return read<Holder>(body, [](const json& object) {
        Holder holder;
        holder.token = Secret{object.at("token").get_ref<const std::string&>()};
        holder.masked_name = Secret{object.at("holder").get_ref<const std::string&>()};
        holder.suffix = object.at("holder_suffix").get<std::string>();
        holder.revocation_checked = revocation_checked(object);
        if (holder.token.empty()) refuse_json("token");
        return holder;
    });
}

Result<Options> read_options(std::string_view body, std::string_view service) {
    return read<Options>(body, [&](const json& object) { return options_of(object, service); });
}

Result<Quote> read_quote(std::string_view body) {
    return read<Quote>(body, quote_of);
}

Result<std::vector<AnnouncedDocument>> read_documents(std::string_view body) {
    return read<std::vector<AnnouncedDocument>>(body, [](const json& object) {
        std::vector<AnnouncedDocument> documents;
        for (const auto& each : object.at("documents")) documents.push_back(document_of(each));
        return documents;
    });
}

BackEndFailure failure_of(int status, std::string_view body) {
    BackEndFailure failure;
    auto parsed = parse_json(body);
    const bool readable = parsed && parsed.value().is_object();
    const auto code = readable ? text_or(parsed.value(), "code") : std::string{};
    if (status == 422 && !code.empty()) {
        failure.code = BackEndError::refused;
        failure.refusal.code = code;
        try {
            failure.refusal.next_step = text_or(parsed.value(), "next_step");
            failure.refusal.city = text_or(parsed.value(), "city");
            failure.refusal.next_opening = time_at(parsed.value(), "next_opening");
            failure.refusal.reason = text_at(parsed.value(), "reason");
        } catch (const json::exception&) {
            // A refusal stays one, even if what decorates it cannot be read.
        }
        return failure;
    }
    if (code == "quote_expired") failure.code = BackEndError::changed;
    if (status == 401) failure.code = BackEndError::unauthorized;
    return failure;
}

}  // namespace madoguchi::effects
