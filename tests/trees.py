"""The build trees beside the ordinary one, for `./dev test --all` and `./dev fuzz`: clang with sanitizers.

Each has a directory of its own (build-objects-NAME/) and comes from the same sources by the same warnings, which are
errors. -O0: half the time to compile, and what the optimiser would hide stays visible.
"""
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUPPRESSIONS = ROOT / "tests/suppressions"


class Tree:
    def __init__(self, name, options, environment):
        self.name = name
        self.folder = ROOT / f"build-objects-{name}"
        self.options = options
        self.environment = environment

    @staticmethod
    def surroundings():
        ccache = {"CCACHE_NOHASHDIR": "1", "CCACHE_BASEDIR": str(ROOT), "CCACHE_SLOPPINESS": "pch_defines,time_macros"}
        return {**os.environ, **ccache, "CC": "ccache clang", "CXX": "ccache clang++"}

    def configure(self):
        if not (self.folder / "build.ninja").exists():
            subprocess.run(["meson", "setup", str(self.folder), str(ROOT), "-Doptimization=0", "-Db_lundef=false",
                            *self.options], env=self.surroundings(), check=True, stdout=subprocess.DEVNULL)

    def build(self, targets=()):
        """False when something does not compile; everything else is built nevertheless."""
        self.configure()
        jobs = os.environ.get("MADOGUCHI_JOBS", str(os.cpu_count()))
        done = subprocess.run(["nice", "-n", "15", "ninja", "-C", str(self.folder), "-j", jobs, "-k", "0", "--quiet",
                               *targets], env=self.surroundings())
        return done.returncode == 0


class Reports:
    """Reports of sanitizers from every process that ran, also from children whose end no test looks at."""

    def __init__(self, tree):
        self.folder = tempfile.TemporaryDirectory(prefix="madoguchi-reports-")
        path = f":log_path={self.folder.name}/report"
        self.environment = {name: value + path for name, value in tree.environment.items()}

    def take(self):
        texts = []
        for file in sorted(pathlib.Path(self.folder.name).iterdir()):
            texts.append(file.read_text("utf-8", "replace"))
            file.unlink()
        return texts


ADDRESSES = Tree(
    "asan", ["-Db_sanitize=address,undefined", "-Dlibfuzzer=true"],
    {"ASAN_OPTIONS": "strict_string_checks=1",
     "LSAN_OPTIONS": f"suppressions={SUPPRESSIONS}/leaks.txt:print_suppressions=0",
     "UBSAN_OPTIONS": f"halt_on_error=1:print_stacktrace=1:suppressions={SUPPRESSIONS}/undefined.txt"})

THREADS = Tree(
    "tsan", ["-Db_sanitize=thread"],
    {"TSAN_OPTIONS": f"halt_on_error=0:second_deadlock_stack=1:suppressions={SUPPRESSIONS}/threads.txt"})
