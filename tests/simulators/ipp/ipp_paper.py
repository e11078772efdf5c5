"""The paper path of the simulated printer: pages, what stops them, the outlet with its shutter and retract bin."""
import json, shutil, threading

HOLDS = {"paper_out": "media-empty", "cover": "cover-open", "toner": "toner-empty"}
RETRACT, PRESENT = "operation-20482", "operation-20481"    # 0x5002, 0x5001: as the model "presenter" of the drivers


class Printer:
    """Paper path and faults; every change wakes whoever waits for it. All members under `lock`."""

    def __init__(self, state, ms_per_page, outlet_sensor, bin_size=0):
        self.out = state / "out"
        self.lock = threading.Condition()
        self.faults = {}      # name -> page from which it acts; 0 = at once
        self.jammed = self.toner_low = False
        self.ms_per_page, self.outlet_sensor = ms_per_page, outlet_sensor
        self.pages = self.jobs = self.outlet = 0
        self.bin_size, self.held, self.bin, self.retracted = bin_size, 0, 0, 0    # a shutter when bin_size > 0
        self.mouth_jams = False
        self.canceled, self.current, self.holding = set(), None, None
        self.run = 0          # counts jobs and power losses: a print command of an earlier run moves no paper
        self.sheet = len(list(self.out.glob("*.pdf")))

    def begin(self, job, record, document):
        with self.lock:
            self.sheet += 1
            self.jobs += 1
            self.run += 1
            self.current = job
            shutil.copyfile(document, self.out / f"{self.sheet}.pdf")
            self.record = dict(record, n=self.sheet, job=job, done=0, state="printing")
            self.save("printing")
            return {"ok": True, "run": self.run}

    def save(self, state):
        self.record["state"] = state
        temporary = self.out / f".{self.sheet}.json"
        temporary.write_text(json.dumps(self.record, ensure_ascii=False) + "\n")
        temporary.rename(self.out / f"{self.sheet}.json")
        self.lock.notify_all()

    def ask(self, run, page):
        """What the engine does with the next page: print, hold or abort."""
        with self.lock:
            if run != self.run:
                return {"ok": True, "action": "abort"}
            self.holding = None
            if self.current in self.canceled:
                return self.end("canceled", "abort")
            if "jam" in self.faults and page >= self.faults["jam"]:
                del self.faults["jam"]
                self.jammed = True
                return self.end("jammed", "abort")
            for name, reason in HOLDS.items():
                if name in self.faults and page >= self.faults[name]:
                    self.faults[name], self.holding = 0, reason
                    self.lock.notify_all()
                    return {"ok": True, "action": "hold"}
            if self.jammed:
                self.holding = "media-jam"
                self.lock.notify_all()
                return {"ok": True, "action": "hold"}
            return {"ok": True, "action": "print", "ms": self.ms_per_page}

    def printed(self, run, page):
        with self.lock:
            if run != self.run:
                return {"ok": True}
            self.pages += 1
            if self.bin_size:
                self.held += 1
            else:
                self.outlet += 1
            self.record["done"] = page
            self.save("printing")
            return {"ok": True}

    def end(self, state, action="none"):
        with self.lock:
            self.save(state)
            self.current = self.holding = None
            if state == "completed":
                self.present()
            self.lock.notify_all()
            return {"ok": True, "action": action}

    def finish(self, run):
        with self.lock:
            return self.end("completed") if run == self.run else {"ok": True}

    def present(self):
        """The shutter opens over what was gathered behind it."""
        with self.lock:
            self.outlet, self.held = self.outlet + self.held, 0
            self.lock.notify_all()

    def move(self, operation):
        """Whether the unit could do it."""
        with self.lock:
            if self.mouth_jams:
                self.mouth_jams, self.jammed = False, True
            if self.jammed or not (self.outlet or self.held):
                return False
            if operation == PRESENT:
                self.present()
                return True
            if self.bin >= self.bin_size:
                return False
            self.bin += 1
            self.retracted += self.outlet + self.held
            self.outlet = self.held = 0
            self.lock.notify_all()
            return True

    def presenter_reasons(self):
        left = self.bin_size - self.bin
        bin_full = ["retract-bin-full-warning"] if left <= 0 else ["retract-bin-almost-full-report"] if left == 1 else []
        return bin_full + ["sheet-behind-shutter-report"] * bool(self.held)

    def power_lost(self):
        with self.lock:
            if self.current is not None:
                self.end("power lost")
            self.run += 1
            self.canceled.clear()

    def cancel(self, job):
        with self.lock:
            self.canceled.add(job)

    def reasons(self):
        with self.lock:
            found = {reason for name, reason in HOLDS.items() if self.faults.get(name) == 0}
            if self.jammed:
                found.add("media-jam")
            stopped = bool(found)
            found = {reason + "-error" for reason in found}
            if self.toner_low:
                found.add("toner-low-warning")
            if self.outlet_sensor and self.outlet:
                found.add("sheet-in-outlet-report")
            if self.bin_size:
                found.update(self.presenter_reasons())
            return sorted(found), stopped

    def status(self):
        with self.lock:
            return {"ok": True, "pages": self.pages, "jobs": self.jobs, "printing": self.current is not None,
                    "holding": self.holding, "faults": sorted(self.faults) + ["jammed"] * self.jammed,
                    "outlet": self.outlet, "held": self.held, "bin": self.bin, "retracted": self.retracted, "reasons": self.reasons()[0]}

    def wait(self, what, count, seconds):
        tests = {"pages": lambda: self.pages >= count, "jobs": lambda: self.jobs >= count,
                 "holding": lambda: self.holding is not None, "idle": lambda: self.current is None}
        if what not in tests:
            return {"ok": False, "error": f"cannot wait for {what}: {', '.join(tests)}"}
        with self.lock:
            if self.lock.wait_for(tests[what], seconds):
                return self.status()
        return {"ok": False, "error": "timed out"}
