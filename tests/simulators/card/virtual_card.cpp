#include "tests/simulators/card/virtual_card.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>

namespace madoguchi::simulators::card {

namespace {

Bytes status(std::uint16_t code) {
    return {static_cast<std::uint8_t>(code >> 8), static_cast<std::uint8_t>(code & 0xFF)};
}

Bytes with_status(Bytes data, std::uint16_t code) {
    data.push_back(static_cast<std::uint8_t>(code >> 8));
    data.push_back(static_cast<std::uint8_t>(code & 0xFF));
    return data;
}

template <class T>
T* find(std::vector<T>& things, std::uint16_t id) {
    const auto found = std::find_if(things.begin(), things.end(), [&](const T& thing) { return thing.id == id; });
    return found == things.end() ? nullptr : &*found;
}

template <class T>
T* find_short(std::vector<T>& things, std::uint8_t short_id) {
    const auto found =
        std::find_if(things.begin(), things.end(), [&](const T& thing) { return (thing.id & 0x1F) == short_id; });
    return found == things.end() ? nullptr : &*found;
}

// PKCS#1 v1.5 block type 1 around exactly the bytes given, as the card does.
Bytes rsa_sign(const std::string& pem, View data) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                        BIO_free};
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
        PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
    if (!key) return {};
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{EVP_PKEY_CTX_new(key.get(), nullptr),
                                                                              EVP_PKEY_CTX_free};
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
    std::size_t size = signature.size();
    const bool good = EVP_PKEY_sign_init(context.get()) == 1 &&
                      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                      EVP_PKEY_sign(context.get(), signature.data(), &size, data.data(), data.size()) == 1;
    signature.resize(good ? size : 0);
    return signature;
}

}  // namespace

// ISO/IEC 7816-4 cases 1 to 4, short and extended.
struct VirtualCard::Command {
    std::uint8_t cla = 0, ins = 0, p1 = 0, p2 = 0;
    View data;
    std::optional<std::size_t> expected;
    bool well_formed = false;
    bool bare = false;  // four bytes, nothing else

    explicit Command(View apdu) {
        if (apdu.size() < 4) return;
        cla = apdu[0], ins = apdu[1], p1 = apdu[2], p2 = apdu[3];
        const View body = apdu.subspan(4);
        well_formed = parse(body);
        bare = body.empty();
    }

private:
    static std::size_t two(View at) { return static_cast<std::size_t>(at[0]) << 8 | at[1]; }

    bool parse(View body) {
        if (body.empty()) return true;
        if (body.size() == 1) return expect(body[0], 256);
        if (body[0] != 0) return parse_short(body);
        if (body.size() == 3) return expect(two(body.subspan(1)), 65536);
        const std::size_t size = body.size() > 3 ? two(body.subspan(1)) : 0;
        if (size == 0 || body.size() < 3 + size) return false;
        data = body.subspan(3, size);
        const View rest = body.subspan(3 + size);
        return rest.empty() || (rest.size() == 2 && expect(two(rest), 65536));
    }
    bool parse_short(View body) {
        const std::size_t size = body[0];
        if (body.size() < 1 + size || body.size() > 2 + size) return false;
        data = body.subspan(1, size);
        return body.size() == 1 + size || expect(body.back(), 256);
    }
    bool expect(std::size_t length, std::size_t for_zero) {
        expected = length == 0 ? for_zero : length;
        return true;
    }
};

VirtualCard::VirtualCard(Image stored, std::function<void(const Image&)> changed)
    : content{std::move(stored)}, on_change{std::move(changed)} {}

void VirtualCard::reset() {
    selected_application.reset();
    selected_file.reset();
    verified.clear();
    channel.reset();
}

// Entering an application loses what was verified in another one; the master file's PINs stay.
void VirtualCard::enter(std::size_t application) {
    std::erase_if(verified, [&](const auto& entry) { return entry.first && *entry.first != application; });
    selected_application = application;
    selected_file.reset();
}

bool VirtualCard::is_verified(std::uint16_t pin) const {
    return verified.contains({selected_application, pin}) || verified.contains({std::nullopt, pin});
}

bool VirtualCard::is_open(const File& file) const {
    const auto verified_here = [&](std::uint16_t pin) { return is_verified(pin); };
    if (file.secure) return false;
    if (file.all) return std::all_of(file.opened_by.begin(), file.opened_by.end(), verified_here);
    return file.opened_by.empty() || std::any_of(file.opened_by.begin(), file.opened_by.end(), verified_here);
}

Application* VirtualCard::application() {
    return selected_application ? &content.applications[*selected_application] : nullptr;
}

Bytes VirtualCard::process(View apdu) {
    ++counted.apdus;
    const Command command{apdu};
    if (!command.well_formed) return status(0x6700);
    if (command.cla == 0x80 && command.ins == 0x2A) return sign(command);
    if (command.cla == 0xFF && command.ins == 0xCA) return identify();
    if (command.cla == 0x08) return secure(command);
    if (command.cla != 0x00) return status(0x6E00);
    if (command.ins == 0x84 && !content.number.empty()) return with_status(channel.challenge(), 0x9000);
    if (command.ins == 0x82 && !content.number.empty()) {
        const auto answer = channel.authenticate(content.number, command.data);
        return answer ? with_status(*answer, 0x9000) : status(0x6300);
    }
    if (command.ins == 0xA4) return select(command);
    if (command.ins == 0xB0) return read(command);
    if (command.ins == 0x20) return verify(command);
    return status(0x6D00);
}

Bytes VirtualCard::select(const Command& command) {
    if (command.p1 == 0x04) return select_application(command);
    if (command.p1 == 0x00) return select_master(command);
    if (command.p1 != 0x02 || command.data.size() != 2) return status(0x6A86);
    const auto id = static_cast<std::uint16_t>(command.data[0] << 8 | command.data[1]);
    Application* here = application();
    if (here == nullptr ||
        (find(here->files, id) == nullptr && find(here->pins, id) == nullptr && find(here->keys, id) == nullptr))
        return status(0x6A82);
    const bool text_application = here->aid == Bytes{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08};
    if (text_application && id == 0x0001) ++counted.number_selects;
    selected_file = id;
    return status(0x9000);
}

Bytes VirtualCard::select_application(const Command& command) {
    for (std::size_t at = 0; at < content.applications.size(); ++at) {
        if (command.data.empty() ||
            !std::equal(command.data.begin(), command.data.end(), content.applications[at].aid.begin(),
                        content.applications[at].aid.end()))
            continue;
        enter(at);
        if (content.application_warning) return status(0x6283);
        return command.p2 == 0x00 ? with_status({0x6F, 0x00}, 0x9000) : status(0x9000);
    }
    return status(0x6A82);
}

Bytes VirtualCard::select_master(const Command& command) {
    const bool named = command.data.empty() || (command.data.size() == 2 && command.data[0] == 0x3F);
    const auto& all = content.applications;
    const auto master = std::find_if(all.begin(), all.end(), [](const Application& one) { return one.aid.empty(); });
    if (!named || master == all.end()) return status(0x6A82);
    enter(static_cast<std::size_t>(master - all.begin()));
    return status(0x9000);
}

Bytes VirtualCard::identify() const {
    return content.identifier.empty() ? status(0x6A81) : with_status(content.identifier, 0x9000);
}

// Secure messaging of residence cards: the number enciphered, or 96 02 and the length to read.
Bytes VirtualCard::secure(const Command& command) {
    if (command.ins == 0x20) return status(channel.present(content.number, command.data) ? 0x9000 : 0x6300);
    if (command.ins != 0xB0 || command.data.size() != 4 || command.data[0] != 0x96) return status(0x6700);
    if (!channel.open()) return status(0x6982);
    Application* here = application();
    if (here == nullptr) return status(0x6986);
    std::size_t offset = static_cast<std::size_t>(command.p1) << 8 | command.p2;
    if ((command.p1 & 0x80) != 0) {
        const File* short_file = find_short(here->files, command.p1 & 0x1F);
        if (short_file == nullptr) return status(0x6A82);
        selected_file = short_file->id;
        offset = command.p2;
    }
    const File* file = find(here->files, selected_file.value_or(0));
    if (file == nullptr) return status(0x6986);
    if (offset > file->content.size()) return status(0x6B00);
    const std::size_t wanted = static_cast<std::size_t>(command.data[2]) << 8 | command.data[3];
    const std::size_t size = std::min({wanted, file->content.size() - offset, content.largest_read});
    return with_status(channel.seal(View{file->content}.subspan(offset, size)), 0x9000);
}

Bytes VirtualCard::read(const Command& command) {
    Application* here = application();
    if (here == nullptr || !command.expected || !command.data.empty()) return status(here == nullptr ? 0x6986 : 0x6700);
    std::size_t offset = static_cast<std::size_t>(command.p1) << 8 | command.p2;
    if ((command.p1 & 0x80) != 0) {
        const File* short_file = find_short(here->files, command.p1 & 0x1F);
        if (short_file == nullptr) return status(0x6A82);
        selected_file = short_file->id;
        offset = command.p2;
    }
    if (!selected_file) return status(0x6986);
    const File* file = find(here->files, *selected_file);
    if (file == nullptr) return status(0x6981);
    if (!is_open(*file)) return status(0x6982);
    if (offset > file->content.size()) return status(0x6B00);
    const std::size_t rest = file->content.size() - offset;
    const std::size_t size = std::min({*command.expected, rest, content.largest_read});
    const auto from = file->content.begin() + static_cast<std::ptrdiff_t>(offset);
    return with_status({from, from + static_cast<std::ptrdiff_t>(size)},
                       rest < *command.expected ? content.end_of_file : 0x9000);
}

Bytes VirtualCard::verify(const Command& command) {
    Application* here = application();
    if (here == nullptr || command.p1 != 0x00 || (command.p2 & 0x80) == 0) return status(0x6A86);
    Pin* pin = (command.p2 & 0x1F) != 0 ? find_short(here->pins, command.p2 & 0x1F)
                                        : find(here->pins, selected_file.value_or(0));
    if (pin == nullptr) return status(0x6986);
    if (!pin->set) return status(0x6A88);  // "referenced data not found": what a 顔認証 card says is not public
    // A real card answers 63Cx here even after a correct VERIFY (section 6).
    if (command.bare) return status(static_cast<std::uint16_t>(0x63C0 | pin->tries));
    if (command.data.empty() || command.expected) return status(0x6700);
    return compare(*pin, command.data);
}

Bytes VirtualCard::compare(Pin& pin, View presented) {
    ++counted.verifies;
    if (pin.tries == 0) return status(0x6984);
    const bool right = std::equal(presented.begin(), presented.end(), pin.value.begin(), pin.value.end());
    pin.tries = right ? pin.most : pin.tries - 1;
    const bool in_master = application()->aid.empty();
    const std::pair entry{in_master ? std::optional<std::size_t>{} : selected_application, pin.id};
    if (right)
        verified.insert(entry);
    else
        verified.erase(entry);
    on_change(content);
    return status(right ? 0x9000 : static_cast<std::uint16_t>(0x63C0 | pin.tries));
}

Bytes VirtualCard::sign(const Command& command) {
    Application* here = application();
    const Key* key = here == nullptr ? nullptr : find(here->keys, selected_file.value_or(0));
    if (command.p1 != 0x00 || command.p2 != 0x80) return status(0x6A86);
    if (key == nullptr) return status(0x6986);
    if (!is_verified(key->pin)) return status(0x6982);
    if (command.data.empty() || !command.expected) return status(0x6700);
    auto signature = rsa_sign(key->pem, command.data);
    return signature.empty() ? status(0x6A80) : with_status(std::move(signature), 0x9000);
}

}  // namespace madoguchi::simulators::card
