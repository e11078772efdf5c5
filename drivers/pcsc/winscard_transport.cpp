#include "drivers/pcsc/winscard_transport.h"

#include "drivers/pcsc/readers.h"

#include <winscard.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <vector>

namespace madoguchi::drivers::pcsc {

namespace {

constexpr DWORD protocols = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1;
constexpr std::string_view reader_list_watch = "\\\\?PnP?\\Notification";

std::string detail(std::string_view call, LONG code) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text{call};
    text += ' ';
    for (int shift = 28; shift >= 0; shift -= 4) text += digits[(static_cast<std::uint32_t>(code) >> shift) & 0x0F];
    return text;
}

bool service_is_gone(LONG code) {
    return code == SCARD_E_NO_SERVICE || code == SCARD_E_INVALID_HANDLE || code == SCARD_F_COMM_ERROR ||
           code == SCARD_E_SERVICE_STOPPED || code == SCARD_F_INTERNAL_ERROR;
}

// In the middle of a session nearly every code means that the card is gone or unreadable: readers differ (section 8).
WireFailure session_failure(std::string_view call, LONG code) {
    return {service_is_gone(code) ? WireError::no_service : WireError::card_removed, detail(call, code)};
}

WireFailure connect_failure(LONG code) {
    const auto with = [&](WireError error) { return WireFailure{error, detail("SCardConnect", code)}; };
    if (service_is_gone(code)) return with(WireError::no_service);
    if (code == SCARD_E_NO_SMARTCARD || code == SCARD_W_REMOVED_CARD) return with(WireError::no_card);
    if (code == SCARD_E_SHARING_VIOLATION) return with(WireError::in_use);
    if (code == SCARD_W_UNRESPONSIVE_CARD || code == SCARD_W_UNPOWERED_CARD || code == SCARD_E_PROTO_MISMATCH ||
        code == SCARD_W_UNSUPPORTED_CARD)
        return with(WireError::card_mute);
    return with(WireError::no_reader);
}

class Context {
public:
    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { release(); }

    LONG open() {
        if (opened) return SCARD_S_SUCCESS;
        SCARDCONTEXT fresh = 0;
        const LONG code = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &fresh);
        if (code != SCARD_S_SUCCESS) return code;
        handle = fresh;
        opened = true;
        return code;
    }
    void release() {
        if (opened.exchange(false)) SCardReleaseContext(handle);
    }
    [[nodiscard]] SCARDCONTEXT get() const { return handle; }
    [[nodiscard]] bool is_open() const { return opened; }

private:
    std::atomic<SCARDCONTEXT> handle{0};
    std::atomic<bool> opened{false};
};

class WinscardChannel final : public CardChannel {
public:
    WinscardChannel(SCARDHANDLE card, DWORD active_protocol) : handle{card}, protocol{active_protocol} {}
    WinscardChannel(const WinscardChannel&) = delete;
    WinscardChannel& operator=(const WinscardChannel&) = delete;
    // Leaving the card as it is would leave the PIN verified for the next program (section 10). Only a card that is
    // gone is left alone: pcscd 1.9.9 takes a reset that fails for "absent", and when a card is put back before its
    // next poll it does not notice that one until it is pulled again.
    ~WinscardChannel() override { SCardDisconnect(handle, gone ? SCARD_LEAVE_CARD : SCARD_RESET_CARD); }

    WireResult<Bytes> transmit(const Bytes& apdu) override {
        const SCARD_IO_REQUEST* request = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
        DWORD size = static_cast<DWORD>(buffer.size());
        const LONG code =
            SCardTransmit(handle, request, apdu.data(), static_cast<DWORD>(apdu.size()), nullptr, buffer.data(), &size);
        gone = code != SCARD_S_SUCCESS || size < 2;
        if (code != SCARD_S_SUCCESS) return fail_with(session_failure("SCardTransmit", code));
        if (size < 2) return fail_with(WireFailure{WireError::card_removed, "SCardTransmit: empty answer"});
        Bytes answer{buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)};
        explicit_bzero(buffer.data(), size);
        return answer;
    }

    WireResult<std::string> reset(bool cold) override {
        const LONG code = SCardReconnect(handle, SCARD_SHARE_EXCLUSIVE, protocols,
                                         cold ? SCARD_UNPOWER_CARD : SCARD_RESET_CARD, &protocol);
        gone = code != SCARD_S_SUCCESS;
        if (gone) return fail_with(session_failure("SCardReconnect", code));
        std::string atr(MAX_ATR_SIZE, '\0');
        DWORD size = MAX_ATR_SIZE, state = 0, no_name = 0;
        const LONG status =
            SCardStatus(handle, nullptr, &no_name, &state, nullptr, reinterpret_cast<LPBYTE>(atr.data()), &size);
        if (status != SCARD_S_SUCCESS) return fail_with(session_failure("SCardStatus", status));
        atr.resize(size);
        last_atr = atr;
        return atr;
    }
    void card_left() override { gone = true; }
    [[nodiscard]] std::string atr() const override { return last_atr; }

private:
    SCARDHANDLE handle;
    DWORD protocol;
    bool gone = false;
    std::string last_atr;
    Bytes buffer = Bytes(MAX_BUFFER_SIZE_EXTENDED);
};

class WinscardTransport final : public Transport {
public:
    explicit WinscardTransport(std::string reader) : wanted{std::move(reader)} {}

    ReaderView watch(const ReaderView& known, std::chrono::milliseconds longest) override {
        if (watching.open() != SCARD_S_SUCCESS) return {};
        if (known == ReaderView{}) known_state = SCARD_STATE_UNAWARE;
        const auto name = find_reader(known.name);
        if (!name) return lost_service();
        return name->empty() ? wait_for_reader(longest) : wait_for_card(*name, known, longest);
    }

    void cancel_watch() override {
        if (watching.is_open()) SCardCancel(watching.get());
    }

    WireResult<std::unique_ptr<CardChannel>> connect(const std::string& reader) override {
        SCARDHANDLE card = 0;
        DWORD protocol = 0;
        LONG code = try_connect(reader, card, protocol);
        if (service_is_gone(code)) {  // pcscd was restarted since the last session
            working.release();
            code = try_connect(reader, card, protocol);
        }
        if (code != SCARD_S_SUCCESS) return fail_with(connect_failure(code));
        auto channel = std::make_unique<WinscardChannel>(card, protocol);
        BOOST_OUTCOME_TRY(channel->reset(false));
        return std::unique_ptr<CardChannel>{std::move(channel)};
    }

private:
    LONG try_connect(const std::string& reader, SCARDHANDLE& card, DWORD& protocol) {
        const LONG code = working.open();
        if (code != SCARD_S_SUCCESS) return code;
        return SCardConnect(working.get(), reader.c_str(), SCARD_SHARE_EXCLUSIVE, protocols, &card, &protocol);
    }

    ReaderView lost_service() {
        watching.release();
        known_state = SCARD_STATE_UNAWARE;
        return {};
    }

    // Absent: pcscd is gone. Empty: pcscd is there, the reader is not.
    std::optional<std::string> find_reader(const std::string& current) {
        std::vector<char> names(4096);
        DWORD size = static_cast<DWORD>(names.size());
        const LONG code = SCardListReaders(watching.get(), nullptr, names.data(), &size);
        if (code == SCARD_E_NO_READERS_AVAILABLE) return std::string{};
        if (code != SCARD_S_SUCCESS) return std::nullopt;
        std::vector<std::string> listed;
        for (std::string_view rest{names.data(), size}; !rest.empty() && rest.front() != '\0';) {
            listed.emplace_back(rest.substr(0, rest.find('\0')));
            rest.remove_prefix(std::min(rest.size(), listed.back().size() + 1));
        }
        return choose_reader(listed, wanted, current);
    }

    static SCARD_READERSTATE entry(const char* name, DWORD state) {
        SCARD_READERSTATE result{};
        result.szReader = name;
        result.dwCurrentState = state;
        return result;
    }

    ReaderView wait_for_reader(std::chrono::milliseconds longest) {
        known_state = SCARD_STATE_UNAWARE;
        auto list = entry(reader_list_watch.data(), SCARD_STATE_UNAWARE);
        const LONG code = SCardGetStatusChange(watching.get(), static_cast<DWORD>(longest.count()), &list, 1);
        if (code != SCARD_S_SUCCESS && code != SCARD_E_TIMEOUT && code != SCARD_E_CANCELLED) return lost_service();
        ReaderView view;
        view.service = true;
        return view;
    }

    ReaderView wait_for_card(const std::string& name, const ReaderView& known, std::chrono::milliseconds longest) {
        if (name != known.name) known_state = SCARD_STATE_UNAWARE;
        SCARD_READERSTATE states[] = {entry(name.c_str(), known_state),
                                      entry(reader_list_watch.data(), SCARD_STATE_UNAWARE)};
        const LONG code = SCardGetStatusChange(watching.get(), static_cast<DWORD>(longest.count()), states, 2);
        if (code == SCARD_E_TIMEOUT || code == SCARD_E_CANCELLED) return known;
        if (code == SCARD_E_UNKNOWN_READER || code == SCARD_E_READER_UNAVAILABLE) return without_reader();
        if (code != SCARD_S_SUCCESS) return lost_service();
        const DWORD state = states[0].dwEventState;
        if ((state & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE | SCARD_STATE_IGNORE)) != 0)
            return without_reader();
        known_state = state & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
        return describe(name, states[0]);
    }

    ReaderView without_reader() {
        known_state = SCARD_STATE_UNAWARE;
        ReaderView view;
        view.service = true;
        return view;
    }

    static ReaderView describe(const std::string& name, const SCARD_READERSTATE& state) {
        ReaderView view;
        view.service = view.reader = true;
        view.name = name;
        view.card = (state.dwEventState & SCARD_STATE_PRESENT) != 0;
        view.mute = (state.dwEventState & SCARD_STATE_MUTE) != 0;
        view.insertions = static_cast<unsigned>((state.dwEventState >> 16) & 0xFFFF);
        if (view.card)
            view.atr.assign(reinterpret_cast<const char*>(state.rgbAtr),
                            std::min<std::size_t>(state.cbAtr, MAX_ATR_SIZE));
        return view;
    }

    std::string wanted;
    Context watching, working;
    DWORD known_state = SCARD_STATE_UNAWARE;
};

}  // namespace

std::unique_ptr<Transport> make_winscard_transport(std::string reader) {
    return std::make_unique<WinscardTransport>(std::move(reader));
}

}  // namespace madoguchi::drivers::pcsc
