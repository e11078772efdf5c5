#include "drivers/device/scan_desk.h"

#include "common/log.h"
#include "common/secret.h"

#include <boost/asio/as_tuple.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>

namespace madoguchi::drivers {

using barcode::Code;
using barcode::Unfit;

namespace {

constexpr int key_size = 32;

std::string random_key() {
    std::string key(key_size, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), key_size) != 1) std::terminate();
    return key;
}

std::string keyed_digest(const std::string& key, const std::string& bytes) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    const auto* read = reinterpret_cast<const unsigned char*>(bytes.data());
    auto* written = reinterpret_cast<unsigned char*>(digest.data());
    if (!HMAC(EVP_sha256(), key.data(), key_size, read, bytes.size(), written, &size)) std::terminate();
    digest.resize(size);
    return digest;
}

void wipe_all(std::vector<Code>& codes) {
    for (auto& code : codes) {
        wipe(code.bytes);
        wipe(code.text);
    }
}

}  // namespace

ScanDesk::ScanDesk(asio::io_context& loop, ScanRules chosen) : rules{chosen}, settled{loop}, key{random_key()} {}

std::array<ConfigKey, 3> scan_keys() {
    return {{{.name = "charset",
              .fallback = "guess",
              .allowed = {"guess", "utf-8", "shift_jis"},
              .help = "what the bytes of a code mean; guess unless all codes here are known to be of one kind"},
             {.name = "longest",
              .type = ConfigType::integer,
              .fallback = "7089",
              .least = 1,
              .most = 7089,
              .help = "bytes of the longest code that is accepted"},
             {.name = "duplicate_ms",
              .type = ConfigType::integer,
              .fallback = "1500",
              .least = 0,
              .most = 60000,
              .help = "how long after a code the same one is taken for a repetition and left out"}}};
}

ScanRules scan_rules(const ConfigSection& section) {
    return {.charset = barcode::charset(section.text("charset")).value_or(barcode::Charset::guess),
            .longest = static_cast<std::size_t>(section.integer("longest")),
            .duplicate_window = std::chrono::milliseconds{section.integer("duplicate_ms")}};
}

void ScanDesk::open(Symbologies wanted) {
    report();
    opened = true;
    wish = std::move(wanted);
    outcome.reset();
    begun = std::chrono::steady_clock::now();
}

Task<ScanResult> ScanDesk::result(Deadline deadline) {
    settled.expires_at(deadline.at);
    if (!outcome) co_await settled.async_wait(asio::as_tuple(asio::use_awaitable));
    opened = false;
    if (!outcome) co_return fail_with(ScanFailure{ScanError::timed_out});
    co_return std::move(*std::exchange(outcome, std::nullopt));
}

void ScanDesk::settle(ScanResult result) {
    if (!waiting()) return;
    outcome.emplace(std::move(result));
    settled.cancel();
}

void ScanDesk::end(ScanError error) {
    settle(fail_with(ScanFailure{error}));
}

void ScanDesk::refuse(Unfit reason) {
    ++counts.refused;
    if (!waiting()) return;
    log_event(LogEvent::barcode_refused, {{"reason", std::string{barcode::name(reason)}}});
    settle(fail_with(ScanFailure{ScanError::refused, reason}));
}

bool ScanDesk::wanted_here(const Code& code) const {
    return wish.empty() || wish.contains(code.symbology);
}

ScanDesk::Known ScanDesk::known(const Code& code) const {
    return {code.symbology, keyed_digest(key, code.bytes)};
}

bool ScanDesk::repeated(const Code& code) const {
    bool within = std::chrono::steady_clock::now() - last_at < rules.duplicate_window;
    return within && std::ranges::find(last, known(code)) != last.end();
}

std::vector<Code> ScanDesk::sift(std::vector<Code>& codes) {
    std::vector<Code> good;
    for (auto& code : codes) {
        if (!wanted_here(code)) {
            ++counts.unwanted;
        } else if (auto reason = barcode::examine(code, rules.charset, rules.longest); reason != Unfit::none) {
            refuse(reason);
        } else if (repeated(code)) {
            ++counts.repeated;
        } else {
            good.push_back(std::move(code));
        }
    }
    return good;
}

void ScanDesk::offer(std::vector<Code> codes) {
    if (!waiting()) {
        counts.dropped += codes.size();
        return wipe_all(codes);
    }
    auto good = sift(codes);
    wipe_all(codes);
    if (good.empty() || outcome) return wipe_all(good);
    counts.delivered += good.size();
    last.clear();
    for (const auto& code : good) last.push_back(known(code));
    last_at = std::chrono::steady_clock::now();
    auto took = std::chrono::duration_cast<std::chrono::milliseconds>(last_at - begun);
    log_event(LogEvent::barcode_read, {{"symbology", std::string{barcode::name(good.front().symbology)}},
                                       {"codes", static_cast<std::int64_t>(good.size())},
                                       {"milliseconds", std::int64_t{took.count()}}});
    settle(Scan{std::move(good), took});
}

// Once per read rather than per code: somebody may hold a code to an idle reader for minutes.
void ScanDesk::report() {
    if (counts.dropped == told) return;
    log_event(LogEvent::barcodes_dropped, {{"count", static_cast<std::int64_t>(counts.dropped - told)}});
    told = counts.dropped;
}

}  // namespace madoguchi::drivers
