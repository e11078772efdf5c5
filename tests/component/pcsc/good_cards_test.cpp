#include "tests/component/pcsc/bench.h"

#include "common/base64.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>

namespace madoguchi::bench {

namespace {

using xfs4iot::CardError;
using xfs4iot::CardKind;

X509* decode(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    return d2i_X509(nullptr, &at, static_cast<long>(der.size()));
}

// Trusts nothing of the driver: the issuer's file that make wrote, and OpenSSL.
bool signed_by_card_of_issuer(const xfs4iot::CardSignature& signature, const std::string& challenge,
                              const char* issuer_file = "made/issuer.pem") {
    FILE* file = std::fopen((Bench::shared().state() / issuer_file).c_str(), "r");
    X509* issuer = PEM_read_X509(file, nullptr, nullptr, nullptr);
    std::fclose(file);
    X509* card = decode(signature.certificate);
    const bool issued = X509_verify(card, X509_get0_pubkey(issuer)) == 1;
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(card));
    const bool matches =
        EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.signature.data()),
                         signature.signature.size(), reinterpret_cast<const unsigned char*>(challenge.data()),
                         challenge.size()) == 1;
    EVP_MD_CTX_free(context);
    X509_free(card);
    X509_free(issuer);
    return issued && matches;
}

std::string imported_key(const std::string& id) {
    const auto data = Json::parse(std::ifstream{Bench::shared().state() / "made/import.json"});
    for (const auto& resident : data.at("residents"))
        if (resident.at("id") == id) return resident.at("card_key");
    return {};
}

}  // namespace

TEST_CASE("inspecting a card tells certificate, dates, key and tries, and burns no try") {
    Inserted driver{"taro"};
    const auto found = driver.wait(driver->inspect(soon()));
    REQUIRE(found.has_value());
    CHECK(found.value().kind == CardKind::my_number_card);
    CHECK(found.value().authentication_tries_left == 3);
    CHECK(found.value().attributes_tries_left == 3);
    CHECK(found.value().card_key == imported_key("taro"));
    CHECK(found.value().not_before < found.value().not_after);
    CHECK(found.value().certificate.size() > 700);
    const auto status = Bench::shared().control({{"do", "status"}});
    CHECK(status.at("verifies") == 0);
    CHECK(status.at("number_selects") == 0);
    CHECK(status.at("tries").at("0018") == 3);
}

TEST_CASE("authenticating signs the challenge so that the issuer's certificate vouches for it") {
    Inserted driver{"taro"};
    const std::string challenge = "a challenge of the back end";
    const auto signature = driver.wait(driver->authenticate({Secret{"1234"}, challenge}, soon()));
    REQUIRE_MESSAGE(signature.has_value(), signature.error().detail);
    CHECK(signed_by_card_of_issuer(signature.value(), challenge));
    CHECK_FALSE(signed_by_card_of_issuer(signature.value(), challenge + "!"));
    CHECK(Bench::shared().control({{"do", "status"}}).at("verifies") == 1);
}

TEST_CASE("the four attributes come as they stand on the card, whatever their length") {
    Inserted driver{"taro"};
    const auto taro = driver.wait(driver->read_attributes(Secret{"4321"}, soon()));
    REQUIRE_MESSAGE(taro.has_value(), taro.error().detail);
    CHECK(taro.value().name.view() == "山田　太郎");
    CHECK(taro.value().address.view() == "東京都千代田区架空町一丁目２番３号");
    CHECK(taro.value().birth_date.view() == "19800101");
    CHECK(taro.value().sex.view() == "1");
    Bench::shared().remove();
    REQUIRE(driver.wait(driver->wait_for_removal(soon())).has_value());
    Bench::shared().insert("long");
    REQUIRE(driver.wait(driver->wait_for_card(soon())).has_value());
    const auto other = driver.wait(driver->read_attributes(Secret{"4321"}, soon()));
    REQUIRE_MESSAGE(other.has_value(), other.error().detail);
    CHECK(other.value().name.view() == "𠮷田　葛󠄀子（旧姓　髙橋）");
    CHECK(other.value().address.size() > 256);
    CHECK(other.value().birth_date.view() == "19581100");
    CHECK(Bench::shared().control({{"do", "status"}}).at("number_selects") == 0);
}

TEST_CASE("照合番号B opens the four attributes without the PIN") {
    Inserted driver{"taro"};
    const auto found = driver.wait(driver->read_attributes_by_number(Secret{"80010120354649"}, soon()));
    REQUIRE_MESSAGE(found.has_value(), found.error().detail);
    CHECK(found.value().name.view() == "山田　太郎");
    const auto wrong = driver.wait(driver->read_attributes_by_number(Secret{"80010120354640"}, soon()));
    CHECK(wrong.error().code == CardError::pin_wrong);
    CHECK(wrong.error().tries_left == 9);
    CHECK(Bench::shared().control({{"do", "status"}}).at("number_selects") == 0);
}

TEST_CASE("a document is signed by the key of the signing certificate, which names the person") {
    Inserted driver{"taro"};
    CHECK(driver.wait(driver->inspect(soon())).value().signing_tries_left == 5);
    const auto signature = driver.wait(driver->sign(Secret{"abc123"}, "a document", soon()));
    REQUIRE_MESSAGE(signature.has_value(), signature.error().detail);
    const xfs4iot::CardSignature plain{std::string{signature.value().certificate.view()}, "",
                                       signature.value().signature};
    CHECK(signed_by_card_of_issuer(plain, "a document", "made/signing-issuer.pem"));
    CHECK(plain.certificate.find("山田　太郎") != std::string::npos);
    const auto wrong = driver.wait(driver->sign(Secret{"WRONG1"}, "a document", soon()));
    CHECK(wrong.error().code == CardError::pin_wrong);
    CHECK(wrong.error().tries_left == 4);
    CHECK(Bench::shared().control({{"do", "status"}}).at("verifies") == 2);
}

TEST_CASE("a driver's licence is read with its two PINs, in two sessions that leave nothing open") {
    Inserted driver{"other-card"};
    const auto licence = driver.wait(driver->read_drivers_licence(Secret{"1111"}, Secret{"2222"}, soon()));
    REQUIRE_MESSAGE(licence.has_value(), licence.error().detail);
    CHECK(licence.value().name.view() == "山田　〓郎");
    CHECK(licence.value().registered_domicile.view() == "東京都千代田区架空町一番");
    CHECK(licence.value().expires_on == "20280201");
    const auto wrong = driver.wait(driver->read_drivers_licence(Secret{"1111"}, Secret{"9999"}, soon()));
    CHECK(wrong.error().code == CardError::pin_wrong);
    CHECK(wrong.error().which == "pin2");
    CHECK(driver.wait(driver->read_drivers_licence(Secret{}, Secret{}, soon())).error().code ==
          CardError::pin_malformed);
}

TEST_CASE("a licence without PINs and one on a My Number card are read") {
    {
        Inserted driver{"licence-without-pin"};
        const auto licence = driver.wait(driver->read_drivers_licence(Secret{}, Secret{}, soon()));
        REQUIRE_MESSAGE(licence.has_value(), licence.error().detail);
        CHECK(licence.value().birth_date.view() == "19800101");
    }
    Inserted driver{"my-number-licence"};
    CHECK(driver.wait(driver->inspect(soon())).value().kind == CardKind::my_number_card);
    const auto licence = driver.wait(driver->read_drivers_licence(Secret{"3333"}, Secret{}, soon()));
    REQUIRE_MESSAGE(licence.has_value(), licence.error().detail);
    CHECK(licence.value().form == xfs4iot::LicenceForm::my_number_card);
    CHECK(licence.value().expires_on == "20280201");
}

TEST_CASE("a residence card tells its kind freely and its address by the number on its face") {
    Inserted driver{"residence-card"};
    CHECK(driver.wait(driver->inspect(soon())).value().kind == CardKind::residence_card);
    CHECK_FALSE(driver.wait(driver->read_residence_card(Secret{}, soon())).value().opened);
    const auto card = driver.wait(driver->read_residence_card(Secret{"AB12345678CD"}, soon()));
    REQUIRE_MESSAGE(card.has_value(), card.error().detail);
    CHECK(card.value().address.view() == "東京都千代田区架空町一丁目２番３号　見本荘２０１");
    CHECK(driver.wait(driver->read_residence_card(Secret{"AB12345678CE"}, soon())).error().code ==
          CardError::pin_wrong);
}

TEST_CASE("plain tokens are told by their IDm or UID, and show a contactless reader") {
    {
        Inserted driver{"felica"};
        const auto found = driver.wait(driver->inspect(soon()));
        CHECK(found.value().kind == CardKind::felica);
        CHECK(found.value().token == "01100a1012345678");
        CHECK(driver->contactless());
    }
    Inserted driver{"type-a"};
    CHECK(driver.wait(driver->inspect(soon())).value().token == "04a1b2c3d4e5f6");
}

TEST_CASE("a wrong PIN costs one try and the right one gives them back") {
    Inserted driver{"taro"};
    const auto wrong = driver.wait(driver->authenticate({Secret{"9999"}, "x"}, soon()));
    REQUIRE(!wrong.has_value());
    CHECK(wrong.error().code == CardError::pin_wrong);
    CHECK(wrong.error().tries_left == 2);
    CHECK(driver.wait(driver->inspect(soon())).value().authentication_tries_left == 2);
    CHECK(driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon())).has_value());
    CHECK(driver.wait(driver->inspect(soon())).value().authentication_tries_left == 3);
    CHECK(Bench::shared().control({{"do", "status"}}).at("verifies") == 2);
}

TEST_CASE("the last wrong PIN ends in pin_locked, and from then on no PIN reaches the card") {
    Inserted driver{"taro"};
    for (int tries = 2; tries > 0; --tries)
        CHECK(driver.wait(driver->authenticate({Secret{"0000"}, "x"}, soon())).error().tries_left == tries);
    CHECK(driver.wait(driver->authenticate({Secret{"0000"}, "x"}, soon())).error().code == CardError::pin_locked);
    CHECK(driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon())).error().code == CardError::pin_locked);
    CHECK(Bench::shared().control({{"do", "status"}}).at("verifies") == 3);
}

TEST_CASE("a malformed PIN never reaches the card") {
    Inserted driver{"taro"};
    const int before = Bench::shared().control({{"do", "status"}}).at("apdus");
    for (const auto* pin : {"", "123", "12345", "12a4", "１２３４", "12 4"}) {
        CHECK(driver.wait(driver->authenticate({Secret{pin}, "x"}, soon())).error().code == CardError::pin_malformed);
        CHECK(driver.wait(driver->read_attributes(Secret{pin}, soon())).error().code == CardError::pin_malformed);
    }
    CHECK(Bench::shared().control({{"do", "status"}}).at("apdus") == before);
}

TEST_CASE("every other card is recognised before a PIN is asked for") {
    struct Expected {
        const char* card;
        CardKind kind;
        bool certificate;
        std::optional<int> tries;
    };
    for (const auto& expected :
         {Expected{"locked", CardKind::my_number_card, true, 0}, Expected{"expired", CardKind::my_number_card, true, 3},
          Expected{"no-certificate", CardKind::my_number_card, false, 3},
          Expected{"other-card", CardKind::drivers_licence, false, std::nullopt}}) {
        CAPTURE(expected.card);
        Inserted driver{expected.card};
        const auto found = driver.wait(driver->inspect(soon()));
        REQUIRE(found.has_value());
        CHECK(found.value().kind == expected.kind);
        CHECK(found.value().certificate.empty() != expected.certificate);
        CHECK(found.value().authentication_tries_left == expected.tries);
        CHECK(Bench::shared().control({{"do", "status"}}).at("verifies") == 0);
    }
}

TEST_CASE("a card whose PIN was never set says so without a PIN") {
    Inserted driver{"never-set"};
    CHECK(driver.wait(driver->inspect(soon())).error().code == CardError::pin_never_set);
    CHECK(driver.wait(driver->authenticate({Secret{"1234"}, "x"}, soon())).error().code == CardError::pin_never_set);
    CHECK(driver.wait(driver->read_attributes(Secret{"4321"}, soon())).error().code == CardError::pin_never_set);
    CHECK(Bench::shared().control({{"do", "status"}}).at("verifies") == 0);
}

TEST_CASE("cards without what is asked for cost no try") {
    Inserted licence{"other-card"};
    CHECK(licence.wait(licence->authenticate({Secret{"1234"}, "x"}, soon())).error().code == CardError::not_this_card);
    CHECK(licence.wait(licence->read_attributes(Secret{"4321"}, soon())).error().code == CardError::not_this_card);
    Bench::shared().remove();
    REQUIRE(licence.wait(licence->wait_for_removal(soon())).has_value());
    Bench::shared().insert("no-certificate");
    REQUIRE(licence.wait(licence->wait_for_card(soon())).has_value());
    CHECK(licence.wait(licence->authenticate({Secret{"1234"}, "x"}, soon())).error().code == CardError::no_certificate);
    CHECK(Bench::shared().control({{"do", "status"}}).at("verifies") == 0);
}

TEST_CASE("a raw session keeps its selection, and a PIN of the session before is gone") {
    Inserted driver{"taro"};
    REQUIRE(driver.wait(driver->read_attributes(Secret{"4321"}, soon())).has_value());
    const auto send = [&](std::string_view bytes) {
        return to_hex(driver.wait(driver->transmit(std::string{bytes}, soon())).value());
    };
    using namespace std::string_view_literals;
    CHECK(to_hex(driver.wait(driver->power(true, soon())).value()).starts_with("3bda13"));
    CHECK(send("\x00\xA4\x04\x0C\x0A\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08"sv) == "9000");
    CHECK(send("\x00\xA4\x02\x0C\x02\x00\x02"sv) == "9000");
    CHECK(send("\x00\xB0\x00\x00\x00"sv) == "6982");
    REQUIRE(driver.wait(driver->inspect(soon())).has_value());
    CHECK(send("\x00\xB0\x00\x00\x00"sv) == "6986");
}

}  // namespace madoguchi::bench
