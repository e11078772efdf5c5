#!/usr/bin/env python3
"""A subset of the sweep (tests/sweep, `./dev sweep`), and the judge itself on cases that are broken on purpose.

SWEEP_SECONDS (default 180) and SWEEP_SEED (default: another one each time, printed).
"""
import os
import pathlib
import sys
import tempfile
import time
import types
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "sweep"))

import sweep  # noqa: E402
import judge  # noqa: E402

BUILD = pathlib.Path(os.environ.get("MADOGUCHI_BUILD", ROOT / "build")).resolve()
SECONDS = int(os.environ.get("SWEEP_SECONDS", sweep.SUBSET_SECONDS))
SEED = int(os.environ.get("SWEEP_SEED", time.time_ns() % 1_000_000))


class Subset(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"sweep: seed {SEED}, at most {SECONDS} s", file=sys.stderr, flush=True)
        cls.visit, cls.results = sweep.subset(BUILD, SECONDS, SEED, lambda one: print(f"sweep: {one.point}: {one.outcome}", file=sys.stderr, flush=True))

    def test_whoever_is_killed_at_whatever_write_no_promise_is_broken(self):
        self.assertEqual([f"{one.point}: {what}" for one in self.results for what in one.violations], [])

    def test_every_run_comes_to_a_verdict_and_nearly_all_reach_their_point(self):
        self.assertEqual([one.steps for one in self.results if one.outcome == "harness failed"], [])
        self.assertGreaterEqual(len(self.results), 5)
        self.assertGreaterEqual(sum(one.reached for one in self.results), 0.8 * len(self.results))

    def test_the_points_come_from_the_writes_of_kiosk_device_daemons_and_payment_terminal_themselves(self):
        self.assertLessEqual({"kiosk", "cashless-terminal", "certificate-printer", "receipt-printer", "nexo-simulator"}, {one[0] for one in self.visit["writes"]})
        kinds = [label for writer, _, label in self.visit["writes"] if writer == "kiosk"]
        for kind in ("payment_intended", "payment_result", "print_intended", "print_result", "receipt_intended", "closed"):
            self.assertIn(kind, kinds)


class Judge(unittest.TestCase):
    """A judge that lets everything pass would find no violation either."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.visit, self.sheet = "V1", pathlib.Path(folder.name) / "1.pdf"
        judge_visit_of, judge.visit_of = judge.visit_of, lambda job: job["of"]
        self.addCleanup(lambda: setattr(judge, "visit_of", judge_visit_of))

    def truth(self, **changed):
        """A good visit, unless changed."""
        job = {"of": self.visit, "name": f"{self.visit}-A", "copies": 1, "done": 1, "pdf": self.sheet}
        visits = {kind: {self.visit} for kind in ("visit_opened", "closed", "payment_intended", "print_intended")}
        good = {"charges": [{"amount": 300}], "reversals": [], "jobs": [job], "chain": 0, "matters": set(), "open_visits": set(), "unsent": set(),
                "payments": [{"visit": self.visit, "outcome": "paid"}], "visits": lambda kind: visits.get(kind, set())}
        return types.SimpleNamespace(**(good | changed))

    def found(self, **changed):
        return " ".join(judge.violations(None, self.truth(**changed), 300))

    def job(self, **changed):
        return self.truth().jobs[0] | changed

    def test_a_good_visit_is_no_violation(self):
        self.assertEqual(self.found(), "")

    def test_a_charge_without_document_money_back_or_staff_is_one(self):
        self.assertIn("neither document nor money back", self.found(jobs=[]))
        self.assertEqual(self.found(jobs=[], matters={"refund_due"}), "")

    def test_a_second_charge_and_a_wrong_amount_are(self):
        self.assertIn("charged 2 times", self.found(charges=[{"amount": 300}] * 2))
        self.assertIn("instead of 300", self.found(charges=[{"amount": 600}]))

    def test_a_second_sheet_and_a_second_copy_are(self):
        self.assertIn("printed 2 times", self.found(jobs=[self.job()] * 2))
        self.assertIn("printed 1 times", self.found(jobs=[self.job(copies=2)]))

    def test_money_back_after_a_sheet_came_out_is(self):
        self.assertIn("although a sheet came out", self.found(reversals=[{"amount": 300}], payments=[]))

    def test_a_sheet_nobody_paid_for_is(self):
        self.assertIn("nobody paid for", self.found(charges=[], payments=[]))

    def test_a_sheet_of_another_visit_is(self):
        self.assertIn("came out for", self.found(jobs=[self.job(of="V2")]))

    def test_an_open_visit_a_report_that_was_never_sent_and_a_broken_chain_are(self):
        self.assertIn("never closed", self.found(open_visits={self.visit}))
        self.assertIn("never told", self.found(unsent={"key"}))
        self.assertIn("chain is broken", self.found(chain=1))

    def test_money_that_moved_without_a_record_before_is(self):
        self.assertIn("no record had announced", self.found(visits=lambda kind: set()))

    def test_books_that_say_something_else_than_the_payment_terminal_are(self):
        self.assertIn("the back end's books 0", self.found(payments=[]))


if __name__ == "__main__":
    unittest.main()
