// A card as data: what is stored on it and how often its PINs may still be tried. One JSON file per card, written again
// after every change, so that a card remembers its tries like a real one. Holds a private key: mode 0600, test state
// only.
#pragma once

#include "tests/simulators/card/bytes.h"

#include <filesystem>
#include <string>

namespace madoguchi::simulators::card {

struct Pin {
    std::uint16_t id = 0;
    std::string value;
    int tries = 3, most = 3;
    bool set = true;  // false: 顔認証マイナンバーカード; there is no reference data behind the PIN
};

struct File {
    std::uint16_t id = 0;
    Bytes content;
    std::vector<std::uint16_t> opened_by = {};  // these PINs, of this application or of the master file; empty = free
    bool all = false;                           // every one of opened_by, not just any
    bool secure = false;                        // by secure messaging after the card's number only (residence cards)
};

struct Key {
    std::uint16_t id = 0, pin = 0;
    std::string pem;
};

struct Application {
    Bytes aid;  // empty: the master file
    std::vector<Pin> pins = {};
    std::vector<File> files = {};
    std::vector<Key> keys = {};
};

struct Image {
    std::string label;   // file name without ".json"
    std::string holder;  // for people only
    Bytes atr;
    std::size_t largest_read = 256;      // some cards answer fewer bytes than asked, with 9000
    std::uint16_t end_of_file = 0x9000;  // or 6282
    Bytes identifier = {};               // UID or IDm that the reader tells for FF CA; empty: it does not
    std::string number = {};             // printed on residence cards, opens their secure messaging
    bool application_warning = false;    // SELECT of an application answers 6283: locked by the police
    std::vector<Application> applications = {};
};

// Both end the program with a message when the file is not usable.
[[nodiscard]] Image load_image(const std::filesystem::path& file);
void save_image(const Image& image, const std::filesystem::path& file);

}  // namespace madoguchi::simulators::card
