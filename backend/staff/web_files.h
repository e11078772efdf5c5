// The files of backend/web, built into the program by tools/embed_web.py.
#pragma once

#include <span>
#include <string_view>

namespace madoguchi::backend {

struct WebFile {
    std::string_view path, content_type, content;  // path: "/staff/staff.css"
};
[[nodiscard]] std::span<const WebFile> web_files();

}  // namespace madoguchi::backend
