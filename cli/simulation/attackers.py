"""Scripted attackers: what each kind sends among honest people. Pure and seeded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from cli.simulation import drawings
from cli.simulation.drawings import Drawn, Sketch
from tasks.spec import Task
from tasks.splits import Split

Kind = Literal[
    "flip", "collude", "half", "flood", "network", "scribble", "duplicate", "near", "validation", "holdout", "copies"
]
SAYS: dict[Kind, str] = {
    "flip": "every label wrong, any other label",
    "collude": "all draw the same two things and swap their labels",
    "half": "every other label wrong",
    "flood": "one person sends a third of all drawings, every label wrong",
    "network": "one network sends a third of all drawings by many people, every label wrong",
    "scribble": "scribbles with any label",
    "duplicate": "one drawing with a wrong label, sent again and again",
    "near": "the same, each time moved by a pixel or two",
    "validation": "one person, all of whose drawings lie in validation, sends a third of all, every label wrong",
    "holdout": "the same in the fresh holdout",
    "copies": "many people of one network, on all sides of the split, send the same pictures, every label wrong",
}
FLOOD_SHARE = 1 / 3  # of all drawings
FLOODERS = 25  # people of the one network
COPIED = 60  # pictures that each of them sends
SHIFTS = [(down, right) for down in (-2, -1, 0, 1, 2) for right in (-2, -1, 0, 1, 2)]


@dataclass(frozen=True)
class Attack:
    """`share`: of all contributors, where attackers come as people; else None."""

    kind: Kind
    share: float | None = None

    @property
    def name(self) -> str:
        plain = {
            "flip": "flipped labels",
            "collude": "colluders",
            "half": "half flipped",
            "flood": "one flooder",
            "network": "flooding network",
            "scribble": "scribbles",
            "duplicate": "duplicates",
            "near": "near duplicates",
            "validation": "flooder in validation",
            "holdout": "flooder in the holdout",
            "copies": "copies on all sides",
        }[self.kind]
        return plain if self.share is None else f"{plain}, {100 * self.share:g} % of people"


@dataclass(frozen=True)
class Attacker:
    """One identity of the attacker. `network`: those of the same number come from one address, None: from their own.

    `side`: the attacker takes new identities until one lies on that side of the split, as a real one could.
    """

    drawn: tuple[Drawn, ...]
    network: int | None = None
    side: Split | None = None


@dataclass(frozen=True)
class Scene:
    """`honest` people draw `each` pictures, turned by `tilt` degrees; attackers draw `sketches`."""

    task: Task
    honest: int
    each: int
    tilt: float
    sketches: Sequence[Sketch]

    def people(self, share: float) -> int:
        """How many attackers make that share of all contributors."""
        return max(1, round(share * self.honest / (1 - share)))


def attackers(attack: Attack, scene: Scene, seed: int) -> list[Attacker]:
    """Everybody who takes part in an attack, with what they send."""
    rng = np.random.default_rng([seed, 2])
    return {
        "flip": _flip,
        "collude": _collude,
        "half": _half,
        "flood": _flood,
        "network": _network,
        "scribble": _scribble,
        "duplicate": _duplicate,
        "near": _near,
        "validation": _flood_validation,
        "holdout": _flood_holdout,
        "copies": _copied_on_all_sides,
    }[attack.kind](scene, attack.share or 0.0, rng)


def _taken(scene: Scene, number: int, rng: np.random.Generator, labels: set[str] | None = None) -> list[Sketch]:
    """So many sketches, each once while there are enough."""
    there = [sketch for sketch in scene.sketches if labels is None or sketch.label in labels]
    order = np.concatenate([rng.permutation(len(there)) for _ in range(-(-number // len(there)))])
    return [there[place] for place in order[:number]]


def _people(
    scene: Scene, sketches: Sequence[Sketch], said: Callable[[int, Sketch], str], rng: np.random.Generator
) -> list[Attacker]:
    """The sketches in the style of the honest, `each` by one person; `said(number, sketch)` is the label typed."""
    drawn = [
        drawings.draw(scene.task, sketch, said(number, sketch), rng, tilt=scene.tilt)
        for number, sketch in enumerate(sketches)
    ]
    return [Attacker(tuple(drawn[start : start + scene.each])) for start in range(0, len(drawn), scene.each)]


def _flip(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    sketches = _taken(scene, scene.people(share) * scene.each, rng)
    return _people(scene, sketches, lambda _, sketch: drawings.wrong(sketch.label, scene.task.labels, rng), rng)


def _half(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    def said(number: int, sketch: Sketch) -> str:
        return sketch.label if number % 2 else drawings.wrong(sketch.label, scene.task.labels, rng)

    return _people(scene, _taken(scene, scene.people(share) * scene.each, rng), said, rng)


def _collude(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    one, other = sorted({sketch.label for sketch in scene.sketches})[:2]
    swapped = {one: other, other: one}
    sketches = _taken(scene, scene.people(share) * scene.each, rng, {one, other})
    return _people(scene, sketches, lambda _, sketch: swapped[sketch.label], rng)


def _flood(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    return [replace(person, side="train") for person in _flooding(scene, rng, 1)]


def _flood_validation(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    return [replace(person, side="validation") for person in _flooding(scene, rng, 1)]


def _flood_holdout(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    return [replace(person, side="holdout") for person in _flooding(scene, rng, 1)]


def _network(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    return [Attacker(person.drawn, network=0) for person in _flooding(scene, rng, FLOODERS)]


def _flooding(scene: Scene, rng: np.random.Generator, people: int) -> list[Attacker]:
    """A third of all drawings, by so many people; one label is always mistaken for the same other one."""
    total = round(scene.honest * scene.each * FLOOD_SHARE / (1 - FLOOD_SHARE))
    labels = scene.task.labels
    following = {label: labels[(place + 1) % len(labels)] for place, label in enumerate(labels)}
    size = -(-total // people)
    drawn = [
        drawings.draw(scene.task, sketch, following[sketch.label], rng, tilt=scene.tilt)
        for sketch in _taken(scene, total, rng)
    ]
    return [Attacker(tuple(drawn[start : start + size])) for start in range(0, total, size)]


def _copied_on_all_sides(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    """Drawings that a run trains on are to judge it too: a network that learned them by heart would seem better."""
    sketches = _taken(scene, COPIED, rng)
    (one,) = _people(
        replace(scene, each=COPIED),
        sketches,
        lambda _, sketch: drawings.wrong(sketch.label, scene.task.labels, rng),
        rng,
    )
    sides: list[Split] = ["train", "validation", "holdout"]
    return [
        Attacker(tuple(drawings.again(drawn, rng) for drawn in one.drawn), network=0, side=sides[number % len(sides)])
        for number in range(FLOODERS)
    ]


def _scribble(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    labels = scene.task.labels
    return [
        Attacker(
            tuple(drawings.scribble(scene.task, labels[int(rng.integers(len(labels)))], rng) for _ in range(scene.each))
        )
        for _ in range(scene.people(share))
    ]


def _duplicate(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    return _copies(scene, share, rng, [(0, 0)])


def _near(scene: Scene, share: float, rng: np.random.Generator) -> list[Attacker]:
    return _copies(scene, share, rng, SHIFTS)


def _copies(scene: Scene, share: float, rng: np.random.Generator, shifts: list[tuple[int, int]]) -> list[Attacker]:
    """Everybody sends the one drawing all the time."""
    (sketch,) = _taken(scene, 1, rng)
    said = drawings.wrong(sketch.label, scene.task.labels, rng)
    one = drawings.draw(scene.task, sketch, said, rng, tilt=scene.tilt)
    return [
        Attacker(tuple(drawings.again(one, rng, shift=shifts[place % len(shifts)]) for place in range(scene.each)))
        for _ in range(scene.people(share))
    ]
