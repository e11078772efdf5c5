"""The staff pages in a real browser, against a back end of their own."""
import base64
import os
import unittest

from browser import Browser
from office import Office, PASSWORD

BUILD = os.environ["MADOGUCHI_BUILD"]


class StaffPages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.office = Office(BUILD)
        cls.addClassCleanup(cls.office.stop)
        cls.visit, cls.documents = cls.office.buy("inkan", {}, "credit", "VISA", 2)
        cls.number = "K-" + cls.visit[-6:]
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.stop)

    def setUp(self):
        self.browser.open("about:blank")
        self.forget_session()
        self.browser.resize(1440, 900)
        self.browser.offline(False)

    def forget_session(self):
        self.browser.send("Network.deleteCookies", name="madoguchi_staff", url=self.office.url + "/staff", path="/staff")

    def sign_in(self, name, page=""):
        self.browser.open(self.office.url + "/staff" + page)
        self.browser.type("[name=name]", name)
        self.browser.type("[name=password]", PASSWORD)
        self.browser.press_enter()
        self.browser.wait_text("サインアウト", "#who")

    def turn_to(self, title):
        self.browser.click("nav a", title)
        self.browser.wait_text(title, "#page h2")

    def test_a_clerk_sees_the_issue_and_the_sum_of_today_and_saves_the_csv(self):
        self.sign_in("tanaka")
        self.browser.wait_text("きょうの収納")
        self.turn_to("交付記録")
        line = self.browser.text("#page tbody tr")
        for wanted in (self.documents[-1]["serial"], "印鑑登録証明書", "見本 花子", "市役所1階 2号機", "300円", "交付", self.number):
            self.assertIn(wanted, line)
        self.turn_to("日計")
        self.browser.wait_text("600円", "#page tbody tr:last-child")
        self.assertIn("クレジットカード", self.browser.text("#page thead"))
        self.browser.click("a", "CSV で保存")
        saved = self.browser.wait("the CSV", lambda: list(self.browser.folder.glob("totals-*.csv")))[0]
        self.assertIn("印鑑登録証明書", saved.read_text(encoding="utf-8-sig"))

    def test_only_authorised_roles_see_the_true_reason(self):
        _, token = self.office.visit("r-0040")
        self.assertEqual(self.office.call("/v1/services/juminhyo/options", token=token)[0], 422)
        self.sign_in("tanaka", "#refusals")
        self.browser.wait_text("窓口へ", "#page tbody")
        self.assertNotIn("支援措置", self.browser.run("document.documentElement.outerHTML"))
        self.assertNotIn("閲覧の記録", self.browser.text("nav"))
        self.browser.open(self.office.url + "/staff#access")
        self.browser.wait_text("権限がありません", "#page")
        self.browser.click("#sign-out")
        self.browser.wait_text("サインインする")
        self.sign_in("sato", "#refusals")
        self.browser.wait_text("支援措置", "#page tbody")

    def test_staff_find_a_visit_by_its_number_mark_a_sheet_and_reissue_the_receipt(self):
        self.sign_in("tanaka", "#visit")
        self.browser.type("[name=number]", self.number.lower())
        self.browser.press_enter()
        self.browser.wait_text(self.documents[0]["serial"])
        for wanted in ("支払済み", "600円", "クレジットカード", "1 / 1枚"):
            self.assertIn(wanted, self.browser.text("article"))
        self.browser.click("article button", "取り忘れ")
        self.browser.wait_text("tanaka: 交付 → 取り忘れ", "article")
        self.browser.run("window.printed = 0; window.print = () => { window.printed += 1; }")
        self.browser.click("article button", "再発行")
        self.browser.click("article button", "再発行して印刷する")
        self.browser.wait("the print form", lambda: self.browser.run("window.printed === 1"))
        self.assertEqual(self.browser.run("document.querySelector('img.slip').naturalWidth"), 576)
        self.browser.open(self.office.url + "/staff#visit")
        self.browser.open(self.office.url + "/staff#visit/" + self.number)
        self.browser.wait_text("tanaka", "article td:last-child")
        self.browser.open(self.office.url + "/staff#visit/K-000000")
        self.browser.wait_text("この番号の来庁はありません", "#page")

    def test_the_reissued_receipt_prints_as_one_slip_of_72_mm(self):
        self.sign_in("tanaka", "#visit/" + self.number)
        self.browser.run("window.print = () => {}")
        self.browser.click("article button", "再発行")
        self.browser.click("article button", "再発行して印刷する")
        self.browser.wait_text("記録しました", "article")
        page = base64.b64decode(self.browser.send("Page.printToPDF", preferCSSPageSize=True)["data"])
        self.assertEqual(page.count(b"/Type /Page\n") + page.count(b"/Type /Page "), 1, "one page")
        width = self.browser.run("""(() => { const rule = [...document.styleSheets[0].cssRules].find((one) => one.conditionText === "print");
            return [...rule.cssRules].find((one) => one.selectorText.endsWith(".slip") && one.style.width).style.width; })()""")
        self.assertEqual(width, "72mm")

    def test_a_wrong_password_an_ended_session_and_a_stopped_server_are_said_in_words(self):
        self.browser.open(self.office.url + "/staff")
        self.browser.type("[name=name]", "tanaka")
        self.browser.type("[name=password]", "not the password")
        self.browser.click("#sign-in button")
        self.browser.wait_text("名前かパスワードが違います", "#message")
        self.sign_in("tanaka")
        self.forget_session()
        self.browser.click("nav a", "日計")
        self.browser.wait_text("サインインの時間が切れました", "#message")
        self.assertEqual(self.browser.text("#page"), "")
        self.sign_in("tanaka")
        self.browser.offline(True)
        self.browser.click("nav a", "交付記録")
        self.browser.wait_text("サーバーにつながりません", "#message")

    def test_what_waits_is_shown_with_the_next_step_and_can_be_settled(self):
        self.office.event("help_called", state="wheelchair")
        self.sign_in("sato")
        self.browser.wait_text("係員を呼んでいます", "#page")
        for wanted in ("車いす", "機械のところへ行ってください", "市役所1階 2号機"):
            self.assertIn(wanted, self.browser.text("#page"))
        self.browser.click("#page button", "済みにする")
        self.browser.wait_text("待っている連絡はありません", "#page")
        self.assertIn("sato", self.browser.text("table[aria-label=済んだ連絡]"))

    def test_a_later_word_that_ends_a_matter_neither_presses_nor_asks_for_a_second_receipt(self):
        for kind, state in (("receipt_not_printed", "printed_later"), ("payment_unknown", "not_paid_after_all"),
                            ("refund_due", "late_payment")):
            self.office.event(kind, state=state)
        self.sign_in("sato")
        self.browser.wait_text("領収書が出ました", "#page")
        page = self.browser.text("#page")
        for wanted in ("支払いはありませんでした", "返金はいりません", "あとから支払いが判明", "窓口で返金してください"):
            self.assertIn(wanted, page)
        for unwanted in ("再発行してください", "照らし合わせてください", "printed_later", "not_paid_after_all", "late_payment"):
            self.assertNotIn(unwanted, page)
        self.assertEqual(self.browser.run("[...document.querySelectorAll('#page .urgent')].map((one) => one.textContent).join()"),
                         "返金が必要です")
        for _ in range(3):
            waiting = self.browser.run("document.querySelectorAll('#page table[aria-label=待っている連絡] tbody tr').length")
            self.browser.click("#page button", "済みにする")
            self.browser.wait("one fewer", lambda: self.browser.run(
                "document.querySelectorAll('#page table[aria-label=待っている連絡] tbody tr').length") < waiting)

    def test_money_is_given_back_and_a_sheet_made_void_by_two_persons(self):
        visit, documents = self.office.buy("inkan", {}, "credit", "VISA")
        number = "K-" + visit[-6:]
        self.office.event("refund_due", visit_id=visit, state="printed_in_part", amount=300)
        self.sign_in("tanaka", "#visit/" + number)
        self.browser.click("article button", "返金を起案")
        self.browser.type("[name=amount]", "301")
        self.browser.type("[name=reason]", "にじんで読めない")
        self.browser.press_enter()
        self.assertEqual(self.browser.run("document.querySelector('[name=amount]').validity.rangeOverflow"), True)
        self.browser.type("[name=amount]", "300")
        self.browser.press_enter()
        self.browser.wait_text("確認待ち", "table[aria-label='返金・無効']")
        self.assertNotIn("確認する", self.browser.text("table[aria-label='返金・無効']"))
        self.browser.click("article button", "無効を起案")
        self.browser.type("[name=reason]", "にじんで読めない")
        self.browser.press_enter()
        self.browser.wait_text(documents[0]["serial"], "table[aria-label='返金・無効']")
        self.assertNotIn("返金 300円", self.browser.text("table[aria-label=支払い]"), "not before the second person")
        self.forget_session()
        self.sign_in("sato")
        self.browser.wait_text("確認を待つ返金・無効")
        waiting = "table[aria-label='確認を待つ返金・無効']"
        for wanted in ("tanaka", "300円 現金", "にじんで読めない", documents[0]["serial"], number):
            self.assertIn(wanted, self.browser.text(waiting))
        for left in (1, 0):
            self.browser.click(waiting + " button", "確認する")
            self.browser.wait("one fewer", lambda: self.browser.run(
                f"document.querySelectorAll({waiting + ' tbody tr'!r}).length") == left)
        self.browser.wait_text("sato", "table[aria-label='決まった返金・無効']")
        self.browser.open(self.office.url + "/staff#visit/" + number)
        self.browser.wait_text("返金 300円", "table[aria-label=支払い]")
        self.assertIn("返金済み", self.browser.text("table[aria-label=支払い]"))
        self.assertIn("交付 → 無効", self.browser.text("table[aria-label=証明書]"))
        self.assertIn("sato", self.browser.text("table[aria-label='返金・無効']"))
        self.assertNotIn("起案", self.browser.text("table[aria-label=支払い] tbody") + self.browser.text("table[aria-label=証明書] tbody"))
        self.browser.resize(1024, 768)
        self.assertLessEqual(self.browser.run("document.documentElement.scrollWidth"), 1024)
        self.browser.open(self.office.url + "/staff#today")
        self.browser.click("#page button", "済みにする")
        self.browser.wait_text("待っている連絡はありません", "#page")

    def test_the_key_of_a_left_sheet_says_what_it_confirms(self):
        self.office.event("paper_left", state="certificate", document_id=self.documents[0]["document_id"])
        self.sign_in("sato")
        self.browser.wait_text(self.documents[0]["serial"], "#page")
        self.browser.wait_text("止まっていた機械は、30秒ほどで再開します", "#page")
        self.browser.click("#page button", "紙を取り出しました")
        self.browser.wait_text("待っている連絡はありません", "#page")
        self.assertNotEqual(self.office.call("/v1/terminal")[1]["sheets_removed"], [])

    def test_no_page_is_wider_than_a_small_office_screen(self):
        self.browser.resize(1024, 768)
        self.sign_in("admin")
        for title in ("来庁の確認", "交付記録", "日計", "お断り", "休止", "閲覧の記録", "きょう"):
            with self.subTest(title):
                self.turn_to(title)
                self.assertLessEqual(self.browser.run("document.documentElement.scrollWidth"), 1024)


if __name__ == "__main__":
    unittest.main()
