// DATA.json of `municipal-backend import`.
#include "backend/import.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::backend;

namespace {

struct Store {
    Database database = Database::open("sqlite::memory:").value();
    Sealer sealer{Secret{std::string(32, 'k')}};
    Store() { migrate(database).value(); }
    [[nodiscard]] std::int64_t records() {
        return database.rows("select count(*) from records").value().front().integer(0);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Store store;
    const auto before = store.records();
    const auto done = import_text(store.database, store.sealer, fuzz::view(data, size), "data.json");
    if (!done) fuzz::require(store.records() == before, "a refused import changes nothing");
    return 0;
}
