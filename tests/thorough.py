"""What `./dev test --all` does beyond the ordinary tests; each part yields (passed, failed).

1. clang compiles everything with the warnings that are errors for g++, with AddressSanitizer and UndefinedBehavior-
   Sanitizer: one tree for both, because compiling is what takes the time.
2. Unit and component tests run in it. A report of any process is a failure, also of a daemon that a test started.
3. The tests that use threads run under ThreadSanitizer.
4. Each fuzz target searches for a short time.
"""
import json
import sys

import trees
from programs import ROOT, case_counts, programs, run

sys.path.insert(0, str(ROOT / "tests/fuzz"))
import fuzz  # noqa: E402

SLOWER = {"asan": 5, "tsan": 10}  # time limits, on a busy machine
SEARCH_SECONDS = 10
# Workers, queues, the runner of effects, loggers, the back end's database and render threads, automation.
THREADED = ("unit-common", "unit-effects", "unit-cups", "unit-pcsc", "component-backend", "component-cups",
            "component-daemon", "component-effects", "component-pcsc", "component-service", "component-ui")


def built(tree, targets=()):
    whole = tree.build(targets)
    print(f"{tree.name} build: {'clean' if whole else 'FAILED'}", flush=True)
    return (1, 0) if whole else (0, 1)


def tests(tree, wanted):
    """Runs these tests of a tree; a sanitizer's report counts as a failure beside the test's own."""
    reports = trees.Reports(tree)
    for kind in ("unit", "component"):
        for name, command, limit, environment in programs(tree.folder, kind):
            if not wanted(name):
                continue
            passed, failed = run(f"{tree.name} {name}", command, limit * SLOWER[tree.name], case_counts,
                                 {**environment, **reports.environment})
            for text in reports.take():
                print(text[:8000])
                print(f"FAILED {tree.name} {name}: a report of the sanitizer, above")
                failed += 1
            yield passed, failed


def programs_of(tree, names):
    """Build targets of these tests, with the programs they start."""
    folder = tree.folder / "meson-info"
    listed = json.loads((folder / "intro-tests.json").read_text())
    files = {one["id"]: one["filename"] for one in json.loads((folder / "intro-targets.json").read_text())}
    wanted = {file for test in listed if test["name"] in names for target in test["depends"] for file in files[target]}
    return sorted(str(file)[len(str(tree.folder)) + 1:] for file in wanted)


def results():
    yield built(trees.ADDRESSES)
    yield from tests(trees.ADDRESSES, lambda name: True)
    trees.THREADS.configure()
    yield built(trees.THREADS, programs_of(trees.THREADS, THREADED))
    yield from tests(trees.THREADS, lambda name: name in THREADED)
    yield fuzz.search_all(list(fuzz.targets()), SEARCH_SECONDS)
