"""A person at the kiosk: knows what they want, reads the screen, touches it, holds card and paper."""


class Resident:
    def __init__(self, terminal, card="r-0001", pin="1234"):
        self.terminal, self.card, self.pin = terminal, card, pin
        self.screen = terminal.screen
        self.seen = []
        self.on_screen = lambda step: None  # called once for each new screen: pictures of the demo

    def reach(self, *steps, timeout=25.0):
        step = self.screen.wait_step(*steps, timeout=timeout)
        self.seen.append(step)
        self.on_screen(step)
        return step

    def choose_service(self, service, category="certificate"):
        self.reach("home")
        self.screen.touch(f"home.{category}")
        self.reach("list")
        self.screen.touch(f"list.{service}")

    def answer(self, *answers):
        """One question: touches the answers, then the primary key where the question has one."""
        self.reach("question")
        for answer in answers:
            self.screen.touch(f"choice.{answer}")
        self.screen.touch("primary")

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

    def pay(self, means="transit", brand="TransitIC"):
        self.reach("paying")
        self.terminal.cashless("present", means=means, brand=brand, wait=True)

    def take(self):
        self.reach("printing", "take", timeout=40)
        self.reach("take", timeout=60)
        for item in ("certificate", "receipt"):
            if self.screen.has(f"take.{item}"):
                self.screen.touch(f"take.{item}")
        self.reach("thank_you")
