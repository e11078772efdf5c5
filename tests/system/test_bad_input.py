"""Rubbish from every side: a named screen, living processes, nothing charged or printed in half, and the next resident
gets a certificate."""
import os
import unittest

import spoiler as spoil
from resident import Resident
from test_visits import VisitTest
from terminal import Terminal

BUILD = os.environ["MADOGUCHI_BUILD"]

# (path, how its reply is spoiled, screens that may follow)
ENDS = ("backend_unreachable",)
REPLIES = [
    ("/v1/visits", spoil.garbage, ENDS),
    ("/v1/visits", spoil.another_visit, ENDS),
    ("/v1/certificate-checks", spoil.html, ENDS),
    ("/v1/sign-in/challenges", spoil.other_shape, ENDS),
    ("/v1/sign-in", spoil.garbage, ENDS),
    ("/v1/services/", spoil.truncated, ENDS),
    ("/v1/quotes", spoil.other_shape, ENDS),
    ("/v1/quotes", spoil.server_error, ENDS),
    ("/v1/documents", spoil.empty, ENDS),
    ("/v1/documents", spoil.another_visit, ENDS),
    ("/v1/documents/", spoil.flipped, ENDS),
    ("/v1/documents/", spoil.truncated, ENDS),
    ("/v1/documents/", spoil.oversize, ENDS),
    ("/v1/documents/", spoil.html, ENDS),
]

# (what the card does wrong, on which screen it begins, screens that may follow)
# At the PIN the screen it began from is no end: nobody would be told that the card is at fault.
CARDS = [
    ({"kind": "rubbish", "count": -1}, "card_prompt", ("card_unreadable", "wrong_card", "no_certificate")),
    ({"kind": "rubbish", "count": -1}, "pin", ("card_unreadable",)),
    ({"kind": "status_word", "n": 1, "sw": "6F00"}, "card_prompt", ("card_unreadable", "wrong_card")),
]


class BadInput(VisitTest):
    @classmethod
    def setUpClass(cls):
        cls.terminal = Terminal(BUILD, spoiled=True)
        cls.addClassCleanup(cls.terminal.stop)
        cls.terminal.start()

    def setUp(self):
        super().setUp()
        self.addCleanup(self.terminal.spoiler.spoil, None)

    def everybody_lives(self):
        self.assertEqual(self.terminal.fallen(), [])

    def goes_home(self):
        """Takes the card, answers every ending with its key, until the first screen is back."""
        if self.terminal.card("status").get("inserted"):
            self.terminal.card("remove")
        self.terminal.card("fault", kind="none")
        while self.screen.wait_step("home", *ENDINGS, timeout=60) != "home":
            before = self.screen.state()["state"]
            key = "primary" if self.screen.has("primary") else "footer.stop"
            self.screen.touch(key)
            self.screen.until("the next screen", lambda state, _: state["state"] != before)

    def as_far_as_it_goes(self, ends):
        """A visit that presses on until one of `ends` is shown, by whatever screen comes."""
        person = Resident(self.terminal)
        person.choose_service("juminhyo")
        known = ("question", "card_prompt", "pin", "card_return", "confirm", "pay_means")
        for _ in range(12):
            step = self.screen.wait_step(*known, *ends, timeout=60)
            if step in ends:
                return step
            self.assertNotEqual(step, "pay_means", "money was asked for")
            {"question": self.answer, "card_prompt": person.insert_card, "pin": person.enter_pin,
             "card_return": lambda: self.terminal.card("remove"), "confirm": lambda: self.screen.touch("primary")}[step]()
            self.screen.until("the next screen", lambda state, _: state["state"] != step)
        self.fail("no end")

    def tries(self):
        """Of every PIN of the card in the reader, as the card itself counts."""
        status = self.terminal.card("status")
        self.assertTrue(status["tries"])
        return status["card"], status["tries"]

    def answer(self):
        if not self.screen.node("primary")["enabled"]:
            self.screen.touch("choice.self")
        self.screen.touch("primary")

    def test_spoiled_replies_of_the_back_end_end_the_visit_without_money_or_paper(self):
        for path, how, ends in REPLIES:
            with self.subTest(f"{path}: {how.__name__}"):
                self.terminal.spoiler.spoil(path, how)
                self.as_far_as_it_goes(ends)
                self.assertGreater(self.terminal.spoiler.spoiled, 0)
                self.terminal.spoiler.spoil(None)
                self.nothing_moved()
                self.everybody_lives()
                self.goes_home()
        self.a_good_visit_follows()

    def test_a_card_that_answers_rubbish_is_named_and_burns_nothing(self):
        for fault, begins, ends in CARDS:
            with self.subTest(f"{fault['kind']} at {begins}"):
                person = Resident(self.terminal)
                person.choose_service("juminhyo")
                person.answer("self")
                self.screen.wait_step("card_prompt")
                if begins == "card_prompt":
                    self.terminal.card("fault", **fault)
                    self.terminal.card("insert", card="r-0001")
                    tries = self.tries()
                else:
                    person.insert_card()
                    self.screen.wait_step("pin")
                    tries = self.tries()
                    self.terminal.card("fault", **fault)
                    person.enter_pin()
                    self.screen.wait_step("pin_checking", *ends)
                self.screen.wait_step(*ends, timeout=60)
                self.assertEqual(self.tries(), tries)
                self.nothing_moved()
                self.everybody_lives()
                self.goes_home()
        self.a_good_visit_follows()

    def test_a_card_that_becomes_another_one_ends_the_visit(self):
        person = Resident(self.terminal)
        person.choose_service("juminhyo")
        person.answer("self")
        person.insert_card()
        self.screen.wait_step("pin")
        self.terminal.card("swap", card="r-0002")
        tries = self.tries()
        person.enter_pin()
        self.screen.wait_step("card_swapped", timeout=40)
        self.assertEqual(self.tries(), tries)  # of the other card
        self.nothing_moved()
        self.everybody_lives()
        self.goes_home()
        self.a_good_visit_follows()

    def pays(self, fault):
        Resident(self.terminal).go_to_payment()
        self.terminal.cashless(fault)
        self.terminal.cashless("present", means="transit", brand="TransitIC")

    def test_a_reply_of_the_payment_terminal_that_is_no_message_is_asked_about_and_paid_once(self):
        self.pays("garbage")
        self.screen.wait_step("take", timeout=120)
        self.assertEqual(len(self.ledger()), self.ledger_before + 1)
        self.assertEqual(len(self.new_sheets()), 1)
        self.everybody_lives()
        for item in ("certificate", "receipt"):
            self.screen.touch(f"take.{item}")
        self.screen.wait_step("home", timeout=60)
        self.journal_is_closed()

    def a_good_visit_follows(self):
        Resident(self.terminal).buy("juminhyo", [["self"]], [[]])
        self.assertEqual(len(self.new_sheets()), 1)
        self.assertEqual(len(self.ledger()), self.ledger_before + 1)
        self.journal_is_closed()


ENDINGS = ("backend_unreachable", "card_unreadable", "wrong_card", "no_certificate", "card_removed", "card_swapped",
           "card_prompt", "thank_you", "incident", "refusal", "pin", "card_return", "question", "list")

if __name__ == "__main__":
    unittest.main()
