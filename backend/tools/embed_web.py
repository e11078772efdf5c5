#!/usr/bin/env python3
"""Builds the staff pages into the program: embed_web.py OUTPUT FILE..."""
import pathlib
import sys

TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".svg": "image/svg+xml"}

output, files = sys.argv[1], [pathlib.Path(name) for name in sys.argv[2:]]
entries = []
for file in files:
    data = ",".join(str(byte) for byte in file.read_bytes())
    name = "file_" + file.name.replace(".", "_").replace("-", "_")
    entries.append((name, f"/staff/{file.name}", TYPES[file.suffix], data))
with open(output, "w", encoding="utf-8") as out:
    out.write('#include "backend/staff/web_files.h"\n\n#include <array>\n\nnamespace madoguchi::backend {\nnamespace {\n\n')
    for name, _, _, data in entries:
        out.write(f"constexpr unsigned char {name}[] = {{{data}}};\n")
    out.write("\nstd::string_view text(const unsigned char* data, std::size_t size) {\n")
    out.write("    return {reinterpret_cast<const char*>(data), size};\n}\n\n}  // namespace\n\n")
    out.write("std::span<const WebFile> web_files() {\n    static const std::array files{\n")
    for name, path, kind, _ in entries:
        out.write(f'        WebFile{{"{path}", "{kind}", text({name}, sizeof {name})}},\n')
    out.write("    };\n    return files;\n}\n\n}  // namespace madoguchi::backend\n")
