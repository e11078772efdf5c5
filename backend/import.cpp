#include "backend/import.h"

#include "backend/city/office.h"
#include "backend/storage/registry.h"
#include "common/base64.h"
#include "common/json.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace madoguchi::backend {
namespace {

using nlohmann::json;

class Importer {
public:
    Importer(Database& database, const Sealer& sealer) : registry{database, sealer} {}

    Result<ImportCount> take(const json& data) {
        JsonReader reader{data};
        reader.integer("version", 1, 1, 1);
        BOOST_OUTCOME_TRY(each(reader, "households", &Importer::household));
        BOOST_OUTCOME_TRY(each(reader, "koseki", &Importer::koseki));
        BOOST_OUTCOME_TRY(each(reader, "residents", &Importer::resident));
        BOOST_OUTCOME_TRY(each(reader, "cards", &Importer::card));
        BOOST_OUTCOME_TRY(each(reader, "seals", &Importer::seal));
        BOOST_OUTCOME_TRY(each(reader, "income", &Importer::income));
        BOOST_OUTCOME_TRY(each(reader, "taxes", &Importer::tax));
        BOOST_OUTCOME_TRY(each(reader, "refusals", &Importer::hold));
        BOOST_OUTCOME_TRY(each(reader, "fees", &Importer::fee));
        BOOST_OUTCOME_TRY(each(reader, "hours", &Importer::hours));
        if (const auto* days = reader.array("holidays", false)) {
            BOOST_OUTCOME_TRY(read_holidays(*days, "/holidays"));
            BOOST_OUTCOME_TRY(put("holidays", "all", "", *days));
        }
        BOOST_OUTCOME_TRY(reader.finish());
        BOOST_OUTCOME_TRY(registry.put("import", "last", to_hex(random_bytes(8)), json::object()));
        return count;
    }

private:
    using One = Result<void> (Importer::*)(const json&, const std::string&);

    Result<void> each(JsonReader& reader, std::string_view key, One one) {
        const auto* list = reader.array(key, false);
        if (list == nullptr) return ok();
        for (std::size_t at = 0; at < list->size(); ++at) {
            BOOST_OUTCOME_TRY((this->*one)((*list)[at], fmt::format("/{}/{}", key, at)));
        }
        return ok();
    }

    Result<void> put(std::string_view kind, const std::string& id, const std::string& owner, const json& body) {
        ++count.records;
        return registry.put(kind, id, owner, body);
    }

    Result<void> must_exist(std::string_view kind, const std::string& id, const std::string& place) {
        BOOST_OUTCOME_TRY(auto known, registry.exists(kind, id));
        if (!known) return fail(Errc::missing, fmt::format("{}: no {} of that id", place, kind));
        return ok();
    }

    Result<void> household(const json& body, const std::string& place) {
        BOOST_OUTCOME_TRY(auto record, read_household(body, place));
        return put("household", record.id, "", body);
    }

    Result<void> koseki(const json& body, const std::string& place) {
        BOOST_OUTCOME_TRY(auto record, read_koseki(body, place));
        return put("koseki", record.id, "", body);
    }

    Result<void> resident(const json& body, const std::string& place) {
        BOOST_OUTCOME_TRY(auto person, read_resident(body, place));
        BOOST_OUTCOME_TRY(must_exist("household", person.household, place + "/household"));
        if (!person.koseki.empty()) {
            BOOST_OUTCOME_TRY(must_exist("koseki", person.koseki, place + "/koseki"));
        }
        if (!person.card_key.empty()) {
            BOOST_OUTCOME_TRY(registry.link_card(person.card_key, person.id));
        }
        ++count.residents;
        return put("resident", person.id, person.household, body);
    }

    // A card alone, for a renewed certificate: {resident, card_key}.
    Result<void> card(const json& body, const std::string& place) {
        JsonReader reader{body, place};
        auto resident = reader.text("resident");
        auto key = reader.text("card_key");
        if (key.size() != 64 || key.find_first_not_of("0123456789abcdef") != key.npos) {
            reader.trouble(Errc::malformed, "card_key", "64 lower-case hexadecimal digits are wanted");
        }
        BOOST_OUTCOME_TRY(reader.finish());
        BOOST_OUTCOME_TRY(must_exist("resident", resident, place + "/resident"));
        ++count.records;
        return registry.link_card(key, resident);
    }

    Result<void> seal(const json& body, const std::string& place) {
        BOOST_OUTCOME_TRY(auto record, read_seal(body, place));
        BOOST_OUTCOME_TRY(must_exist("resident", record.resident, place + "/resident"));
        return put("seal", record.resident, record.resident, body);
    }

    Result<void> income(const json& body, const std::string& place) {
        BOOST_OUTCOME_TRY(auto record, read_income(body, place));
        BOOST_OUTCOME_TRY(must_exist("resident", record.resident, place + "/resident"));
        return put("income", fmt::format("{}/{}", record.resident, record.year), record.resident, body);
    }

    Result<void> tax(const json& body, const std::string& place) {
        BOOST_OUTCOME_TRY(auto record, read_tax(body, place));
        BOOST_OUTCOME_TRY(must_exist("resident", record.resident, place + "/resident"));
        return put("tax", fmt::format("{}/{}", record.resident, record.year), record.resident, body);
    }

    Result<void> hold(const json& body, const std::string& place) {
        BOOST_OUTCOME_TRY(auto record, read_hold(body, place));
        for (const auto& id : record.residents) {
            BOOST_OUTCOME_TRY(must_exist("resident", id, place + "/residents"));
        }
        BOOST_OUTCOME_TRY(registry.link_hold(record));
        return put("hold", record.id, "", body);
    }

    Result<void> fee(const json& body, const std::string& place) {
        BOOST_OUTCOME_TRY(auto record, read_fee(body, place));
        return put("fee", record.code, "", body);
    }

    Result<void> hours(const json& body, const std::string& place) {
        BOOST_OUTCOME_TRY(auto record, read_hours(body, place));
        return put("hours", record.code, "", body);
    }

    Registry registry;
    ImportCount count;
};

}  // namespace

Result<ImportCount> import_text(Database& database, const Sealer& sealer, std::string_view text,
                                std::string_view name) {
    auto data = parse_json(text);
    if (!data) return fail(data.error().code, fmt::format("{}: {}", name, data.error().detail));
    BOOST_OUTCOME_TRY(auto transaction, Database::Transaction::begin(database));
    auto done = Importer{database, sealer}.take(data.value());
    wipe(data.value());
    if (!done) return fail(done.error().code, fmt::format("{}: {}", name, done.error().detail));
    BOOST_OUTCOME_TRY(transaction.commit());
    return done;
}

Result<ImportCount> import_file(Database& database, const Sealer& sealer, const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    if (!stream) return fail(Errc::missing, fmt::format("{}: cannot be read", file.string()));
    std::ostringstream content;
    content << stream.rdbuf();
    auto text = std::move(content).str();
    auto done = import_text(database, sealer, text, file.string());
    wipe(text);
    return done;
}

}  // namespace madoguchi::backend
