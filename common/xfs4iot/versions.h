// Versions of the commands and events that Madoguchi speaks (reference "xfs4iot" sections 3-5, 8, 9; own
// interfaces 1.0).
#pragma once

#include <optional>
#include <string_view>

namespace madoguchi::xfs4iot {

struct CommandVersions {
    std::string_view command, completion;
};
// nullopt: a name that no interface we know defines (invalidCommand, not unsupportedCommand).
[[nodiscard]] std::optional<CommandVersions> command_versions(std::string_view name);
[[nodiscard]] std::string_view event_version(std::string_view name);  // "2.0" unless listed

}  // namespace madoguchi::xfs4iot
