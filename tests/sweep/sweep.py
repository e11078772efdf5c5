#!/usr/bin/env python3
"""The sweep: real processes, simulated devices, and a kill at every durable write. Ends with the line "R runs, V violations".

sweep.py --build DIR [--resume] [--jobs N] [--part k/n] [--seed S] [--seconds N] [--match TEXT] [--subset]

A reference visit is played first; its durable writes are the points, so that a new step is covered by itself. Each point is
crossed with every victim, killed and started again at once, or away until the matter is decided; with a full disk and a wrong
clock; and pairs sampled by seed get a second kill while the first is being recovered from. Each request of the visit to the
back end is cut, reset, slow, answered in vain, answered twice, asked twice. Results: sweep-output/results.jsonl and table.md.
"""
import argparse
import itertools
import json
import multiprocessing
import pathlib
import queue
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback

from ground import CLOCKS, DISK, FAKETIME, ROOT, VICTIMS, Ground
from holds import Write
from judge import records
from processes import Late, wait_for
from play import Network, Point, Result, Run, Second
from spoiler import TROUBLES
import table

OUTPUT = ROOT / "sweep-output"
POLLED = ("GET /v1/terminal",)  # by the clock, not by the visit
SECOND_KILLS, SUBSET_SECONDS = 200, 180
FIRST_HOME_SECONDS, WELL_SECONDS = 90, 20


def open_ground(build, cards=None, clock=False):
    ground = Ground(build, pathlib.Path(tempfile.mkdtemp(prefix="madoguchi-sweep-")), cards, clock)
    try:
        ground.start()
        ground.screen.wait_step("home", timeout=FIRST_HOME_SECONDS)
    except BaseException:
        close_ground(ground)
        raise
    return ground


def usable(ground):
    try:
        return wait_for("every part", ground.well, WELL_SECONDS)
    except (Late, ValueError):  # not in time, or its status cannot be read
        return False


def close_ground(ground, keep=None):
    """`keep`: a directory for what is needed to understand a violation."""
    ground.stop()
    if keep:
        shutil.copytree(ground.folder, keep, dirs_exist_ok=True, symlinks=True, ignore=shutil.ignore_patterns("*.sock", "tty", "*.comm", "cert", "assets"))
    shutil.rmtree(ground.folder, ignore_errors=True)


def reference(ground):
    """A good visit: its durable writes in their order, as [writer, number, what it writes where that is known], and its requests to
    the back end. The second visit: the first after a start writes a little more."""
    for _ in range(2):
        before = len(records(ground)[1])
        result = Run(ground, None).play()
        if result.violations or result.outcome != "document":
            raise SystemExit(f"the reference visit is not good: {result}")
    kinds = [one["kind"] for one in records(ground)[1][before:]]
    writes = [one for one in ground.holds.seen if one.when == "before"]
    labelled = [[one.writer, one.number, kinds[one.number - 1] if one.writer == "kiosk" and one.number <= len(kinds) else ""] for one in writes]
    return {"writes": labelled, "requests": list(ground.spoiler.network.asked)}


def network_points(requests):
    counts = {one: requests.count(one) for one in requests}
    counts |= {one: min(1, counts.get(one, 0)) for one in POLLED}
    return [Network(request, number, trouble, lasting) for request in sorted(counts) for number in range(1, counts[request] + 1)
            for trouble in TROUBLES for lasting in (False, True)]


def points(visit, seed):
    """All of them, in an order that spreads over writes and victims from the first one on."""
    rng, writes = random.Random(seed), visit["writes"]
    ats = [Write(writer, number, when) for writer, number, _ in writes for when in ("before", "after")]
    every = [Point(at, victim, lasting) for at in ats for victim in VICTIMS for lasting in (False, True)]
    befores = [at for at in ats if at.when == "before" and at.writer != "nexo-simulator"]
    every += [Point(at, DISK, lasting) for at in befores for lasting in (False, True)]
    kiosk = max((number for writer, number, _ in writes if writer == "kiosk"), default=1)
    for _ in range(SECOND_KILLS):
        second = Second(Write("kiosk", rng.randint(1, max(1, kiosk // 2)), rng.choice(("before", "after"))), rng.choice(VICTIMS))
        every.append(Point(rng.choice(ats), "kiosk" if rng.random() < 0.6 else rng.choice(VICTIMS), False, second))
    clocks = [Point(at, clock, True) for at in befores for clock in CLOCKS] if FAKETIME.exists() else []
    return in_turns(list(dict.fromkeys(every)) + network_points(visit["requests"]), rng) + clocks


def in_turns(every, rng):
    rng.shuffle(every)
    queues = [[one for one in every if one.victim == victim] for victim in (*VICTIMS, DISK, "network")]
    return [one for turn in itertools.zip_longest(*queues) for one in turn if one]


def play_one(ground, point):
    """A result in any case; a failure of the harness is no verdict."""
    try:
        return Run(ground, point).play()
    except Exception:
        return Result(str(point), False, "harness failed", [], 0, [traceback.format_exc(limit=6)])


def subset(build, seconds, seed, told=lambda result: None):
    """(visit, results) of as many points as fit into `seconds`, on one terminal after another."""
    until, results, ground = time.monotonic() + seconds, [], open_ground(build)
    try:
        visit = reference(ground)
        for point in points(visit, seed):
            if time.monotonic() > until:
                break
            ground = ground or open_ground(build)
            results.append(play_one(ground, point))
            told(results[-1])
            if results[-1].violations or not usable(ground):
                ground = close_ground(ground)
        return visit, results
    finally:
        if ground:
            close_ground(ground)


def work(build, output, orders, results):
    """One terminal after another, each for as long as it is well."""
    end_when_told()
    ground = None
    try:
        while True:
            point = orders.get(timeout=5)
            clock = point.victim in CLOCKS
            if ground and ground.clock != clock:
                ground = close_ground(ground)
            ground = ground or open_ground(build, output / "cards", clock)
            result = play_one(ground, point)
            results.put(result)
            if result.violations or not usable(ground):
                kept = output / "kept" / result.point.replace(" ", "-").replace(",", "") if result.violations else None
                ground = close_ground(ground, kept)
    except queue.Empty:
        pass
    finally:
        if ground:
            close_ground(ground)


def end_when_told():
    """SIGTERM ends by way of `finally`: no terminal is left behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


class Sweep:
    def __init__(self, chosen):
        self.chosen, self.results = chosen, []
        self.output = chosen.out
        self.output.mkdir(parents=True, exist_ok=True)
        self.file = self.output / "results.jsonl"
        if chosen.resume and self.file.exists():
            self.results = [Result(**json.loads(line)) for line in self.file.read_text().splitlines()]
            self.results = [one for one in self.results if one.outcome != "harness failed"]
        self.file.write_text("".join(json.dumps(one._asdict(), ensure_ascii=False) + "\n" for one in self.results))

    def visit(self, cards):
        kept = self.output / "reference.json"
        if not (self.chosen.resume and kept.exists() and cards.exists()):
            print("a reference visit", flush=True)
            shutil.rmtree(cards, ignore_errors=True)
            ground = open_ground(self.chosen.build)
            try:
                shutil.copytree(ground.folder / "cards", cards)
                kept.write_text(json.dumps(reference(ground)))
            finally:
                close_ground(ground)
        return json.loads(kept.read_text())

    def wanted(self, visit):
        part, parts = (int(word) for word in self.chosen.part.split("/"))
        judged = {one.point for one in self.results}
        every = points(visit, self.chosen.seed)
        return [one for number, one in enumerate(every) if number % parts == part - 1 and str(one) not in judged and self.chosen.match in str(one)]

    def run(self):
        visit = self.visit(self.output / "cards")
        wanted = self.wanted(visit)
        print(f"seed {self.chosen.seed}: {len(visit['writes'])} durable writes and {len(visit['requests'])} requests in a visit, {len(wanted)} runs to do", flush=True)
        began, orders, results = time.monotonic(), multiprocessing.Queue(), multiprocessing.Queue()
        for point in wanted:
            orders.put(point)
        workers = [multiprocessing.Process(target=work, args=(self.chosen.build, self.output, orders, results)) for _ in range(self.chosen.jobs)]
        for worker in workers:
            worker.start()
        try:
            self.collect(workers, orders, results, len(wanted), began)
        except BaseException:
            orders.cancel_join_thread()  # what nobody will play holds up no end
            for worker in workers:
                worker.terminate()
            raise
        finally:
            for worker in workers:
                worker.join(120)
        return self.finish(visit)

    def run_subset(self):
        return self.finish(subset(self.chosen.build, self.chosen.seconds or SUBSET_SECONDS, self.chosen.seed, self.keep)[0])

    def finish(self, visit):
        table.write(self.output / "table.md", visit["writes"], self.results, self.chosen.seed)
        violations = sum(len(one.violations) for one in self.results)
        print(f"{len(self.results)} runs, {violations} violations")
        return 1 if violations or not self.results else 0

    def collect(self, workers, orders, results, awaited, began):
        done = 0
        while done < awaited and (any(one.is_alive() for one in workers) or not results.empty()):
            if self.chosen.seconds and time.monotonic() - began > self.chosen.seconds:
                while not orders.empty():  # the runs that are under way come to their end
                    try:
                        orders.get_nowait()
                    except queue.Empty:
                        break
                self.chosen.seconds, awaited = 0, done + sum(one.is_alive() for one in workers)
            try:
                result = results.get(timeout=1)
            except queue.Empty:
                continue
            done += 1
            self.keep(result)

    def keep(self, result):
        self.results.append(result)
        with open(self.file, "a") as out:
            out.write(json.dumps(result._asdict(), ensure_ascii=False) + "\n")
        print(f"{len(self.results):5} {result.seconds:6.1f} s  {result.point}: {result.outcome if result.reached else 'NOT REACHED, ' + result.outcome}",
              *(f"      VIOLATION {one}" for one in result.violations), sep="\n" if result.violations else "", flush=True)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=lambda text: pathlib.Path(text).resolve(), required=True)
    parser.add_argument("--resume", action="store_true", help="go on where the last one ended")
    parser.add_argument("--jobs", type=int, default=1, help="terminals at a time")
    parser.add_argument("--part", default="1/1", help="k/n: every n-th point, for n machines")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=0, help="begin no run after so long")
    parser.add_argument("--subset", action="store_true", help=f"what fits into --seconds ({SUBSET_SECONDS}), on one terminal")
    parser.add_argument("--out", type=pathlib.Path, default=OUTPUT)
    parser.add_argument("--match", default="", help="only points with this text")
    return parser.parse_args()


if __name__ == "__main__":
    end_when_told()
    sweep = Sweep(arguments())
    sys.exit(sweep.run_subset() if sweep.chosen.subset else sweep.run())
