#!/usr/bin/env python3
"""Two things that compile and then go wrong.

1. `for (x : f().value())`: the range lives in a temporary that is gone before the first turn (C++20).
2. `co_await` inside a condition, or inside the braces of an initialiser: g++ 12 makes wrong frames of it.
   Name the result in a statement of its own first.

Usage: compiler_traps.py [ROOT]      exit status 0 = clean, 1 = a finding per line
       compiler_traps.py --selftest  the samples in samples-traps/ behave as their folders say
"""
import pathlib
import re
import sys

FOLDERS = ("common", "text", "catalogue", "drivers", "printers", "terminal-daemon", "kiosk", "backend", "tests")
TOKEN = re.compile(r"""
    //[^\n]* | /\*.*?\*/ | R"(?P<mark>\w*)\(.*?\)(?P=mark)" | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+'
    | [A-Za-z_]\w* | \d[\w.']* | -> | :: | [^\s\w]""", re.VERBOSE | re.DOTALL)
CONDITIONS = ("if", "while", "switch", "for")
CLOSING = {")": "(", "}": "{", "]": "["}
# What stands before a brace that opens a block of statements; all other braces initialise something.
BLOCK_AFTER = (")", ";", "{", "}", ":", ">", "else", "do", "try", "mutable", "noexcept", "const", "override", "final")
HEADS = ("namespace", "class", "struct", "enum", "union", "extern")


def tokens_of(text):
    """(line, token); comments are left out, literals stay as one quote."""
    line, at = 1, 0
    for found in TOKEN.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        token = found.group()
        if token.startswith(("//", "/*")):
            continue
        yield line, '"' if token[0] in "\"'" or token.startswith('R"') else token


def statement_before(tokens, at):
    start = at
    while start > 0 and tokens[start - 1][1] not in (";", "{", "}"):
        start -= 1
    return [token for _, token in tokens[start:at]]


def opens_block(tokens, at):
    before = tokens[at - 1][1] if at else ";"
    statement = statement_before(tokens, at)
    if any(word in HEADS for word in statement) and "=" not in statement and "(" not in statement:
        return True
    if "->" in statement and ")" in statement and (before[0].isalnum() or before[0] in "_>"):  # lambda with a result type
        return re.search(r"\) (?:\w+ )*-> [\w: <>,*&]*$", " ".join(statement)) is not None
    if before == ">":
        return False
    return before in BLOCK_AFTER


def closing_of(tokens, at):
    depth = 0
    for index in range(at, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[index][1], 0)
        if depth == 0:
            return index
    return len(tokens)


def range_of(tokens, start, end):
    """Tokens behind the colon of a range-for, or nothing."""
    depth = 0
    for index in range(start, end):
        token = tokens[index][1]
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token, 0)
        if depth == 0 and token == "?":
            return []
        if depth == 0 and token == ":":
            return [one for _, one in tokens[index + 1:end]]
    return []


def dangles(expression):
    text = " ".join(expression)
    if re.search(r"\) \. value \( \)", text):  # the value of what a call returned
        return "std :: move" not in text
    # What an optional holds; a pointer that an object hands out (*node->as_array()) is no trap.
    return re.match(r"\* (?:\w+ (?::: )?)+\(.*\)$", text) is not None


def traps(text):
    """(line, message) of each trap."""
    tokens = list(tokens_of(text))
    stack = []  # (bracket, what it is: block, initialiser, condition, other)
    for at, (line, token) in enumerate(tokens):
        if token == "(":
            word = tokens[at - 1][1] if at else ""
            stack.append("condition" if word in CONDITIONS else "other")
            if word == "for" and dangles(range_of(tokens, at + 1, closing_of(tokens, at))):
                yield line, "the range of this for lives in a temporary that is gone: name it first"
        elif token == "{":
            stack.append("block" if opens_block(tokens, at) else "initialiser")
        elif token == "[":
            stack.append("other")
        elif token in CLOSING and stack:
            stack.pop()
        elif token == "co_await":
            inner = stack[len(stack) - stack[::-1].index("block"):] if "block" in stack else stack
            for kind, place in (("condition", "a condition"), ("initialiser", "the braces of an initialiser")):
                if kind in inner:
                    yield line, f"co_await inside {place}: name its result first"


def findings(root: pathlib.Path):
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root).as_posix()
        if path.suffix in (".h", ".cpp") and relative.split("/")[0] in FOLDERS and "/samples" not in relative:
            for line, message in traps(path.read_text(encoding="utf-8")):
                yield f"{relative}:{line}: {message}"


def selftest(here: pathlib.Path) -> int:
    failed = 0
    for sample in sorted((here / "samples-traps").glob("*/*.cpp")):
        text = sample.read_text(encoding="utf-8")
        wanted = [number for number, line in enumerate(text.splitlines(), 1) if "// trap" in line]
        found = sorted({line for line, _ in traps(text)})
        if found != wanted:
            print(f"sample {sample.parent.name}/{sample.name}: lines {found}, wanted {wanted}")
            failed += 1
    return 1 if failed else 0


def main(arguments) -> int:
    here = pathlib.Path(__file__).resolve().parent
    if arguments == ["--selftest"]:
        return selftest(here)
    found = list(findings(pathlib.Path(arguments[0]) if arguments else here.parent.parent))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
