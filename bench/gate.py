"""`python -m bench.gate`: what the gate promises, simulated; writes docs/gate.md.

Expected: a stream of 100 retrains that changed nothing is promoted from in fewer than 5 % of the cases, and what a
gain of so many points needs to be seen at looks 1, 5 and 20. A line of retrains that each lose a little loses no more
than the margin. A style that begins after quiet nights is learned sooner where looks are foreseen.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from bench import gate_foresight, gate_line, gate_streams
from bench.gate_found import Found, Lines, Share, Stream, Waits
from bench.gate_page import page
from bench.gate_streams import BASE_EXAMPLES, EACH, Retrain
from tasks import spec
from training_server.ml import gate, statistics
from training_server.ml.gate import budget

RULES = spec.named("doodle").gate
DOCUMENT = Path(__file__).parent.parent / "docs" / "gate.md"
SEED = 7
STREAMS, LOOKS, PEOPLE = 5_000, 100, 100
BLOCK = 100  # streams drawn at once
NOTHING = (Retrain(0.01), Retrain(0.03), Retrain(0.05), Retrain(0.03, effect=-0.003))

GAINS, HOLDOUTS, POWER_LOOKS = (0.01, 0.02, 0.05), (500, 1_500, 5_000), (1, 5, 20)
CHANCE_MOVES, REPEATS = 0.03, 300

QUIET, WAITS = (10, 60), 200  # nights before there is anything to learn; times each is played

LOSSES, LINES, NIGHTS = ((0.002, 0.02), (0.005, 0.02), (0.005, 0.04)), 20, 30  # losses: points lost, examples moved


def streams(retrain: Retrain, number: int, rng: np.random.Generator) -> Stream:
    promoted = np.zeros((3, number), bool)
    for start in range(0, number, BLOCK):
        size = min(BLOCK, number - start)
        won, lost = gate_streams.fresh_moves(rng, retrain, (size, LOOKS, PEOPLE))
        base_won, base_lost = gate_streams.base_moves(rng, retrain, (size, LOOKS))
        up, down = won.sum(-1), lost.sum(-1)
        p = stats.binom.sf(up - 1, up + down, 0.5)
        no_worse = base_won - base_lost >= -RULES.base_margin * BASE_EXAMPLES
        block = promoted[:, start : start + size]
        block[0] = ((up > down) & no_worse).any(1)
        block[1] = ((p <= RULES.fresh_alpha) & no_worse).any(1)
        # Only what McNemar's test lets through is worth the whole gate.
        allowed = RULES.fresh_alpha * np.array([budget.share(look) for look in range(1, LOOKS + 1)])
        for stream, at in np.argwhere(p <= allowed):
            base = (int(base_won[stream, at]), int(base_lost[stream, at]))
            block[2, stream] |= _promoted(rng, (won[stream, at], lost[stream, at]), base, int(at) + 1)
    return Stream(retrain, *(Share(int(row.sum()), number) for row in promoted))


def power(gain: float, drawings: int, repeats: int, rng: np.random.Generator) -> list[Share]:
    """How often a gain is promoted at each of POWER_LOOKS, where nothing changed on base."""
    retrain, hits = Retrain(CHANCE_MOVES, gain=gain), [0] * len(POWER_LOOKS)
    won, lost = gate_streams.fresh_moves(rng, retrain, (repeats, drawings // EACH))
    base_won, base_lost = gate_streams.base_moves(rng, Retrain(CHANCE_MOVES), (repeats,))
    for at in range(repeats):
        base = (int(base_won[at]), int(base_lost[at]))
        for place, look in enumerate(POWER_LOOKS):
            if not _promoted(rng, (won[at], lost[at]), base, look):
                break  # later looks allow less
            hits[place] += 1
    return [Share(number, repeats) for number in hits]


def lines(loss: float, moved: float, number: int, nights: int) -> Lines:
    """The mean of so many lines, judged beside the champion alone and beside its ancestors too."""
    played = [
        [
            gate_line.play(
                np.random.default_rng((SEED, line)), RULES, nights, loss=loss, moved=moved, anchored=anchored
            )
            for line in range(number)
        ]
        for anchored in (False, True)
    ]
    promotions, lost = ([[getattr(one, name) for one in arm] for arm in played] for name in ("promotions", "lost"))
    alone, anchored = (float(np.mean(arm)) for arm in promotions)
    return Lines(loss, moved, nights, number, (alone, anchored), (float(max(lost[0])), float(max(lost[1]))))


def waits(quiet: int, number: int) -> Waits:
    """How long a style that begins after quiet nights waits for its promotion, with every night a look and without."""
    played = [
        [gate_foresight.wait(np.random.default_rng((SEED, at)), RULES, quiet, foresee=foresee) for at in range(number)]
        for foresee in (False, True)
    ]
    every, foreseen = (
        tuple(float(np.mean([getattr(one, name) for one in arm])) for name in ("days", "looks", "early"))
        for arm in played
    )
    return Waits(quiet, number, every, foreseen)


def _promoted(
    rng: np.random.Generator, fresh: tuple[NDArray[np.int64], NDArray[np.int64]], base: tuple[int, int], look: int
) -> bool:
    won, lost = fresh
    allowed = RULES.fresh_alpha * budget.share(look)
    if max(statistics.mcnemar(int(won.sum()), int(lost.sum())), statistics.sign_flip((won - lost).tolist())) > allowed:
        return False
    return gate.decide(gate_streams.counted(rng, fresh, base, look), RULES).promote


def main() -> int:
    rng = np.random.default_rng(SEED)
    found = []
    for retrain in NOTHING:
        print(f"bench: {STREAMS} streams of {LOOKS} retrains, {retrain} …", file=sys.stderr, flush=True)
        found.append(streams(retrain, STREAMS, rng))
        print(f"bench: {found[-1]}", file=sys.stderr, flush=True)
    powers = {}
    for gain in GAINS:
        for drawings in HOLDOUTS:
            powers[gain, drawings] = power(gain, drawings, REPEATS, rng)
            print(f"bench: gain {gain}, {drawings} drawings: {powers[gain, drawings]}", file=sys.stderr, flush=True)
    lost = [lines(*each, LINES, NIGHTS) for each in LOSSES]
    print(f"bench: {lost}", file=sys.stderr, flush=True)
    waited = [waits(quiet, WAITS) for quiet in QUIET]
    print(f"bench: {waited}", file=sys.stderr, flush=True)
    DOCUMENT.write_text(page(Found(found, powers, lost, waited)), "utf-8")
    print(f"bench: {DOCUMENT} is written", file=sys.stderr)
    return 0 if all(statistics.wilson(each.gate.hits, each.gate.n)[1] <= RULES.fresh_alpha for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
