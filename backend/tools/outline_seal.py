#!/usr/bin/env python3
"""Draws an official seal as outlines: outline_seal.py OUTPUT.svg COLUMN...  (right to left, as さくら 野市長 之印)

A seal must hold no text: text in it would be read back from the sheet as if it were part of the certificate.
Needs pango-view (Debian: pango1.0-tools) and the font BIZ UDMincho.
"""
import re
import subprocess
import sys
import tempfile

SIDE, FRAME = 240, 10


def outline(character):
    """Path of a glyph on an em of 40 units, origin at the left end of the baseline."""
    with tempfile.NamedTemporaryFile(suffix=".svg") as file:
        subprocess.run(["pango-view", "--backend=cairo", "--font=BIZ UDMincho 40", "-q", "-t", character, "-o", file.name], check=True)
        svg = open(file.name, encoding="utf-8").read()
    paths = re.findall(r'id="glyph0-(\d+)">\s*<path style="stroke:none;" d="([^"]+)"', svg)
    return paths[-1][1].strip()


output, columns = sys.argv[1], sys.argv[2:]
width = (SIDE - 3 * FRAME) / len(columns)
glyphs = []
for number, column in enumerate(columns):
    height = (SIDE - 3 * FRAME) / len(column)
    across, along = width / 40 * 0.94, height / 40 * 0.94
    left = SIDE - 1.5 * FRAME - (number + 1) * width + width * 0.03
    for place, character in enumerate(column):
        base = 1.5 * FRAME + place * height + height * 0.86
        glyphs.append(f'    <path transform="translate({left:.2f} {base:.2f}) scale({across:.3f} {along:.3f})" d="{outline(character)}"/>')
with open(output, "w", encoding="utf-8") as file:
    file.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">\n')
    file.write('  <rect x="5" y="5" width="230" height="230" rx="6" fill="none" stroke="#c83c23" stroke-width="10"/>\n')
    file.write('  <g fill="#c83c23">\n' + "\n".join(glyphs) + "\n  </g>\n</svg>\n")
