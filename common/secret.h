// Bytes that must not outlive their use: PINs, attributes read from a card, tokens.
// Wiped on destruction, on move-from and on clear(); never printed, never logged; comparison is not offered.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace madoguchi {

void wipe(std::span<std::byte> bytes);
void wipe(std::string& text);  // wipes the whole capacity, leaves it empty

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text) : bytes{text} {}
    Secret(const Secret& other) = default;
    Secret(Secret&& other) noexcept;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret() { wipe(bytes); }

    [[nodiscard]] std::string_view view() const { return bytes; }
    [[nodiscard]] std::size_t size() const { return bytes.size(); }
    [[nodiscard]] bool empty() const { return bytes.empty(); }
    void clear() { wipe(bytes); }

private:
    std::string bytes;
};

}  // namespace madoguchi
