"""One round: a run whose worker dies in one of its steps, every other fault in an order of chance, then the ledger."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

from tests import tiny
from tests.faults import ledger, page, training
from tests.faults.kinds import BACK_SECONDS, KINDS
from tests.faults.system import System
from tests.faults.training import STEPS
from tests.faults.visitors import Crowd, Visitor

GIVE_UP_SECONDS = 120.0
LOOK_SECONDS = 0.1


@dataclass
class Round:
    """What happened: each fault with the seconds until everything was back, and what is wrong afterwards."""

    number: int
    seed: int
    faults: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: int = 0
    retries: int = 0
    verdict: str = ""
    broken: list[str] = field(default_factory=list)

    def line(self) -> str:
        """A short text for people."""
        slowest = max(self.faults, key=lambda fault: fault["back_seconds"])
        told = f"round {self.number}: {len(self.faults)} faults, {self.acknowledged} submissions acknowledged"
        told += f" ({self.retries} tries again), slowest back in {slowest['back_seconds']:.1f} s ({slowest['fault']})"
        return told + "".join(f"\n  BROKEN {wrong}" for wrong in self.broken)


def play(system: System, browser: Browser, number: int, seed: int, everybody: list[Visitor]) -> Round:
    """One round under load. `everybody`: visitors of the rounds before, whose receipts still count; this one's join."""
    chance = random.Random(f"{seed} {number}")
    done = Round(number, seed)
    step = STEPS[number % len(STEPS)]
    prober = Visitor(system.url, seed * 100_000 + number)
    with Crowd(system.url, seed * 1000 + number) as crowd:
        run = _with_its_worker_killed(system, step, done)
        for kind in chance.sample(sorted(KINDS), len(KINDS)):
            began = time.monotonic()
            KINDS[kind](system, chance)
            lasted = time.monotonic() - began
            _wait_back(done, kind, lambda: _serves(system, prober), lasted=lasted)
            time.sleep(chance.random() / 2)
        try:
            done.verdict = _verdict(system, run, number) if run is not None else ""
        except training.NotReached as error:
            done.broken.append(str(error))
    everybody += [*crowd.visitors, prober]
    _judge(system, browser, done, everybody)
    return done


def _with_its_worker_killed(system: System, step: str, done: Round) -> int | None:
    try:
        run = training.killed_in(system, step, seed=done.number)
    except training.NotReached as error:
        done.broken.append(str(error))
        return None
    _wait_back(done, f"the worker killed while {step}", lambda: _taken_up(system, run))
    return run


def _verdict(system: System, run: int, seed: int) -> str:
    """Of the run, or of another one where the full disk ended it."""
    try:
        return training.wait_for_end(system, run)
    except training.NoRoom:
        return training.wait_for_end(system, training.queue(system, seed))


def _judge(system: System, browser: Browser, done: Round, everybody: list[Visitor]) -> None:
    wrong = page.load(browser, system.url, training.asked(system, lambda session: tiny.champion(session).version))
    if wrong:
        done.broken.append(wrong)
    done.broken += training.asked(system, lambda session: ledger.broken(session, everybody))
    done.acknowledged = sum(len(one.acknowledged) for one in everybody)
    done.retries = sum(one.retries for one in everybody)


def _wait_back(done: Round, fault: str, back: Callable[[], bool], *, lasted: float = 0.0) -> None:
    """Note how long it took from the end of the fault until everything is back."""
    began = time.monotonic()
    while not back():
        if time.monotonic() - began > GIVE_UP_SECONDS:
            break
        time.sleep(LOOK_SECONDS)
    seconds = time.monotonic() - began
    done.faults.append({"fault": fault, "lasted_seconds": round(lasted, 2), "back_seconds": round(seconds, 2)})
    if seconds > BACK_SECONDS:
        done.broken.append(f"not back within {BACK_SECONDS:.0f} s after: {fault} ({seconds:.1f} s)")


def _serves(system: System, prober: Visitor) -> bool:
    """Every process is there, ready, and a drawing is taken in."""
    return system.whole() and bool(system.ready()) and prober.try_now(patience=5.0)


def _taken_up(system: System, run: int) -> bool:
    attempts, _ = training.attempts(system, run)
    return attempts > 1
