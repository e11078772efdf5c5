#include "printers/seal_code.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::printers;

namespace {

struct Keys {
    Keys() : pair(SealSigner::generate()), signer(SealSigner::from_pem(pair.private_pem).value()) {
        REQUIRE(verifier.trust(pair.public_pem).has_value());
    }
    SealSigner::KeyPair pair;
    SealSigner signer;
    SealVerifier verifier;
};

SealCode sample() {
    return {"01JDEADBEEF0123456789ABCDE", "juminhyo-kisai", std::chrono::year(2026) / 11 / 24,
            content_hash("見本 花子")};
}

}  // namespace

TEST_CASE("a code says what was signed") {
    Keys keys;
    auto read = keys.verifier.verify(keys.signer.sign(sample()));
    REQUIRE(read.has_value());
    CHECK(read.value() == sample());
}

TEST_CASE("a code uses the characters that QR packs tightly") {
    Keys keys;
    std::string payload = keys.signer.sign(sample());
    CHECK(payload.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-") == std::string::npos);
    CHECK(payload.size() < 240);
}

TEST_CASE("a code with any character altered is refused") {
    Keys keys;
    std::string payload = keys.signer.sign(sample());
    for (std::size_t i = 0; i < payload.size(); ++i) {
        std::string altered = payload;
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        CAPTURE(i);
        CHECK_FALSE(keys.verifier.verify(altered).has_value());
    }
}

TEST_CASE("a code cut off at any length is malformed") {
    Keys keys;
    std::string payload = keys.signer.sign(sample());
    for (std::size_t length = 0; length < payload.size(); ++length) {
        auto read = keys.verifier.verify(payload.substr(0, length));
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().code == Errc::malformed);
    }
}

TEST_CASE("garbage, two codes glued and oversize are malformed") {
    Keys keys;
    std::string payload = keys.signer.sign(sample());
    for (const std::string& bad : {payload + payload, payload + "=", " " + payload, std::string(5000, 'A'),
                                   std::string(6, ':'), std::string("MADO2") + payload.substr(5)}) {
        auto read = keys.verifier.verify(bad);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().code == Errc::malformed);
    }
}

TEST_CASE("a code of an unknown key is named as such") {
    Keys ours;
    Keys others;
    CHECK(ours.verifier.verify(others.signer.sign(sample())).error().code == Errc::missing);
    REQUIRE(ours.verifier.trust(others.pair.public_pem).has_value());
    CHECK(ours.verifier.verify(others.signer.sign(sample())).has_value());
}

TEST_CASE("the key id of another city's key under our signature is refused") {
    Keys ours;
    Keys others;
    REQUIRE(ours.verifier.trust(others.pair.public_pem).has_value());
    std::string payload = ours.signer.sign(sample());
    payload.replace(6, 8, others.signer.sign(sample()).substr(6, 8));
    CHECK(ours.verifier.verify(payload).error().code == Errc::refused);
}

TEST_CASE("only Ed25519 keys in PEM are taken") {
    CHECK_FALSE(SealSigner::from_pem("").has_value());
    CHECK_FALSE(SealSigner::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").has_value());
    SealVerifier verifier;
    CHECK_FALSE(verifier.trust(SealSigner::generate().private_pem).has_value());
}

TEST_CASE("white space, selectors and the figures of a 個人番号 don't enter the hash") {
    CHECK(canonical_text("見本 花子\n\t\u3000葛\U000E0100\u200b") == "見本花子葛");
    CHECK(content_hash("個人番号 1234 5678 9018 住所") == content_hash("個人番号987654321098住所"));
    CHECK(content_hash("住所 1234") != content_hash("住所 1235"));
    CHECK(content_hash("個人番号 【省略】") != content_hash("個人番号 123456789018"));
    CHECK(canonical_text("個人番号1234567890123") == "個人番号************3");
}
