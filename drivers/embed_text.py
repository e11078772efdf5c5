#!/usr/bin/env python3
"""Turns a data file (models.toml) into a C++ header: embed_text.py FILE NAME > HEADER. NAME is the constant's name."""
import sys

text = open(sys.argv[1], encoding="utf-8").read()
assert ')data"' not in text, "the file contains the delimiter of the raw string"
print(f'// Generated from {sys.argv[1].rsplit("/", 1)[-1]}; edit that file.\n#pragma once\n#include <string_view>')
print(f'inline constexpr std::string_view {sys.argv[2]} = R"data({text})data";')
