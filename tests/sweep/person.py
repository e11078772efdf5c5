"""Somebody who wants a certificate and reads the screen: does what each screen asks, whatever came before it, also after the
kiosk has gone and come back. Pays once, takes what comes out, and leaves when the first screen is shown again."""
import time

from processes import Late

PIN = "1234"
HAND_SECONDS = 1.5  # nobody presses the same key again sooner
ENDED = ("refusal", "device_out", "backend_unreachable", "card_unreadable", "card_removed", "card_swapped", "wrong_card", "no_certificate",
         "money_returned", "incident", "card_not_linked", "closed_hours", "card_left", "no_card", "pin_forgotten")


class Person:
    def __init__(self, ground, card="r-0001"):
        self.ground, self.card = ground, card
        self.chose = self.declined = self.gone = False  # gone: the kiosk went away meanwhile
        self.done, self.acted = None, 0.0
        self.steps, self.last = [], None
        self.ended = None     # a screen that ends a visit for good
        self.other_work = lambda: None

    def play(self, seconds):
        """Until the first screen is shown after the visit, at most so long. True: it was."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.other_work()
            try:
                if self.look():
                    return True
            except (OSError, AssertionError, ValueError, KeyError):
                self.lose_screen()
        return False

    def lose_screen(self):
        self.gone = True
        self.hold_payment_card()  # whoever stands at the payment terminal does not see the kiosk's screen
        self.ground.leave_screen()
        try:
            self.ground.meet_kiosk(0.5)
        except (Late, OSError):
            pass

    def look(self):
        screen = self.ground.screen
        if screen is None:
            raise OSError
        tree, step = screen.tree(), screen.state()["state"]
        nodes = {node["id"]: node for node in tree["nodes"]}
        fresh = step != self.last
        if fresh:
            self.steps.append(step)
        if step in ENDED:
            self.ended = step
        self.last = step
        if step == "home" and (self.chose or self.gone or self.ended):
            return True
        doing = step, bool(self.enabled(nodes, "primary"))
        if fresh or doing != self.done or time.monotonic() - self.acted > HAND_SECONDS:
            self.done, self.acted = doing, time.monotonic()
            self.act(step, nodes, fresh)
        screen.call("ui.wait", after_revision=tree["revision"], timeout_ms=250)
        return False

    def enabled(self, nodes, *identities):
        return next((one for one in identities if one in nodes and nodes[one]["enabled"]), None)

    def touch(self, nodes, *identities):
        key = self.enabled(nodes, *identities)
        if key:
            box = nodes[key]["rect_px"]
            self.ground.screen.touch_at(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return key

    def act(self, step, nodes, fresh):
        if step == "home":
            self.touch(nodes, "home.certificate")
        elif step == "list":
            self.touch(nodes, "list.juminhyo")
        elif step == "question":
            self.touch(nodes, "primary", "choice.self") if self.enabled(nodes, "primary") else self.touch(nodes, "choice.self")
        elif step == "card_prompt":
            self.lay_card()
        elif step == "pin":
            self.enter_pin(nodes)
        elif step == "card_return":
            self.take_card()
        elif step == "confirm":
            self.touch(nodes, "primary")
        elif step == "pay_means":
            self.pay(nodes, fresh)
        elif step == "paying":
            self.acted = 0.0  # the terminal may want the card at any moment
            self.hold_payment_card()
        elif step == "take":
            self.acted = 0.0
            self.take(nodes)
        elif step == "out_of_service":
            self.acted = time.monotonic()
            self.ground.clerk.take_out()  # whoever was called to the machine looks what lies in it
        elif step not in ("thank_you", "working", "printing", "returning_money", "pin_checking", "card_reading", "starting"):
            self.touch(nodes, "primary", "footer.stop")

    def pay(self, nodes, fresh):
        """Whoever is asked a second time gives up."""
        self.declined = self.declined or fresh and self.chose
        self.touch(nodes, "footer.stop" if self.declined else "means.transit-ic")
        self.chose = True

    def take(self, nodes):
        self.chose = True
        for item in ("take.certificate", "take.receipt"):
            if self.touch(nodes, item):
                return
        self.touch(nodes, "primary")

    def enter_pin(self, nodes):
        if nodes.get("primary", {}).get("enabled"):
            self.touch(nodes, "primary")
            return
        for digit in PIN:
            self.touch(nodes, f"pin.{digit}")

    # ---- card and payment card: simulators may be away
    def lay_card(self):
        if not self.ground.card("status").get("inserted"):
            self.ground.card("insert", card=self.card, wait=False)

    def take_card(self):
        if self.ground.card("status").get("inserted"):
            self.ground.card("remove")

    def hold_payment_card(self):
        try:
            if self.ground.cashless("status")["waiting"]:
                self.ground.cashless("present", means="transit", brand="TransitIC")
        except (OSError, AssertionError, ValueError):
            pass  # it is away
