#include "drivers/panel-io/protocol.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace madoguchi::drivers::panel_io {
namespace {

std::string checksum(std::string_view text) {
    unsigned sum = 0;
    for (char byte : text) sum ^= static_cast<unsigned char>(byte);
    constexpr std::string_view digits = "0123456789ABCDEF";
    return {digits[sum >> 4 & 0xf], digits[sum & 0xf]};
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::optional<bool> bit(std::string_view word) {
    if (word == "0") return false;
    if (word == "1") return true;
    return std::nullopt;
}

std::optional<int> number_of(std::string_view word) {
    int number = -1;
    auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || end != word.data() + word.size() || number < 0) return std::nullopt;
    return number;
}

}  // namespace

std::string line_of(std::string_view text) {
    if (text.size() + 4 > longest_line) std::abort();
    return std::string{text} + '*' + checksum(text) + '\n';
}

Result<std::string> text_of(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() < 4 || line[line.size() - 3] != '*') return fail(Errc::malformed, "line without a checksum");
    auto text = line.substr(0, line.size() - 3);
    if (line.substr(line.size() - 2) != checksum(text)) return fail(Errc::corrupted, "checksum");
    bool printable = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    if (!printable) return fail(Errc::malformed, "line with control characters");
    return std::string{text};
}

std::optional<std::string> LineReader::next() {
    for (;;) {
        auto end = buffer.find('\n');
        if (end == std::string::npos) {
            skipping |= buffer.size() > longest_line;
            if (skipping) buffer.clear();
            return std::nullopt;
        }
        auto line = buffer.substr(0, end);
        buffer.erase(0, end + 1);
        bool usable = !std::exchange(skipping, false) && line.size() <= longest_line;
        if (usable) return line;
    }
}

void LineReader::clear() {
    buffer.clear();
    skipping = false;
}

std::string request(int number, std::string_view verb, const std::vector<std::string>& words) {
    auto text = std::to_string(number) + ' ' + std::string{verb};
    for (const auto& word : words) text += ' ' + word;
    return line_of(text);
}

Result<std::variant<Answer, Change>> decode(std::string_view line) {
    BOOST_OUTCOME_TRY(auto text, text_of(line));
    auto words = words_of(text);
    auto wrong = [] { return fail(Errc::malformed, "neither answer nor change"); };
    if (words.size() == 3 && words[0] == "+") {
        auto on = bit(words[2]);
        if (!on) return wrong();
        return std::variant<Answer, Change>{Change{words[1], *on}};
    }
    auto number = words.size() < 2 ? std::nullopt : number_of(words[0]);
    if (!number || (words[1] != "ok" && words[1] != "no")) return wrong();
    Answer answer{*number, words[1] == "ok", {words.begin() + 2, words.end()}};
    return std::variant<Answer, Change>{std::move(answer)};
}

std::optional<Change> reading(std::string_view word) {
    auto sign = word.find('=');
    if (sign == std::string_view::npos || sign == 0) return std::nullopt;
    auto on = bit(word.substr(sign + 1));
    if (!on) return std::nullopt;
    return Change{std::string{word.substr(0, sign)}, *on};
}

}  // namespace madoguchi::drivers::panel_io
