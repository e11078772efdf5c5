#!/usr/bin/env python3
"""Turns assets/log-events.toml into the enum LogEvent (log_events.h) and the operator's manual page.

usage: generate_log_events.py header|manual INPUT.toml OUTPUT
A malformed declaration ends with its name and the reason.
"""
import re
import sys
import tomllib

KEYS = {"level", "fields", "text", "action"}
LEVELS = ("info", "warning", "error")


def read_events(path):
    with open(path, "rb") as file:
        events = tomllib.load(file)
    for name, event in events.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            sys.exit(f"{path}: [{name}]: an event's name is snake_case")
        if set(event) != KEYS:
            sys.exit(f"{path}: [{name}]: needs exactly the keys {', '.join(sorted(KEYS))}")
        if event["level"] not in LEVELS:
            sys.exit(f"{path}: [{name}]: level is one of {', '.join(LEVELS)}")
        if not all(re.fullmatch(r"[a-z][a-z0-9_]*", field) for field in event["fields"]):
            sys.exit(f"{path}: [{name}]: a field's name is snake_case")
    return events


def header(events):
    yield "// Generated from assets/log-events.toml; do not edit."
    yield "#pragma once\n"
    yield "#include <array>\n#include <span>\n#include <string_view>\n"
    yield "namespace madoguchi {\n"
    yield "enum class LogLevel { info, warning, error };\n"
    yield "enum class LogEvent {"
    yield from (f"    {name}," for name in events)
    yield "};\n"
    yield "struct LogEventDeclaration {\n    std::string_view name;\n    LogLevel level;\n    std::span<const std::string_view> fields;\n};\n"
    yield "namespace log_fields {"
    for name, event in events.items():
        if event["fields"]:
            fields = ", ".join(f'"{field}"' for field in event["fields"])
            yield f"inline constexpr std::string_view {name}[] = {{{fields}}};"
    yield "}  // namespace log_fields\n"
    yield f"inline constexpr std::array<LogEventDeclaration, {len(events)}> log_events{{{{"
    for name, event in events.items():
        fields = f"log_fields::{name}" if event["fields"] else "{}"
        yield f'    {{"{name}", LogLevel::{event["level"]}, {fields}}},'
    yield "}};\n"
    yield "}  // namespace madoguchi"


def manual(events):
    yield "# Log events\n"
    yield "<!-- Generated from assets/log-events.toml; ./dev test refuses a page that differs. -->\n"
    yield "Every program of a terminal writes one JSON object a line: `time`, `level`, `program`, `event` and the fields below.\n"
    for name, event in events.items():
        yield f"## {name}\n"
        yield f"*{event['level']}* – {event['text']}\n"
        if event["fields"]:
            yield "Fields: " + ", ".join(f"`{field}`" for field in event["fields"]) + ".\n"
        yield f"What to do: {event['action']}\n"


def main():
    kind, source, target = sys.argv[1:4]
    events = read_events(source)
    lines = {"header": header, "manual": manual}[kind](events)
    with open(target, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
