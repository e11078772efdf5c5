"""Whole visits on a whole terminal: touches through the X server, real pcscd, cupsd, back end and daemons."""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import privacy
from processes import Program, wait_for
from resident import Resident
from service_software import ServiceSoftware
from terminal import Terminal

BUILD = os.environ["MADOGUCHI_BUILD"]


class VisitTest(unittest.TestCase):
    """One terminal for all tests of a class; each test begins and ends at the first screen, nothing in the machine."""

    @classmethod
    def setUpClass(cls):
        cls.terminal = Terminal(BUILD)
        cls.addClassCleanup(cls.terminal.stop)
        cls.terminal.start()

    @classmethod
    def tearDownClass(cls):
        findings = privacy.hunt(cls.terminal)
        if findings:
            raise AssertionError(f"left of a person: {findings}")

    def setUp(self):
        self.screen = self.terminal.screen
        self.screen.wait_step("home", timeout=60)
        self.sheets_before, self.slips_before = set(self.terminal.sheets()), set(self.terminal.slips())
        self.ledger_before = len(self.ledger())
        self.addCleanup(self.tidy)

    def tidy(self):
        """Takes the card away and leads back to the first screen, also after a failed test."""
        if self.terminal.card("status").get("inserted"):
            self.terminal.card("remove")
        for _ in range(8):
            state = self.screen.state()["state"]
            if state == "home":
                return
            if state == "out_of_service" and self.terminal.clerk.take_out():
                self.screen.wait_step("home", timeout=45)
                return
            keys = ("primary", "footer.stop") if state in ("idle_warning", "thank_you") else ("footer.stop", "primary")
            key = next((key for key in keys if (self.screen.node(key) or {}).get("enabled")), None)
            if key:
                self.screen.touch(key)
            self.screen.call("ui.wait", after_revision=self.screen.tree()["revision"], timeout_ms=1500)
        self.terminal.restart_kiosk()
        self.screen = self.terminal.screen

    def ledger(self):
        return self.terminal.cashless("status")["ledger"]

    def new_sheets(self):
        return sorted(set(self.terminal.sheets()) - self.sheets_before)

    def new_slips(self):
        return sorted(set(self.terminal.slips()) - self.slips_before)

    def nothing_moved(self):
        self.assertEqual(self.new_sheets(), [])
        self.assertEqual(len(self.ledger()), self.ledger_before)

    def journal_is_closed(self):
        status, journal = self.terminal.journal()
        self.assertEqual(status, 0)
        opened = {one["visit"] for one in journal["records"] if one["kind"] == "visit_opened"}
        closed = {one["visit"] for one in journal["records"] if one["kind"] == "closed"}
        self.assertEqual(opened - closed, set())


def text_of(sheet):
    done = subprocess.run(["pdftotext", "-layout", sheet, "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s", "", done.stdout)


class EachCertificate(VisitTest):
    def buys(self, service, title, before=(), after=()):
        Resident(self.terminal).buy(service, before, after)
        sheets, slips = self.new_sheets(), self.new_slips()
        self.assertEqual(len(sheets), 1)
        self.assertEqual(len(slips), 1)
        text = text_of(sheets[0])
        self.assertIn(title, text)
        self.assertIn("見本花子", text)
        charges = self.ledger()[self.ledger_before:]
        self.assertEqual(len(charges), 1)
        verified = self.terminal.verify(sheets[0])
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        self.journal_is_closed()

    def test_a_certificate_of_residence_for_oneself(self):
        self.buys("juminhyo", "住民票", [["self"]], [[]])

    def test_a_certificate_of_residence_for_the_household_with_extras(self):
        self.buys("juminhyo", "住民票", [["household"]], [["household_head", "domicile"]])

    def test_a_certificate_of_items_in_the_record(self):
        self.buys("juminhyo-kisai", "住民票記載事項証明書", [["self"]], [[]])

    def test_a_seal_registration_certificate(self):
        self.buys("inkan", "印鑑登録証明書")

    def test_an_income_certificate(self):
        self.buys("shotoku", "所得・課税", after=[["first"]])

    def test_a_tax_payment_certificate(self):
        self.buys("nozei", "納税証明書", after=[["first"]])

    def test_a_full_family_register(self):
        self.buys("koseki-zenbu", "全部事項証明")

    def test_a_family_register_of_one_person(self):
        self.buys("koseki-kojin", "個人事項証明")

    def test_an_address_history(self):
        self.buys("fuhyo", "附票", [["part"]], [[]])


class Trouble(VisitTest):
    def begin(self, card="r-0001"):
        person = Resident(self.terminal, card)
        person.choose_service("juminhyo")
        person.answer("self")
        return person

    def reach_means(self):
        person = self.begin()
        person.identify()
        person.answer()
        person.confirm()
        person.reach("pay_means")
        return person

    def test_a_wrong_pin_and_then_the_right_one_goes_on(self):
        person = self.begin()
        person.insert_card()
        person.enter_pin("9999")
        self.screen.wait_node("pin.1")
        self.screen.until("two tries left", lambda state, tree: state["state"] == "pin" and any(
            "2" in node["name"] and "回" in node["name"] for node in tree["nodes"]))
        person.enter_pin()
        person.take_card_back()
        person.reach("question")
        self.nothing_moved()

    def test_a_locked_card_is_named_before_the_pin_and_nothing_is_taken(self):
        person = self.begin("locked")
        person.insert_card()
        person.reach("pin_locked")
        self.nothing_moved()

    def test_an_expired_card_is_named_before_the_pin(self):
        person = self.begin("expired")
        person.insert_card()
        person.reach("card_expired")

    def test_a_drivers_licence_is_the_wrong_card(self):
        person = self.begin("other-card")
        person.insert_card()
        person.reach("wrong_card")

    def test_a_card_that_is_not_linked_here_is_refused_before_any_document(self):
        person = self.begin("unregistered")
        person.insert_card()
        person.reach("card_not_linked")
        self.nothing_moved()

    def test_a_card_pulled_before_the_signature_ends_the_visit(self):
        person = self.begin()
        person.insert_card()
        person.reach("pin")
        self.terminal.card("remove")
        person.reach("card_removed")
        self.nothing_moved()

    def test_cancel_before_paying_moves_nothing(self):
        self.reach_means()
        self.screen.touch("footer.stop")
        self.screen.wait_step("home", timeout=60)
        self.nothing_moved()
        self.journal_is_closed()

    def test_a_declined_card_moves_nothing_and_another_means_can_be_chosen(self):
        person = self.reach_means()
        person.choose_means()
        person.reach("paying")
        self.terminal.cashless("decline", wait=True)
        person.reach("pay_means")
        self.nothing_moved()
        self.screen.touch("footer.stop")
        self.screen.wait_step("home", timeout=60)
        self.journal_is_closed()

    def test_a_receipt_that_ran_out_of_paper_is_printed_again_and_marked_as_reissued(self):
        person = self.reach_means()
        self.terminal.receipts("paper_out", after_lines=300)
        self.addCleanup(lambda: self.terminal.receipts("refill"))
        person.choose_means()
        person.hold_payment_card()
        person.reach("take", timeout=120)
        self.assertFalse(self.screen.has("take.print_receipt"))  # no paper: the number and the counter
        self.terminal.receipts("refill")
        self.screen.touch("take.print_receipt", timeout=60)
        self.screen.wait_node("take.receipt", timeout=60)
        self.assertGreaterEqual(len(self.new_slips()), 1)
        for item in ("certificate", "receipt"):
            self.screen.touch(f"take.{item}")
        person.reach("home", timeout=60)
        self.assertEqual(len(self.ledger()), self.ledger_before + 1)
        _, journal = self.terminal.journal()
        intents = [one for one in journal["records"] if one["kind"] == "receipt_intended"][-2:]
        self.assertEqual(intents[1].get("reason") or intents[1].get("body", {}).get("reason"), "reissue")
        self.assertNotEqual(intents[0]["attempt"], intents[1]["attempt"])
        self.journal_is_closed()

    def test_what_the_payment_terminal_shows_and_asks_reaches_the_resident_and_the_answer_reaches_it(self):
        person = self.reach_means()
        before = len(self.terminal.cashless("status")["answers"])
        self.terminal.cashless("ask_display", lines=["カードを", "もういちど かざしてください"], wait=True)
        self.terminal.cashless("ask_input", lines=["一回払いに しますか"], seconds=60, wait=True)
        person.choose_means()
        self.screen.wait_node("terminal.yes", timeout=30)
        self.assertIn("一回払いに しますか", self.screen.node("question")["name"])
        self.screen.touch("terminal.yes")
        self.screen.wait_node("terminal.display", timeout=30)
        self.assertIn("もういちど かざしてください", self.screen.node("terminal.display")["name"])
        wait_for("the answer", lambda: len(self.terminal.cashless("status")["answers"]) > before)
        answer = self.terminal.cashless("status")["answers"][-1]["InputResponse"]["InputResult"]
        self.assertTrue(answer["Input"]["ConfirmedFlag"])
        person.hold_payment_card()
        person.take_everything()
        person.reach("home", timeout=40)
        self.assertEqual(len(self.ledger()), self.ledger_before + 1)
        self.journal_is_closed()

    def test_the_light_at_the_card_slot_burns_while_the_card_is_asked_for_and_the_help_button_opens_help(self):
        lit = lambda: self.terminal.board("status")["lights"].get("cardReader", "off")
        Resident(self.terminal).choose_service("juminhyo")
        Resident(self.terminal).answer("self")
        self.screen.wait_step("card_prompt")
        wait_for("the light", lambda: lit() == "slow green", 10)
        self.terminal.board("sense", name="operatorCallButtonSensor", on=True)
        self.addCleanup(lambda: self.terminal.board("sense", name="operatorCallButtonSensor", on=False))
        self.screen.wait_step("help")
        self.screen.touch("footer.back")
        self.screen.wait_step("card_prompt")
        self.screen.touch("footer.stop")
        self.screen.wait_step("home", timeout=30)
        wait_for("no light", lambda: lit().startswith("off"), 10)

    def beside(self, work):
        pool = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(pool.shutdown)
        return pool.submit(work)

    def test_service_software_gets_the_devices_after_the_visit_and_the_machine_rests_until_it_leaves(self):
        service = ServiceSoftware(self.terminal.publisher_port)
        Resident(self.terminal).choose_service("juminhyo")
        self.screen.wait_step("question")
        entering = self.beside(service.enter)
        self.screen.touch("footer.stop")
        self.screen.wait_step("out_of_service", timeout=30)
        entering.result(30)
        self.assertIn("点検", " ".join(self.screen.texts()))
        service.leave()
        self.screen.wait_step("home", timeout=30)

    def test_cancel_while_paying_asks_the_terminal_to_stop_and_nothing_is_charged(self):
        person = self.reach_means()
        person.choose_means()
        person.reach("paying")
        wait_for("the waiting payment", lambda: self.terminal.cashless("status")["waiting"])
        self.screen.touch("footer.stop")
        self.screen.wait_step("home", "thank_you", "pay_means", timeout=60)
        self.nothing_moved()

    def test_without_paper_nobody_is_asked_for_money_and_paper_brings_the_machine_back(self):
        self.terminal.printer("paper_out")
        self.addCleanup(lambda: self.terminal.printer("refill"))
        self.screen.wait_step("out_of_service", timeout=30)
        self.nothing_moved()
        self.terminal.printer("refill")
        self.screen.wait_step("home", timeout=30)

    def test_without_the_back_end_no_money_is_taken_and_it_comes_back_by_itself(self):
        self.terminal.program("municipal-backend").stop()
        self.addCleanup(self.back_end_again)
        self.screen.touch("home.certificate")
        self.screen.wait_step("list", "backend_unreachable")
        if self.screen.state()["state"] == "list":
            self.screen.touch("list.juminhyo")
        self.screen.wait_step("backend_unreachable", timeout=60)
        self.nothing_moved()

    def back_end_again(self):
        program = self.terminal.program("municipal-backend")
        if not program.running:
            self.terminal.programs.remove(program)
            self.terminal.launch_back_end()


class NothingOfAPersonRemains(VisitTest):
    def test_after_a_visit_nothing_of_the_person_stands_in_files_open_files_environments_and_no_core_can_be_dumped(self):
        Resident(self.terminal).buy("juminhyo", [["self"]], [[]])
        self.assertEqual(privacy.hunt(self.terminal), [])

    def test_the_hunt_finds_what_is_planted_in_a_log_in_an_environment_and_in_a_deleted_file(self):
        leak = self.terminal.folder / "log" / "leak.log"
        self.addCleanup(lambda: leak.unlink(missing_ok=True))
        for text in ("見本　花子", json.dumps("見本 花子"), '{"pin":"1234"}', "さくら野市本町一丁目2番3号"):
            leak.write_text(text)
            self.assertTrue(any("leak.log" in line for line in privacy.hunt(self.terminal)), text)
        leak.unlink()
        deleted = tempfile.TemporaryFile()
        deleted.write("356230123831".encode())
        deleted.flush()
        script = "import signal; signal.pause()"
        keeper = Program("municipal-backend", [sys.executable, "-c", script], self.terminal.folder / "log", {"RESIDENT": "見本 花子"}, passed=deleted)
        self.terminal.programs.append(keeper)
        self.addCleanup(lambda: (keeper.stop(), self.terminal.programs.remove(keeper)))
        found = "\n".join(wait_for("the find", lambda: privacy.hunt(self.terminal)))
        self.assertIn("environ of", found)
        self.assertIn("(deleted)", found)


if __name__ == "__main__":
    unittest.main()
