"""A person at the kiosk: knows what they want, reads the screen, touches it, holds card and paper."""
from processes import wait_for


class Resident:
    def __init__(self, terminal, card="r-0001", pin="1234"):
        self.terminal, self.card, self.pin = terminal, card, pin
        self.screen = terminal.screen
        self.on_screen = lambda step: None  # called once for each new screen: pictures of the demo

    def reach(self, *steps, timeout=25.0):
        step = self.screen.wait_step(*steps, timeout=timeout)
        self.on_screen(step)
        return step

    def choose_service(self, service, category="certificate"):
        self.reach("home")
        self.screen.touch(f"home.{category}")
        self.reach("list")
        self.screen.touch(f"list.{service}")

    def answer(self, *answers):
        """One question: touches the answers ("first" = the first that can be chosen), then the primary key."""
        self.reach("question")
        for answer in answers:
            self.screen.touch(self.first_answer() if answer == "first" else f"choice.{answer}")
        self.screen.touch("primary")

    def first_answer(self):
        return self.screen.until("an answer", lambda _, tree: next(
            (node["id"] for node in tree["nodes"] if node["id"].startswith("choice.") and node["enabled"]), None))

    def insert_card(self):
        self.reach("card_prompt")
        self.terminal.card("insert", card=self.card)

    def enter_pin(self, pin=None):
        self.reach("pin")
        for digit in pin or self.pin:
            self.screen.touch(f"pin.{digit}")
        self.screen.touch("primary")

    def identify(self):
        self.insert_card()
        self.enter_pin()
        self.take_card_back()

    def take_card_back(self):
        self.reach("card_return")
        self.terminal.card("remove")

    def confirm(self):
        self.reach("confirm", timeout=40)
        self.screen.touch("primary")

    def choose_means(self, means="transit-ic"):
        self.reach("pay_means")
        self.screen.touch(f"means.{means}")

    def go_to_payment(self):
        """From the first screen until the payment terminal waits for a card."""
        self.choose_service("juminhyo")
        self.answer("self")
        self.identify()
        self.answer()
        self.confirm()
        self.choose_means()
        self.reach("paying")
        wait_for("the waiting payment", lambda: self.terminal.cashless("status")["waiting"])

    def hold_payment_card(self, means="transit", brand="TransitIC"):
        self.reach("paying")
        self.terminal.cashless("present", means=means, brand=brand, wait=True)

    def take_everything(self):
        self.reach("take", timeout=60)
        for item in ("certificate", "receipt"):
            self.screen.touch(f"take.{item}")
        self.reach("thank_you")

    def buy(self, service, before=(), after=()):
        """A whole good visit; `before` and `after` are the answers to the questions before and after the card."""
        self.choose_service(service)
        for answers in before:
            self.answer(*answers)
        self.identify()
        for answers in after:
            self.answer(*answers)
        self.confirm()
        self.choose_means()
        self.hold_payment_card()
        self.take_everything()
        self.reach("home", timeout=40)
