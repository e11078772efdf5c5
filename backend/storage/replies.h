// Stored replies of POSTs, so that a request that arrives twice acts once. Sealed. Database Worker only.
#pragma once

#include "backend/crypto/seal.h"
#include "backend/problem.h"
#include "backend/storage/database.h"

#include <optional>
#include <string>

namespace madoguchi::backend {

struct StoredReply {
    std::string terminal, fingerprint, body;
    int status = 200;
};

class Replies {
public:
    Replies(Database& database, const Sealer& sealer) : database{database}, sealer{sealer} {}
    Result<std::optional<StoredReply>> find(const std::string& key);
    Result<void> store(const std::string& key, const StoredReply& reply, WallTime now);
    Result<void> forget_before(WallTime time);

private:
    Database& database;
    const Sealer& sealer;
};

}  // namespace madoguchi::backend
