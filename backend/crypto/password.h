// Staff passwords: argon2id, 64 MiB, 3 passes, encoded with its parameters. About 0.2 s of one core; call on a Worker.
#pragma once

#include <string>
#include <string_view>

namespace madoguchi::backend {

[[nodiscard]] std::string hash_password(std::string_view password);
[[nodiscard]] bool password_fits(std::string_view encoded, std::string_view password);

}  // namespace madoguchi::backend
