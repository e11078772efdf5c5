// The revocation lists of the cards' issuers as they stand on disk: a file that was replaced is read again at the next
// look, so lists are renewed while the back end runs (put them in place with one rename). A file that cannot be read
// any more keeps the lists it held; they grow too old by themselves. Any thread.
#pragma once

#include "common/result.h"

#include <openssl/x509.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace madoguchi::backend {

struct FreeList {
    void operator()(X509_CRL* list) const { X509_CRL_free(list); }
};
using RevocationList = std::unique_ptr<X509_CRL, FreeList>;
using RevocationListSet = std::vector<std::shared_ptr<const std::vector<RevocationList>>>;  // one entry per file

class RevocationLists {
public:
    // PEM files with one or more lists each; one without any is refused here.
    static Result<std::unique_ptr<RevocationLists>> read(const std::vector<std::filesystem::path>& paths);

    [[nodiscard]] RevocationListSet current();
    [[nodiscard]] bool configured() const { return !files.empty(); }

private:
    struct Stamp {
        std::filesystem::file_time_type written;
        std::uintmax_t bytes = 0;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    struct File {
        std::filesystem::path path;
        std::optional<Stamp> stamp;
        std::shared_ptr<const std::vector<RevocationList>> lists;
    };
    static std::optional<Stamp> stamp_of(const std::filesystem::path& path);

    std::mutex guard;
    std::vector<File> files;
};

}  // namespace madoguchi::backend
