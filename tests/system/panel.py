"""The demo's side panel: a window beside the kiosk that plays the resident's hands – card, payment, paper – and the
technician's. It says which card and PIN belong to whom, and what each device holds now."""
import json
import threading
import tkinter
from tkinter import ttk

PAPER, SHEET, BAND, INK, SOFT, INDIGO, HAIR, RED, GREEN = (
    "#F6F1E4", "#FFFDF7", "#ECE5D3", "#1E1C19", "#4B463E", "#1C3160", "#D5CBB6", "#972210", "#3D5726")
FACE = "BIZ UDPGothic"
PANEL_WIDTH = 400  # pixels

SPECIAL = {
    "expired": "certificate expired", "revoked": "certificate revoked", "locked": "PIN locked", "never-set": "PIN never set",
    "unknown-issuer": "issuer unknown", "no-certificate": "no certificate", "other-card": "a driver's licence",
    "unregistered": "not linked to the city",
}


def cards_of(folder):
    """[(id, whose, PIN)], residents first, as cards.json beside the cards says."""
    entries = json.loads((folder / "cards.json").read_text())
    rows = [(entry["card"], SPECIAL.get(entry["card"]) or entry.get("name", ""), str(entry["authentication_pin"])) for entry in entries]
    return sorted(rows, key=lambda row: (row[0] in SPECIAL, row[0]))


class Panel:
    def __init__(self, terminal, root, left):
        self.terminal, self.root, self.left = terminal, root, left
        self.message = tkinter.StringVar(value="")
        self.states = {}
        self.style()
        root.title("Madoguchi – demo")
        root.configure(bg=PAPER)
        self.place()
        self.head()
        self.card_section()
        self.section("cashless", "Payment terminal", [
            [("Transit card", "present", {"means": "transit", "brand": "TransitIC"}),
             ("Credit card", "present", {"means": "credit", "brand": "VISA"})],
            [("Decline", "decline", {}), ("Cancel key", "press_cancel", {})]])
        self.section("printer", "Certificate printer", [
            [("Out of paper", "paper_out", {}), ("Fill paper", "refill", {})], [("Jam", "jam", {}), ("Clear jam", "clear_jam", {})]])
        self.section("receipts", "Receipt printer", [
            [("Tear off the slip", "tear", {})], [("Out of paper", "paper_out", {}), ("New roll", "refill", {})]])
        tkinter.Label(root, textvariable=self.message, wraplength=PANEL_WIDTH - 40, fg=RED, bg=PAPER, font=(FACE, 11),
                      justify="left").pack(anchor="w", padx=18, pady=4)

    def style(self):
        style = ttk.Style(self.root)
        style.theme_use("clam")
        style.configure("Treeview", background=SHEET, fieldbackground=SHEET, foreground=INK, rowheight=25, font=(FACE, 11), borderwidth=0)
        style.configure("Treeview.Heading", background=BAND, foreground=SOFT, font=(FACE, 10), relief="flat")
        style.map("Treeview", background=[("selected", INDIGO)], foreground=[("selected", SHEET)])
        style.configure("Vertical.TScrollbar", background=BAND, troughcolor=SHEET, bordercolor=HAIR, arrowcolor=SOFT)

    def place(self):
        """Beside the kiosk."""
        self.root.geometry(f"{PANEL_WIDTH}x{min(880, self.root.winfo_screenheight())}+{self.left}+0")

    def head(self):
        head = tkinter.Frame(self.root, bg=INDIGO)
        head.pack(fill="x")
        tkinter.Label(head, text="窓口  Madoguchi demo", bg=INDIGO, fg=SHEET, font=(FACE, 15, "bold")).pack(anchor="w", padx=18, pady=(10, 0))
        tkinter.Label(head, text="You are the resident. Touch the kiosk; your hands are here.", bg=INDIGO, fg=BAND,
                      font=(FACE, 10)).pack(anchor="w", padx=18, pady=(0, 10))

    def frame(self, name, title):
        frame = tkinter.Frame(self.root, bg=SHEET, highlightbackground=HAIR, highlightthickness=1)
        frame.pack(fill="x", padx=12, pady=(10, 0))
        line = tkinter.Frame(frame, bg=SHEET)
        line.pack(fill="x", padx=12, pady=(8, 4))
        tkinter.Label(line, text=title, bg=SHEET, fg=INDIGO, font=(FACE, 12, "bold")).pack(side="left")
        self.states[name] = tkinter.Label(line, text="", bg=SHEET, fg=GREEN, font=(FACE, 10))
        self.states[name].pack(side="right")
        return frame

    def keys(self, frame, row):
        line = tkinter.Frame(frame, bg=SHEET)
        line.pack(fill="x", padx=9, pady=(0, 7))
        for label, act in row:
            tkinter.Button(line, text=label, command=act, bg=BAND, fg=INDIGO, activebackground=INDIGO, activeforeground=SHEET,
                           font=(FACE, 11), relief="flat", borderwidth=0, highlightthickness=0, pady=6, cursor="hand2"
                           ).pack(side="left", fill="x", expand=True, padx=3)

    def section(self, control, title, rows):
        frame = self.frame(control, title)
        for row in rows:
            self.keys(frame, [(label, self.does(control, do, **arguments)) for label, do, arguments in row])

    def card_section(self):
        frame = self.frame("card", "My Number card")
        box = tkinter.Frame(frame, bg=SHEET)
        box.pack(fill="x", padx=12, pady=(0, 8))
        self.cards = ttk.Treeview(box, columns=("card", "whose", "pin"), show="headings", height=7, selectmode="browse")
        for column, label, wide in (("card", "Card", 108), ("whose", "Whose", 168), ("pin", "PIN", 56)):
            self.cards.heading(column, text=label, anchor="w")
            self.cards.column(column, width=wide, anchor="w")
        bar = ttk.Scrollbar(box, command=self.cards.yview)
        self.cards.configure(yscrollcommand=bar.set)
        self.cards.pack(side="left", fill="x", expand=True)
        bar.pack(side="right", fill="y")
        for row in cards_of(self.terminal.folder / "cards"):
            self.cards.insert("", "end", iid=row[0], values=row)
        self.cards.selection_set(self.terminal.holder_card)
        self.keys(frame, [("Lay it on the reader", self.insert), ("Take it away", self.does("card", "remove"))])

    def insert(self):
        chosen = self.cards.selection()
        if chosen:
            self.does("card", "insert", card=chosen[0])()

    def does(self, control, do, **arguments):
        """Orders go out beside the window's own loop: a simulator may take its time."""
        def act():
            try:
                getattr(self.terminal, control)(do, **arguments)
                text = ""
            except (AssertionError, OSError, ValueError) as trouble:
                text = str(trouble).split(": ", 2)[-1]
            self.root.after(0, self.message.set, text)
        return lambda: threading.Thread(target=act, daemon=True).start()

    def look(self):
        for control, words in (("card", card_words), ("cashless", cashless_words), ("printer", printer_words), ("receipts", receipt_words)):
            try:
                text, good = words(getattr(self.terminal, control)("status"))
            except (AssertionError, OSError, ValueError):
                text, good = "away", False
            self.root.after(0, lambda name=control, said=text, fine=good: self.states[name].configure(text=said, fg=GREEN if fine else RED))


def card_words(status):
    return (f"{status.get('card', '')} lies there", True) if status.get("inserted") else ("no card", True)


def cashless_words(status):
    waiting = status.get("waiting")
    return (f"waits for {waiting['amount']} yen", True) if waiting else ("ready" if status.get("connected") else "not connected", bool(status.get("connected")))


def printer_words(status):
    reasons = status.get("reasons") or status.get("printer_state_reasons") or []
    named = [one for one in reasons if one != "none"]
    return (", ".join(named), False) if named else (str(status.get("state") or "ready"), True)


def receipt_words(status):
    if status.get("paper") == "out" or not status.get("online", True):
        return ("out of paper" if status.get("paper") == "out" else "offline"), False
    outlet = status.get("outlet")
    return (f"{len(outlet)} slip(s) in the outlet", True) if outlet else ("ready", True)


def screen_size():
    root = tkinter.Tk()
    size = root.winfo_screenwidth(), root.winfo_screenheight()
    root.destroy()
    return size


def run_panel(terminal, left):
    root = tkinter.Tk()
    panel = Panel(terminal, root, left)
    ended = threading.Event()

    def watch():
        while not ended.wait(0.7):
            panel.look()

    def look_after_kiosk():
        if terminal.program("kiosk").quit:  # its window was closed; when it falls, the supervisor brings it back
            root.destroy()
        else:
            root.after(500, look_after_kiosk)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    look_after_kiosk()
    try:
        root.mainloop()
    finally:
        ended.set()
        watcher.join(2)
