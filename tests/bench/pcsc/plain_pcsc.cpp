// The peer: what a plain PC/SC program does with a My Number card, without any of the driver's structure. The same
// APDUs in the same order, the same exclusive sessions with a reset at both ends.
//   plain-pcsc --reader NAME --pin PIN [--task login | attributes | signature] [--rounds N]
// login: inspected, then signed with the authentication key. Prints the median of N rounds in milliseconds, fastest,
// slowest.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <winscard.h>

namespace {

using Bytes = std::vector<std::uint8_t>;

SCARDHANDLE card;
DWORD protocol;

void require(bool good, const char* what) {
    if (good) return;
    std::fprintf(stderr, "plain-pcsc: %s\n", what);
    std::exit(1);
}

Bytes send(const Bytes& apdu) {
    Bytes answer(258);
    DWORD size = static_cast<DWORD>(answer.size());
    const SCARD_IO_REQUEST* request = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    const LONG code =
        SCardTransmit(card, request, apdu.data(), static_cast<DWORD>(apdu.size()), nullptr, answer.data(), &size);
    require(code == SCARD_S_SUCCESS && size >= 2, "SCardTransmit");
    answer.resize(size);
    return answer;
}

Bytes good(const Bytes& apdu) {
    Bytes answer = send(apdu);
    require(answer[answer.size() - 2] == 0x90, "status word");
    answer.resize(answer.size() - 2);
    return answer;
}

void select_file(std::uint8_t id) {
    good({0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, id});
}

void read_certificate(std::uint8_t id) {
    select_file(id);
    Bytes content = good({0x00, 0xB0, 0x00, 0x00, 0x00});
    const std::size_t total = (static_cast<std::size_t>(content[2]) << 8 | content[3]) + 4;
    while (content.size() < total) {
        const auto length = static_cast<std::uint8_t>(std::min<std::size_t>(256, total - content.size()) & 0xFF);
        const auto high = static_cast<std::uint8_t>(content.size() >> 8),
                   low = static_cast<std::uint8_t>(content.size() & 0xFF);
        const Bytes more = good({0x00, 0xB0, high, low, length});
        content.insert(content.end(), more.begin(), more.end());
    }
}

void open_session(SCARDCONTEXT context, const char* reader) {
    const DWORD both = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1;
    require(SCardConnect(context, reader, SCARD_SHARE_EXCLUSIVE, both, &card, &protocol) == SCARD_S_SUCCESS,
            "SCardConnect");
    require(SCardReconnect(card, SCARD_SHARE_EXCLUSIVE, both, SCARD_RESET_CARD, &protocol) == SCARD_S_SUCCESS,
            "SCardReconnect");
}

void ask_tries(std::uint8_t pin_file) {
    select_file(pin_file);
    send({0x00, 0x20, 0x00, 0x80});
}

const Bytes select_jpki{0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01};
const Bytes select_text{0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08};

void inspect(SCARDCONTEXT context, const char* reader) {
    open_session(context, reader);
    good(select_text);
    ask_tries(0x11);
    good(select_jpki);
    select_file(0x06);
    good({0x00, 0xB0, 0x00, 0x00, 0x20});
    read_certificate(0x0A);
    ask_tries(0x18);
    ask_tries(0x1B);
    SCardDisconnect(card, SCARD_RESET_CARD);
}

void verify(const std::string& pin) {
    Bytes command{0x00, 0x20, 0x00, 0x80, static_cast<std::uint8_t>(pin.size())};
    command.insert(command.end(), pin.begin(), pin.end());
    good(command);
}

void sign_with(std::uint8_t key) {
    select_file(key);
    Bytes command{0x80, 0x2A, 0x00, 0x80, 51,   0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60,
                  0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    command.resize(5 + 51 + 1);
    good(command);
}

void sign(SCARDCONTEXT context, const char* reader, const std::string& pin) {
    open_session(context, reader);
    good(select_jpki);
    read_certificate(0x0A);
    read_certificate(0x0B);
    ask_tries(0x18);
    verify(pin);
    sign_with(0x17);
    SCardDisconnect(card, SCARD_RESET_CARD);
}

void read_attributes(SCARDCONTEXT context, const char* reader, const std::string& pin) {
    open_session(context, reader);
    good(select_text);
    ask_tries(0x11);
    verify(pin);
    select_file(0x02);
    Bytes content = good({0x00, 0xB0, 0x00, 0x00, 0x00});
    const std::size_t header = content[2] == 0x82 ? 5 : content[2] == 0x81 ? 4 : 3;
    const std::size_t total = header + (header == 5   ? static_cast<std::size_t>(content[3]) << 8 | content[4]
                                        : header == 4 ? content[3]
                                                      : content[2]);
    require(total > 20, "attributes");
    while (content.size() < total) {
        const auto high = static_cast<std::uint8_t>(content.size() >> 8),
                   low = static_cast<std::uint8_t>(content.size() & 0xFF);
        const Bytes more = good(
            {0x00, 0xB0, high, low, static_cast<std::uint8_t>(std::min<std::size_t>(256, total - content.size()))});
        content.insert(content.end(), more.begin(), more.end());
    }
    SCardDisconnect(card, SCARD_RESET_CARD);
}

void sign_document(SCARDCONTEXT context, const char* reader, const std::string& password) {
    open_session(context, reader);
    good(select_jpki);
    read_certificate(0x02);
    ask_tries(0x1B);
    verify(password);
    read_certificate(0x01);
    sign_with(0x1A);
    SCardDisconnect(card, SCARD_RESET_CARD);
}

std::string option(int count, char** words, const std::string& name, const std::string& fallback) {
    for (int at = 1; at + 1 < count; at += 2)
        if (words[at] == name) return words[at + 1];
    return fallback;
}

}  // namespace

int main(int count, char** words) {
    const std::string reader = option(count, words, "--reader", ""), pin = option(count, words, "--pin", "");
    const std::string task = option(count, words, "--task", "login");
    require(!reader.empty() && pin.size() >= 4, "plain-pcsc --reader NAME --pin PIN [--task TASK] [--rounds N]");
    SCARDCONTEXT context = 0;
    require(SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context) == SCARD_S_SUCCESS,
            "SCardEstablishContext");
    std::vector<double> times;
    for (int round = std::stoi(option(count, words, "--rounds", "5")); round > 0; --round) {
        const auto start = std::chrono::steady_clock::now();
        if (task == "login") {
            inspect(context, reader.c_str());
            sign(context, reader.c_str(), pin);
        } else if (task == "attributes") {
            read_attributes(context, reader.c_str(), pin);
        } else {
            sign_document(context, reader.c_str(), pin);
        }
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    SCardReleaseContext(context);
    std::sort(times.begin(), times.end());
    std::printf("%.3f ms median, %.3f fastest, %.3f slowest\n", times[times.size() / 2], times.front(), times.back());
}
