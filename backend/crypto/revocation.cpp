#include "backend/crypto/revocation.h"

#include "common/log.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/pem.h>

namespace madoguchi::backend {
namespace {

struct FreeSource {
    void operator()(BIO* source) const { BIO_free_all(source); }
};

Result<std::vector<RevocationList>> read_file(const std::filesystem::path& path) {
    std::vector<RevocationList> lists;
    const std::unique_ptr<BIO, FreeSource> file{BIO_new_file(path.c_str(), "r")};
    while (file) {
        RevocationList one{PEM_read_bio_X509_CRL(file.get(), nullptr, nullptr, nullptr)};
        if (!one) break;
        lists.push_back(std::move(one));
    }
    if (lists.empty()) return fail(Errc::missing, fmt::format("{}: holds no PEM revocation list", path.string()));
    return lists;
}

}  // namespace

Result<std::unique_ptr<RevocationLists>> RevocationLists::read(const std::vector<std::filesystem::path>& paths) {
    auto made = std::make_unique<RevocationLists>();
    for (const auto& path : paths) {
        const auto stamp = stamp_of(path);  // before the content: a file replaced meanwhile is read again
        BOOST_OUTCOME_TRY(auto lists, read_file(path));
        made->files.push_back({path, stamp, std::make_shared<const std::vector<RevocationList>>(std::move(lists))});
    }
    return made;
}

RevocationListSet RevocationLists::current() {
    const std::lock_guard lock{guard};
    RevocationListSet all;
    for (auto& file : files) {
        const auto stamp = stamp_of(file.path);
        if (stamp != file.stamp) {
            file.stamp = stamp;
            auto lists = read_file(file.path);
            log_event(LogEvent::revocation_list_read, {{"file", file.path.string()}, {"usable", lists.has_value()}});
            if (lists) file.lists = std::make_shared<const std::vector<RevocationList>>(std::move(lists).value());
        }
        all.push_back(file.lists);
    }
    return all;
}

std::optional<RevocationLists::Stamp> RevocationLists::stamp_of(const std::filesystem::path& path) {
    std::error_code trouble;
    const auto written = std::filesystem::last_write_time(path, trouble);
    if (trouble) return std::nullopt;
    const auto bytes = std::filesystem::file_size(path, trouble);
    if (trouble) return std::nullopt;
    return Stamp{written, bytes};
}

}  // namespace madoguchi::backend
