"""The demo's side panel: a small window that plays the resident's hands – card, payment, paper – and the technician's."""
import tkinter


def run_panel(terminal):
    window = tkinter.Tk()
    window.title("Madoguchi demo")
    window.attributes("-topmost", True)
    status = tkinter.StringVar(value="")

    def does(control, do, **arguments):
        def act():
            try:
                control(do, **arguments)
                status.set("")
            except (AssertionError, OSError) as trouble:
                status.set(str(trouble))
        return act

    def section(title, *buttons):
        frame = tkinter.LabelFrame(window, text=title, padx=6, pady=4)
        frame.pack(fill="x", padx=8, pady=4)
        for label, act in buttons:
            tkinter.Button(frame, text=label, command=act, width=26, anchor="w").pack(fill="x")

    cards = sorted(path.stem for path in (terminal.folder / "cards" / "cards").glob("*.json"))
    card = tkinter.StringVar(value=terminal.holder_card)
    tkinter.Label(window, text="Card (PIN: see the terminal this was started in)").pack(anchor="w", padx=8)
    tkinter.OptionMenu(window, card, *cards).pack(fill="x", padx=8)
    section("Card reader", ("Lay the card on the reader", lambda: does(terminal.card, "insert", card=card.get())()),
            ("Take the card away", does(terminal.card, "remove")))
    section("Payment terminal", ("Hold a transit card to it", does(terminal.cashless, "present", means="transit", brand="TransitIC")),
            ("Hold a credit card to it", does(terminal.cashless, "present", means="credit", brand="VISA")),
            ("Decline", does(terminal.cashless, "decline")), ("Press cancel on it", does(terminal.cashless, "press_cancel")))
    section("Certificate printer", ("Run out of paper", does(terminal.printer, "paper_out")),
            ("Fill in paper", does(terminal.printer, "refill")), ("Jam", does(terminal.printer, "jam")),
            ("Clear the jam", does(terminal.printer, "clear_jam")))
    section("Receipt printer", ("Tear off the slip", does(terminal.receipts, "tear")),
            ("Run out of paper", does(terminal.receipts, "paper_out")), ("New roll", does(terminal.receipts, "refill")))
    tkinter.Label(window, textvariable=status, wraplength=260, fg="#972210").pack(padx=8, pady=4)

    def watch():
        if terminal.program("kiosk").running:
            window.after(500, watch)
        else:
            window.destroy()

    watch()
    window.mainloop()
