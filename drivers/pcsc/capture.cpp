#include "drivers/pcsc/capture.h"

#include "drivers/pcsc/licence_text.h"
#include "drivers/stream/capture.h"

#include <algorithm>

namespace madoguchi::drivers::pcsc {

namespace {

constexpr std::uint8_t letter = 'X', digit = '1';
constexpr int deepest = 12;

constexpr std::uint8_t sign = 0x2A, select = 0xA4, read = 0xB0;

void mask(Bytes& bytes, std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to && at < bytes.size(); ++at)
        bytes[at] = bytes[at] >= '0' && bytes[at] <= '9' ? digit : letter;
}

struct Frame {
    std::uint8_t first = 0;
    std::size_t header = 0, size = 0;  // size: of the value, which may not all be there
    bool cut = false;                  // the header itself is not all there yet
};

// The header at `at`; absent when no TLV begins there.
std::optional<Frame> frame_at(const Bytes& bytes, std::size_t at, std::size_t end) {
    std::size_t place = at;
    const auto take = [&]() -> std::optional<std::uint8_t> {
        return place < end ? std::optional{bytes[place++]} : std::nullopt;
    };
    constexpr Frame cut{0, 0, 0, true};
    Frame frame;
    frame.first = *take();
    if (frame.first == 0x00) return std::nullopt;
    if ((frame.first & 0x1F) == 0x1F) {
        const auto second = take();
        if (!second) return cut;
        if (*second == 0xFF || *second == 0x00) return std::nullopt;  // padding
    }
    const auto length = take();
    if (!length) return cut;
    frame.size = *length;
    if (*length >= 0x80) {
        if (*length != 0x81 && *length != 0x82) return std::nullopt;
        frame.size = 0;
        for (int rest = *length & 0x0F; rest > 0; --rest) {
            const auto byte = take();
            if (!byte) return cut;
            frame.size = frame.size << 8 | *byte;
        }
    }
    frame.header = place - at;
    return frame;
}

// Object identifiers, NULL, BOOLEAN and small numbers (versions) say nothing about a person.
bool harmless(const Frame& frame) {
    return frame.first == 0x06 || frame.first == 0x05 || frame.first == 0x01 ||
           (frame.first == 0x02 && frame.size <= 1);
}

// A BIT STRING begins with the number of unused bits, a time ends with Z: both stay, or nobody could read the rest.
void mask_value(Bytes& bytes, std::uint8_t tag, std::size_t from, std::size_t to) {
    constexpr std::uint8_t bit_string = 0x03, utc_time = 0x17, generalized_time = 0x18;
    if (tag == bit_string) return mask(bytes, from + 1, to);
    if (tag != utc_time && tag != generalized_time) return mask(bytes, from, to);
    for (std::size_t at = from; at < to; ++at)
        if (bytes[at] != 'Z') mask(bytes, at, at + 1);
}

void mask_all_but_padding(Bytes& bytes, std::size_t from, std::size_t end) {
    for (std::size_t at = from; at < end; ++at)
        if (bytes[at] != 0x00 && bytes[at] != 0xFF) mask(bytes, at, at + 1);
}

void mask_objects(Bytes& bytes, std::size_t from, std::size_t end, int depth) {
    for (std::size_t at = from; at < end;) {
        const auto frame = frame_at(bytes, at, end);
        if (!frame) return mask_all_but_padding(bytes, at, end);
        if (frame->cut) return;  // a header and nothing behind it
        const std::size_t value = at + frame->header, last = std::min(end, value + frame->size);
        const bool constructed = (frame->first & 0x20) != 0;
        if (constructed && depth < deepest)
            mask_objects(bytes, value, last, depth + 1);
        else if (!harmless(*frame))
            mask_value(bytes, frame->first, value, last);
        at = last;
    }
}

// How a licence's records begin; absent where none does. The value may not all be there.
std::optional<Frame> licence_frame_at(View rest) {
    constexpr Frame cut{0, 0, 0, true};
    if (rest[0] == 0x00 || rest[0] == 0xFF) return std::nullopt;
    if (rest.size() < 2) return cut;
    Frame frame{rest[0], 2, rest[1], false};
    if (rest[1] < 0x80) return frame;
    const std::size_t more = rest[1] & 0x7F;
    if (more < 1 || more > 2) return std::nullopt;
    if (rest.size() < frame.header + more) return cut;
    frame.header += more;
    frame.size = more == 1 ? rest[2] : static_cast<std::size_t>(rest[2]) << 8 | rest[3];
    return frame;
}

// Whether the PINs are set, 05 01 xx and C1 01 xx, says nothing about a person, and the driver needs it to read on.
bool says_pins_are_set(const Frame& frame, View value) {
    return (frame.first == 0x05 || frame.first == 0xC1) && frame.size == 1 && value.size() == 1 && value[0] <= 1;
}

bool is_padding(View bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0x00 || byte == 0xFF; });
}

// The JPKI token is plain text that names the kind of card only.
bool names_token(View data) {
    constexpr std::string_view token = "JPKIAP";
    return data.size() >= token.size() && std::equal(token.begin(), token.end(), data.begin());
}

class RecordedChannel final : public CardChannel {
public:
    RecordedChannel(std::unique_ptr<CardChannel> wire, CaptureFile& target) : inner{std::move(wire)}, file{target} {
        file.add(Way::open, inner->atr());
    }
    RecordedChannel(const RecordedChannel&) = delete;
    RecordedChannel& operator=(const RecordedChannel&) = delete;
    ~RecordedChannel() override { file.add(Way::closed, ""); }

    WireResult<Bytes> transmit(const Bytes& apdu) override {
        file.add(Way::out, to_text(redactor.command(apdu)));
        auto answer = inner->transmit(apdu);
        if (answer)
            file.add(Way::in, to_text(redactor.answer(answer.value())));
        else
            file.add(Way::note, "", answer.error().detail);
        return answer;
    }
    WireResult<std::string> reset(bool cold) override {
        auto atr = inner->reset(cold);
        file.add(Way::note, atr ? atr.value() : std::string{}, cold ? "cold reset" : "warm reset");
        return atr;
    }
    void card_left() override { inner->card_left(); }
    [[nodiscard]] std::string atr() const override { return inner->atr(); }

private:
    std::unique_ptr<CardChannel> inner;
    CaptureFile& file;
    ApduRedactor redactor;
};

class RecordingTransport final : public Transport {
public:
    RecordingTransport(std::unique_ptr<Transport> wire, const std::filesystem::path& directory)
        : inner{std::move(wire)}, file{directory, "pcsc"} {}
    ReaderView watch(const ReaderView& known, std::chrono::milliseconds longest) override {
        return inner->watch(known, longest);
    }
    void cancel_watch() override { inner->cancel_watch(); }
    WireResult<std::unique_ptr<CardChannel>> connect(const std::string& reader) override {
        auto channel = inner->connect(reader);
        if (channel)
            return std::unique_ptr<CardChannel>{std::make_unique<RecordedChannel>(std::move(channel.value()), file)};
        file.add(Way::note, "", channel.error().detail);
        return channel;
    }

private:
    std::unique_ptr<Transport> inner;
    CaptureFile file;  // sessions are on the card thread only
};

}  // namespace

Bytes mask_values(View object) {
    Bytes masked{object.begin(), object.end()};
    mask_objects(masked, 0, masked.size(), 0);
    return masked;
}

Bytes mask_licence_records(View records) {
    Bytes masked{records.begin(), records.end()};
    for (std::size_t at = 0; at < masked.size();) {
        const auto frame = licence_frame_at(View{masked}.subspan(at));
        if (!frame) return mask_all_but_padding(masked, at, masked.size()), masked;
        if (frame->cut) return masked;
        const std::size_t value = at + frame->header, last = std::min(masked.size(), value + frame->size);
        if (!says_pins_are_set(*frame, View{masked}.subspan(std::min(value, last), last - std::min(value, last))))
            mask(masked, value, last);
        at = last;
    }
    return masked;
}

void ApduRedactor::follow_selection(View apdu) {
    constexpr std::array<std::uint8_t, 5> licence{0xA0, 0x00, 0x00, 0x02, 0x31};
    constexpr std::array<std::uint8_t, 2> master_file{0x3F, 0x00};
    const View target = apdu.size() > 5 ? apdu.subspan(5) : View{};
    const auto begins_with = [&](View begin) {
        return target.size() >= begin.size() && std::equal(begin.begin(), begin.end(), target.begin());
    };
    const bool by_name = apdu[2] == 0x04;
    if (by_name ? begins_with(licence) : begins_with(master_file)) licence_records = true;
    leaves_licence = by_name && !begins_with(licence);
}

Bytes ApduRedactor::command(View apdu) {
    Bytes shown{apdu.begin(), apdu.end()};
    if (apdu.size() < 4) return mask(shown, 0, shown.size()), shown;
    const std::uint8_t instruction = apdu[1];
    next = Answers::masked;
    if (instruction == select && apdu[0] == 0x00) {
        next = Answers::plain;
        file.clear();
        follow_selection(apdu);
    } else if (instruction == read && apdu[0] == 0x00) {
        next = Answers::file;
        const bool by_short_id = (apdu[2] & 0x80) != 0;
        if (by_short_id) file.clear();
        offset = by_short_id ? apdu[3] : static_cast<std::size_t>(apdu[2]) << 8 | apdu[3];
    } else if (apdu[0] != 0x80 || instruction != sign) {
        mask(shown, 5, shown.size());
    }
    return shown;
}

Bytes ApduRedactor::answer(View raw) {
    Bytes shown{raw.begin(), raw.end()};
    if (raw.size() < 2) return shown;
    const View data = raw.first(raw.size() - 2);
    if (next == Answers::plain) {
        // A card that does not have the other application stays where it was.
        if (leaves_licence && shown[data.size()] == 0x90) licence_records = false;
        return shown;
    }
    if (next == Answers::masked) return mask(shown, 0, data.size()), shown;
    const Bytes piece = piece_of_file(data);
    std::copy(piece.begin(), piece.end(), shown.begin());
    return shown;
}

// Where a value begins is known only from what was read before: the whole is masked, then the piece cut out of it.
Bytes ApduRedactor::piece_of_file(View data) {
    Bytes piece{data.begin(), data.end()};
    if (is_padding(data) || names_token(data)) return piece;
    if (offset == 0) file.clear();
    if (offset != file.size()) return mask(piece, 0, piece.size()), piece;  // not read from its start
    file.insert(file.end(), data.begin(), data.end());
    const Bytes whole = licence_records ? mask_licence_records(file) : mask_values(file);
    std::copy(whole.begin() + static_cast<std::ptrdiff_t>(offset), whole.end(), piece.begin());
    return piece;
}

std::unique_ptr<Transport> record(std::unique_ptr<Transport> inner, const std::filesystem::path& directory) {
    return std::make_unique<RecordingTransport>(std::move(inner), directory);
}

}  // namespace madoguchi::drivers::pcsc
