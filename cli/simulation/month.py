"""Plays the month: visitors by day, training runs by night, and the base model answering the same drawings beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from cli.simulation import drawings, nights
from cli.simulation.drawings import Drawn, Sketch
from cli.simulation.nights import Run, Trainer
from cli.simulation.script import Script, Visit, write
from cli.simulation.visitors import Live, Site, Visitor, address
from tasks.spec import Task


@dataclass(frozen=True)
class Day:
    """What a day was like. `right` and `right_without`: drawings recognised by the live version and by the base model,
    each told by what was drawn, whatever label was typed. `version`: what was live in the morning."""

    number: int
    version: int
    visitors: int
    drawings: int
    tilted: int
    mislabelled: int
    right: int
    right_without: int
    runs: tuple[Run, ...]


class Month:
    """`pool`: pictures, as many as the script asks for. `tilt`: degrees by which tilted people turn them."""

    def __init__(
        self, site: Site, engine: Engine, task: Task, script: Script, pool: Sequence[Sketch], tilt: float
    ) -> None:
        self._site, self._engine, self._trainer = site, engine, Trainer(engine, task)
        self._task, self._script, self._pool, self._tilt = task, script, pool, tilt
        self._rng = np.random.default_rng([script.seed, 1])
        self._people: dict[int, Visitor] = {}
        self._base = site.live()

    def play(self, began: Callable[[int], None] = lambda day: None) -> Iterator[Day]:
        """One day after the other, each with its night. `began` hears when a day begins."""
        for number, visits in enumerate(write(self._script), 1):
            began(number)
            yield self._day(number, visits)

    def _day(self, number: int, visits: Sequence[Visit]) -> Day:
        drawn = [self._draw(visit) for visit in visits]
        images = np.stack([one.image for visit in drawn for one in visit])
        without = self._site.answers(self._base, images)
        morning = live = self._site.live()
        answers = without if live == self._base else self._site.answers(live, images)
        runs: list[Run] = []
        right = start = 0
        for visit, pictures in zip(visits, drawn, strict=True):
            rows = answers[start : start + len(pictures)]
            self._submit(visit, live, pictures, rows)
            right += recognised(live, pictures, rows)
            start += len(pictures)
            started = self._trainer.run_if_due(self._seed(number, len(runs)))
            if started is not None:
                runs.append(started)
                live = self._site.live()
                answers = self._site.answers(live, images)
        if nights.trains_in_night(self._task, number):
            started = self._trainer.run_if_due(self._seed(number, len(runs)), nights.BY_CLOCK)
            runs += [started] if started is not None else []
        everything = [one for visit in drawn for one in visit]
        return Day(
            number=number,
            version=morning.version,
            visitors=len(visits),
            drawings=len(everything),
            tilted=sum(len(visit.pictures) for visit in visits if visit.tilted),
            mislabelled=sum(one.bad for one in everything),
            right=right,
            right_without=recognised(self._base, everything, without),
            runs=tuple(runs),
        )

    def _draw(self, visit: Visit) -> list[Drawn]:
        tilt = self._tilt if visit.tilted else 0.0
        drawn = []
        for place, wrong in zip(visit.pictures, visit.wrong, strict=True):
            sketch = self._pool[place]
            said = drawings.wrong(sketch.label, self._task.labels, self._rng) if wrong else sketch.label
            drawn.append(drawings.draw(self._task, sketch, said, self._rng, tilt=tilt))
        return drawn

    def _submit(self, visit: Visit, live: Live, drawn: Sequence[Drawn], rows: NDArray[np.float32]) -> None:
        if visit.person not in self._people:
            self._people[visit.person] = Visitor(self._site, address(visit.person))
            self._people[visit.person].come_on(visit.split, self._engine)
        visitor = self._people[visit.person]
        visitor.come()
        visitor.send(live, drawn, rows)

    def _seed(self, day: int, run: int) -> int:
        return self._script.seed + 100 * day + run


def recognised(live: Live, drawn: Sequence[Drawn], rows: NDArray[np.float32]) -> int:
    """How many of the drawings that version's answers name as what they are."""
    answered = rows.argmax(1)
    return sum(live.labels[place] == one.truth for one, place in zip(drawn, answered, strict=True))
