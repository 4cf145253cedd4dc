"""Plays attacks: each on a copy of the same database with the same honest people, through the real run and gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from cli import home
from cli.simulation import drawings, script
from cli.simulation.attackers import Attack, Attacker, Kind, Scene, attackers
from cli.simulation.drawings import Sketch
from cli.simulation.installation import Installation
from cli.simulation.nights import Run, Trainer
from cli.simulation.visitors import Predict, Site, Visitor, address
from db import model_versions, training_data
from tasks.spec import Task

HONEST, EACH, JUDGES = 100, 25, 2000
AMONG_PEOPLE: tuple[Kind, ...] = ("collude", "half", "scribble", "duplicate", "near")
AMONG_JUDGES: tuple[Kind, ...] = ("validation", "holdout", "copies")
ATTACKS = (
    *(Attack("flip", share) for share in (0.01, 0.05, 0.2)),
    *(Attack(kind, 0.2) for kind in AMONG_PEOPLE),
    Attack("flood"),
    Attack("network"),
    *(Attack(kind) for kind in AMONG_JUDGES),
)
ESCALATED: tuple[Kind, ...] = ("flip", "collude")
ESCALATION = (0.2, 0.3, 0.4, 0.5, 0.6)  # of all contributors, until damage is published
DAMAGE = 0.01  # more than this much less recognised is damage
ATTACKERS_FROM = 10_000  # their addresses

SENT = text(
    "SELECT s.id, s.split, coalesce(u.weight, 0)::float8 AS weight,"
    " EXISTS (SELECT FROM quarantine q WHERE q.submission = s.id) AS quarantined"
    " FROM submission s LEFT JOIN training_run_submission u ON u.submission = s.id AND u.run = :run"
)


@dataclass(frozen=True)
class Judged:
    """Which drawings the challenger of a run recognised: of those that nobody sent, and of the base holdout.

    The challenger is judged whether or not it was published: the verdict has an element of chance and would hide what
    the attack did to learning. Where a run made no challenger, the champion stands for it.
    """

    fresh: NDArray[np.bool_]
    base: NDArray[np.bool_]
    labels: NDArray[np.int64]  # of the fresh ones


@dataclass(frozen=True)
class Counted:
    """`sent` bad submissions, `trainable` of them by contributors of the train split, `used` of them by the run.
    `quarantined` bad and `doubted` honest submissions."""

    sent: int
    trainable: int
    used: int
    quarantined: int
    doubted: int


@dataclass(frozen=True)
class Result(Counted):
    """What an attack did. `attack` is None where there was none; `clean` is the challenger of the run without one.
    `weight`: the bad submissions' share of everything the run weighed."""

    attack: Attack | None
    seed: int
    people: int
    everybody: int
    weight: float
    run: Run
    judged: Judged
    clean: Judged

    @property
    def fresh(self) -> float:
        """How much more (less: negative) of the honest drawings the challenger knows than it would without attack."""
        return float(self.judged.fresh.mean() - self.clean.fresh.mean())

    @property
    def base(self) -> float:
        return float(self.judged.base.mean() - self.clean.base.mean())

    @property
    def worst_label(self) -> float:
        """`fresh` for the label that lost most."""
        lost = self.judged.fresh.astype(float) - self.clean.fresh
        kinds = [kind for kind in np.unique(self.judged.labels) if (self.judged.labels == kind).sum() >= 100]
        return min((float(lost[self.judged.labels == kind].mean()) for kind in kinds), default=0.0)

    @property
    def broke(self) -> bool:
        """Whether damage was published."""
        return self.run.published and min(self.fresh, self.base) < -DAMAGE


@dataclass(frozen=True)
class Cast:
    """Who draws what: `people` honest people draw `each` of the drawings `honest`, and those after them are for
    judging; attackers draw `bad`. `tilt`: how everybody turns them."""

    honest: Sequence[Sketch]
    bad: Sequence[Sketch]
    tilt: float
    people: int = HONEST
    each: int = EACH


class Drill:
    """`start`: the name of a prepared database that nobody is connected to."""

    def __init__(
        self, made: Installation, start: str, task: Task, cast: Cast, seed: int, predict: Predict | None = None
    ) -> None:
        self._made, self._start, self._task, self._seed, self._predict = made, start, task, seed, predict
        self._scene = Scene(task, cast.people, cast.each, cast.tilt, cast.bad)
        rng = np.random.default_rng([seed, 0])
        chosen = [cast.honest[place] for place in rng.permutation(len(cast.honest))]
        sent = cast.people * cast.each
        drawn = [drawings.draw(task, one, one.label, rng, tilt=cast.tilt) for one in chosen[: sent + JUDGES]]
        self._honest = [Attacker(tuple(drawn[at : at + cast.each])) for at in range(0, sent, cast.each)]
        self._judges = drawn[sent:]
        self._base: tuple[NDArray[np.uint8], NDArray[np.int32]] | None = None

    def play(self, attacks: Sequence[Attack] = ATTACKS, *, escalate: bool = True) -> Iterator[Result]:
        """The run without an attack, then each attack, then ever more attackers until damage is published."""
        with self._honest_database() as template:
            clean = self._play(template, None, None)
            yield clean
            seen = {}
            for attack in attacks:
                result = self._play(template, attack, clean.judged)
                seen[attack] = result
                yield result
            for kind in ESCALATED if escalate else ():
                for share in ESCALATION:
                    attack = Attack(kind, share)
                    if attack not in seen:
                        seen[attack] = self._play(template, attack, clean.judged)
                        yield seen[attack]
                    if seen[attack].broke:
                        break

    @contextmanager
    def _honest_database(self) -> Iterator[str]:
        """A copy of the start with the submissions of the honest people."""
        name = f"honest_{self._seed}"
        url = self._made.create(name, self._start)
        with home.connected(url) as engine, self._made.serving(url) as site_url:
            self._send(engine, Site(site_url, self._task.name, self._predict), self._honest, 0)
            self._base = self._base or _base_holdout(engine, self._task)
        yield name
        self._made.drop(name)

    def _play(self, template: str, attack: Attack | None, clean: Judged | None) -> Result:
        name = f"attack_{self._seed}"
        url = self._made.create(name, template)
        people = attackers(attack, self._scene, self._seed) if attack else []
        with home.connected(url) as engine, self._made.serving(url) as site_url:
            site = Site(site_url, self._task.name, self._predict)
            self._send(engine, site, people, ATTACKERS_FROM)
            run = Trainer(engine, self._task).run("cli", self._seed)
            judged = self._judge(engine, site, run)
            result = self._result(engine, attack, people, run, judged, clean or judged)
        self._made.drop(name)
        return result

    def _send(self, engine: Engine, site: Site, people: Sequence[Attacker], first: int) -> None:
        """Each of them comes, on a side of their own or one that the seed chose, and sends their drawings."""
        if not people:
            return
        rng = np.random.default_rng([self._seed, 3, first])
        live = site.live()
        rows = iter(site.answers(live, np.stack([one.image for person in people for one in person.drawn])))
        for number, person in enumerate(people):
            visitor = Visitor(site, address(first + (number if person.network is None else person.network)))
            side = script.split(rng)
            visitor.come_on(person.side or side, engine)
            visitor.send(live, person.drawn, np.stack([next(rows) for _ in person.drawn]))

    def _judge(self, engine: Engine, site: Site, run: Run) -> Judged:
        assert self._base is not None
        images, labels = self._base
        number = run.version or site.live().version
        with Session(engine) as session:
            known = model_versions.get(session, self._task.name, number).labels
            files = model_versions.files(session, self._task.name, number)
        kinds = np.array([known.index(one.truth or "") for one in self._judges])
        fresh = site.predict(files, np.stack([one.image for one in self._judges])).argmax(1) == kinds
        places = np.array([known.index(label) for label in self._task.labels])
        return Judged(fresh, site.predict(files, images).argmax(1) == places[labels], kinds)

    def _result(
        self, engine: Engine, attack: Attack | None, people: Sequence[Attacker], run: Run, judged: Judged, clean: Judged
    ) -> Result:
        bad = {one.identity for person in people for one in person.drawn if one.bad}
        with Session(engine) as session:
            rows = session.execute(SENT, {"run": run.number}).all()
        of_bad = [row for row in rows if row.id in bad]
        total = sum(row.weight for row in rows)
        return Result(
            attack=attack,
            seed=self._seed,
            people=len(people),
            everybody=len(people) + len(self._honest),
            sent=len(of_bad),
            trainable=sum(row.split == "train" for row in of_bad),
            used=sum(row.weight > 0 for row in of_bad),
            weight=sum(row.weight for row in of_bad) / total if total else 0.0,
            quarantined=sum(row.quarantined for row in of_bad),
            doubted=sum(row.quarantined for row in rows) - sum(row.quarantined for row in of_bad),
            run=run,
            judged=judged,
            clean=clean,
        )


def _base_holdout(engine: Engine, task: Task) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Images (n, H, W, C) and the places of their labels in the task's list."""
    with Session(engine) as session:
        found = training_data.base(session, task.name, task.labels, split="holdout")
        images = [
            training_data.images(session, found.source, found.ids[at : at + training_data.BLOCK_ROWS], task.input.shape)
            for at in range(0, len(found), training_data.BLOCK_ROWS)
        ]
    return np.concatenate([pixels for _, pixels in images]), found.labels
