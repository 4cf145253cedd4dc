"""What each kind of attacker sends."""

from __future__ import annotations

import numpy as np
import pytest

from cli.simulation.attackers import SAYS, Attack, Attacker, Kind, Scene, attackers
from cli.simulation.drawings import Drawn, Sketch
from tasks import spec
from tests import synthetic

TASK = spec.named("doodle")


@pytest.fixture(scope="module")
def scene() -> Scene:
    rng = np.random.default_rng(0)
    sketches = [Sketch(label, synthetic.drawing(label, rng)) for label in TASK.labels[:4] for _ in range(30)]
    return Scene(TASK, honest=40, each=6, tilt=35.0, sketches=sketches)


def everything(people: list[Attacker]) -> list[Drawn]:
    return [one for person in people for one in person.drawn]


@pytest.mark.parametrize("kind", SAYS)
def test_a_seed_sends_the_same_again(scene: Scene, kind: Kind) -> None:
    first, second, other = (everything(attackers(Attack(kind, 0.2), scene, seed)) for seed in (1, 1, 2))
    assert [(one.identity, one.said, one.image.tobytes()) for one in first] == [
        (one.identity, one.said, one.image.tobytes()) for one in second
    ]
    assert [one.identity for one in first] != [one.identity for one in other]
    assert len({one.identity for one in first}) == len(first)


@pytest.mark.parametrize(("share", "number"), [(0.01, 1), (0.05, 2), (0.2, 10), (0.5, 40), (0.6, 60)])
def test_attackers_are_that_share_of_all_people(scene: Scene, share: float, number: int) -> None:
    people = attackers(Attack("flip", share), scene, 0)
    assert len(people) == number
    assert {len(person.drawn) for person in people} == {scene.each}
    assert all(one.bad for one in everything(people))


def test_half_flippers_tell_the_truth_half_of_the_time(scene: Scene) -> None:
    drawn = everything(attackers(Attack("half", 0.2), scene, 0))
    assert sum(one.bad for one in drawn) == len(drawn) // 2


def test_colluders_swap_two_labels(scene: Scene) -> None:
    drawn = everything(attackers(Attack("collude", 0.2), scene, 0))
    assert {(one.truth, one.said) for one in drawn} == {("airplane", "backpack"), ("backpack", "airplane")}


@pytest.mark.parametrize("kind", ["flood", "network", "validation", "holdout"])
def test_a_flood_is_a_third_of_all(scene: Scene, kind: Kind) -> None:
    people = attackers(Attack(kind), scene, 0)
    bad = len(everything(people))
    assert bad / (bad + scene.honest * scene.each) == pytest.approx(1 / 3, abs=0.01)
    if kind == "network":
        assert {(person.network, person.side) for person in people} == {(0, None)}
    else:
        assert [person.side for person in people] == ["train" if kind == "flood" else kind]


def test_copies_lie_on_all_sides_and_come_from_one_network(scene: Scene) -> None:
    people = attackers(Attack("copies"), scene, 0)
    assert {person.network for person in people} == {0}
    assert {person.side for person in people} == {"train", "validation", "holdout"}
    (sent,) = {tuple((one.image.tobytes(), one.said) for one in person.drawn) for person in people}
    assert len({image for image, _ in sent}) > 50
    assert all(one.bad for one in everything(people))


def test_duplicates_are_one_picture_and_near_ones_are_not(scene: Scene) -> None:
    exact = everything(attackers(Attack("duplicate", 0.2), scene, 0))
    assert len({one.image.tobytes() for one in exact}) == 1
    near = everything(attackers(Attack("near", 0.2), scene, 0))
    assert len({one.image.tobytes() for one in near}) == scene.each
    assert all(one.bad for one in (*exact, *near))


def test_scribbles_are_of_nothing_and_full_of_ink(scene: Scene) -> None:
    drawn = everything(attackers(Attack("scribble", 0.2), scene, 0))
    assert {one.truth for one in drawn} == {None}
    assert all(one.bad and one.image.sum() > 255 * 20 for one in drawn)
    assert len({one.said for one in drawn}) > 5
