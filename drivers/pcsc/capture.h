// Records what travels between terminal and card into a capture (drivers/stream/capture.h) with nothing of a person in
// it. PINs and numbers are masked in every command; what a card answers is masked value by value, so that tags, lengths
// and certificates stay readable by the driver and the capture can be replayed: letters become X, digits 1, of TLV and
// DER values only; what is no TLV is masked whole. A driver's licence has records of its own (licence_text.h): tags of
// one byte, nothing inside a value. Signatures and challenges are masked, so a replay ends where one is checked.
#pragma once

#include "drivers/pcsc/transport.h"

#include <filesystem>

namespace madoguchi::drivers::pcsc {

// Follows one session. Masks commands and answers in the order they travel.
class ApduRedactor {
public:
    [[nodiscard]] Bytes command(View apdu);
    // To the command masked last; data and status word.
    [[nodiscard]] Bytes answer(View raw);

private:
    [[nodiscard]] Bytes piece_of_file(View data);
    void follow_selection(View apdu);
    enum class Answers { plain, masked, file };
    Answers next = Answers::masked;
    bool licence_records = false;  // of a licence, or of a master file, which only licences and residence cards have
    bool leaves_licence = false;   // if the SELECT sent last succeeds
    std::size_t offset = 0;
    Bytes file;  // of the selected one, as far as it was read
};

// The same length and structure; see above. For the part of a TLV or DER object that is there.
[[nodiscard]] Bytes mask_values(View object);
// The same for the records of a driver's licence.
[[nodiscard]] Bytes mask_licence_records(View records);

// Every session through `inner` goes to one new capture file in `directory`.
[[nodiscard]] std::unique_ptr<Transport> record(std::unique_ptr<Transport> inner,
                                                const std::filesystem::path& directory);

}  // namespace madoguchi::drivers::pcsc
