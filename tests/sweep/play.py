"""One run of the sweep: a visit is played, at one point something is killed, the world goes on, and what came of it is judged."""
import contextlib
import time
from typing import NamedTuple, Optional

import judge
import privacy
from ground import CLOCKS, DISK, VICTIMS
from holds import Write
from person import Person
from processes import Late, wait_for

FEE = 300
VISIT_SECONDS, HOME_SECONDS, REST_SECONDS, LASTING_SECONDS, KIOSK_AWAY_SECONDS, MOMENT_SECONDS = 90, 60, 40, 30, 4, 2


class Second(NamedTuple):
    """Another kill after the first, at the n-th write counted from there."""
    at: Write
    victim: str


class Point(NamedTuple):
    at: Write
    victim: str
    lasting: bool
    second: Optional[Second] = None

    def __str__(self):
        how = ("for a moment", "for long") if self.victim == DISK or self.victim in CLOCKS else ("killed", "away")
        text = f"{self.at.writer} {self.at.number} {self.at.when}, {self.victim} {how[self.lasting]}"
        return text + (f", then {self.second.at.writer} {self.second.at.number} {self.second.at.when}, {self.second.victim} killed" if self.second else "")


class Network(NamedTuple):
    """Trouble between kiosk and back end at the n-th request of its kind."""
    request: str
    number: int
    trouble: str
    lasting: bool
    victim: str = "network"
    second: None = None

    def __str__(self):
        return f"{self.request} {self.number}, {self.trouble} {'for long' if self.lasting else 'once'}"


class Result(NamedTuple):
    point: str
    reached: bool
    outcome: str
    violations: list
    seconds: float
    steps: list


class Run:
    def __init__(self, ground, point):
        self.ground, self.point = ground, point
        self.struck_at, self.looked_at = None, 0.0
        self.absence, self.to_bring_back = contextlib.ExitStack(), []

    # ---- the fault
    def strike(self):
        """In the middle of the write, on the holds' thread."""
        point = self.point
        if point.lasting or point.victim not in VICTIMS:
            self.absence.enter_context(self.ground.away(point.victim))
        else:
            self.ground.kill(point.victim)
            self.to_bring_back.append(point.victim)
        if point.second:
            self.ground.holds.again(self.strike_again, point.second.at)
        self.struck_at = time.monotonic()

    def network_strikes(self):
        if self.point.lasting:
            self.absence.callback(self.ground.spoiler.network.end)
        self.struck_at = time.monotonic()

    def arm(self):
        """Counting begins here, for writes and for requests."""
        point, network = self.point, self.ground.spoiler.network
        if isinstance(point, Network):
            network.begin(point.request, point.number, point.trouble, point.lasting, self.network_strikes)
        else:
            network.begin()
        self.ground.holds.begin(self.strike, point.at if isinstance(point, Point) else None)

    def strike_again(self):
        self.ground.kill(self.point.second.victim)
        self.to_bring_back.append(self.point.second.victim)

    def tend(self):
        """Between two looks of the person at the screen: what was killed is started again, who was away comes back in the end."""
        while self.to_bring_back:
            self.ground.bring_back(self.to_bring_back.pop())
        if self.struck_at and self.decided():
            self.absence.close()

    def decided(self):
        now = time.monotonic()
        away = now - self.struck_at
        if not self.point.lasting:
            return away > MOMENT_SECONDS
        if self.point.victim == "kiosk":
            return away > KIOSK_AWAY_SECONDS
        if away > LASTING_SECONDS:
            return True
        if now - self.looked_at < 1.5:
            return False
        self.looked_at = now
        return away > 3 and not judge.Truth(self.ground, self.before).undecided

    # ---- the run
    def play(self):
        ground, began = self.ground, time.monotonic()
        self.before = judge.mark(ground)
        self.arm()
        person = Person(ground)
        person.other_work = self.tend
        person.play(VISIT_SECONDS)
        broken = list(self.come_to_rest(person))
        truth = judge.Truth(ground, self.before)
        broken += judge.violations(ground, truth, FEE)
        broken += privacy.hunt(ground)
        reached = self.struck_at is not None or not self.point
        return Result(str(self.point), reached, judge.outcome(truth), broken, round(time.monotonic() - began, 1), person.steps)

    def come_to_rest(self, person):
        """The fault is over; the first screen comes, and everything is told and closed. What does not happen is a violation."""
        self.absence.close()
        self.tend()
        with contextlib.suppress(OSError, AssertionError):
            person.take_card()
        if not self.home(person):
            yield f"the first screen is not back within {HOME_SECONDS} s: {person.steps[-6:]}"
        with contextlib.suppress(Late):
            wait_for("rest", self.at_rest, REST_SECONDS, 0.3)

    def at_rest(self):
        self.tend()  # a second kill may come late
        return judge.Truth(self.ground, self.before).at_rest

    def home(self, person):
        person.chose = True  # no second visit
        return person.play(HOME_SECONDS)
