// The two wires the driver needs, injected: the watch over the reader, and one exclusive session with the card in it.
// Both block, so they run on Workers. Production: winscard_transport.h. Tests: a fake around the virtual card.
#pragma once

#include "drivers/pcsc/protocol.h"

#include <chrono>
#include <memory>
#include <string>

namespace madoguchi::drivers::pcsc {

enum class WireError {
    no_card,       // nothing on the reader
    card_removed,  // pulled, reset by somebody or unreadable in the middle: everything so far is void
    card_mute,     // something lies there and does not answer
    in_use,        // another program holds the card
    no_reader,     // the reader is not plugged in
    no_service,    // pcscd is not there
    stopped,       // the command was given up before this APDU was sent
};

struct WireFailure {
    WireError code;
    std::string detail;  // function and PC/SC code
};

template <class T>
using WireResult = Result<T, WireFailure>;

// One exclusive session. Opened by a reset, ended by a reset (destructor), so that no PIN state is inherited or left.
class CardChannel {
public:
    virtual ~CardChannel() = default;
    // Data and status word. Fewer than two bytes never come back: they are card_removed.
    virtual WireResult<Bytes> transmit(const Bytes& apdu) = 0;
    // cold: power off and on; otherwise a warm reset. Value: ATR bytes.
    virtual WireResult<std::string> reset(bool cold) = 0;
    // The watch has seen the card leave: the session ends without a reset, which would fail.
    virtual void card_left() {}
    // Of the last reset; tells how the card is wired, never what card it is.
    [[nodiscard]] virtual std::string atr() const { return {}; }
};

// What the watch sees.
struct ReaderView {
    bool service = false;  // pcscd answers
    bool reader = false;   // the configured reader is plugged in
    bool card = false;
    bool mute = false;        // card there, no ATR
    std::string name;         // PC/SC name of the reader
    std::string atr;          // bytes
    unsigned insertions = 0;  // pcscd's event counter: a swap between two polls shows only here
    friend bool operator==(const ReaderView&, const ReaderView&) = default;
};

class Transport {
public:
    virtual ~Transport() = default;
    // Returns as soon as the state differs from `known`, or when `longest` has passed. Watch thread only.
    virtual ReaderView watch(const ReaderView& known, std::chrono::milliseconds longest) = 0;
    // Ends a running watch() early. Any thread.
    virtual void cancel_watch() = 0;
    // Card thread only.
    virtual WireResult<std::unique_ptr<CardChannel>> connect(const std::string& reader) = 0;
};

}  // namespace madoguchi::drivers::pcsc
