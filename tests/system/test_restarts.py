"""The kiosk dies or freezes while somebody pays: it is back within 15 s, and the visit is resolved."""
import signal
import time
import unittest

from processes import wait_for
from resident import Resident
from test_visits import VisitTest

BACK_WITHIN = 15.0  # seconds


class WhilePaying(VisitTest):
    def reach_paying(self):
        Resident(self.terminal).go_to_payment()

    def interrupt(self, number):
        """Returns when the kiosk shows its first screen again; the screen itself is back within 15 s."""
        kiosk = self.terminal.program("kiosk")
        before, began = kiosk.status(), time.monotonic()
        self.terminal.leave_screen()
        kiosk.signal(number)
        kiosk.restarted(before["starts"], BACK_WITHIN)
        self.terminal.meet_kiosk()
        self.screen = self.terminal.screen
        self.screen.wait_step("home", "out_of_service", timeout=BACK_WITHIN)
        self.assertLess(time.monotonic() - began, BACK_WITHIN)
        self.screen.wait_step("home", timeout=60)
        self.assertNotEqual(kiosk.pid, before["process"])

    def test_a_kiosk_that_was_killed_is_back_and_the_payment_it_asked_for_is_called_off(self):
        self.reach_paying()
        self.interrupt(signal.SIGKILL)
        self.assertIsNone(self.terminal.cashless("status")["waiting"])
        self.nothing_moved()
        self.journal_is_closed()

    def test_a_kiosk_that_froze_is_back_and_the_payment_it_asked_for_is_called_off(self):
        self.reach_paying()
        self.interrupt(signal.SIGSTOP)
        self.assertIsNone(self.terminal.cashless("status")["waiting"])
        self.nothing_moved()
        self.journal_is_closed()

    def test_what_was_paid_while_the_kiosk_was_frozen_goes_back(self):
        self.reach_paying()
        self.terminal.program("kiosk").signal(signal.SIGSTOP)
        self.terminal.cashless("present", means="transit", brand="TransitIC", wait=True)
        wait_for("the charge", lambda: len(self.ledger()) == self.ledger_before + 1)
        self.interrupt(signal.SIGSTOP)
        self.assertEqual([one["type"] for one in self.ledger()[self.ledger_before:]], ["charge", "reversal"])
        self.assertEqual(self.new_sheets(), [])
        self.journal_is_closed()

    def test_a_sheet_that_lay_there_when_the_kiosk_died_stops_the_machine_until_a_clerk_has_it(self):
        self.reach_paying()
        self.terminal.cashless("present", means="transit", brand="TransitIC", wait=True)
        Resident(self.terminal).reach("take", timeout=60)
        kiosk = self.terminal.program("kiosk")
        starts = kiosk.status()["starts"]
        self.terminal.leave_screen()
        kiosk.signal(signal.SIGKILL)
        kiosk.restarted(starts, BACK_WITHIN)
        self.terminal.meet_kiosk()
        self.screen = self.terminal.screen
        told = wait_for("the clerk to be told", self.terminal.clerk.left, 60)
        self.assertEqual(len(told), 1)
        self.screen.wait_step("out_of_service")
        self.screen.until("why", lambda state, tree: any("忘れられた" in node["name"] for node in tree["nodes"]))
        self.assertEqual(self.terminal.clerk.take_out(), 1)
        self.screen.wait_step("home", timeout=45)
        self.assertEqual(len(self.new_sheets()), 1)
        self.assertEqual([one["type"] for one in self.ledger()[self.ledger_before:]], ["charge"])
        self.journal_is_closed()


if __name__ == "__main__":
    unittest.main()
