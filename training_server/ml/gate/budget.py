"""How the chance of a false promotion is spent over the challengers that one champion meets.

A champion that nothing beats meets a challenger every night. At 5 % each, one of a hundred that changed nothing would
be promoted almost surely. So look k gets the share w(k) = k^−1.5 / ζ(1.5) of the level; the shares sum to 1 however
many looks there are, and by the union bound so do the errors, whatever the challengers have in common (mostly the same
holdout). The first look gets 38 %, the fifth 3.4 %, the twentieth 0.43 %, the hundredth 0.04 %: at looks 5 to 100 more
than 1 / (k · log²(k + 1)) would leave it, whose tail is slower only far beyond.

A promotion begins anew: another champion, another question.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy import special

from tasks.settings import Gate
from training_server.ml.counts import Counts

SLOWNESS = 1.5


def share(look: int) -> float:
    """The part of a level that look 1, 2, … may spend."""
    return float(look**-SLOWNESS / special.zeta(SLOWNESS))


@dataclass(frozen=True)
class Levels:
    """How unlikely chance must be at this look: `fresh` for a gain on fresh drawings and in the mix, `base` for a loss
    on the base holdout beyond the margin."""

    look: int
    fresh: float
    base: float


def levels(counts: Counts, settings: Gate) -> Levels:
    """Every rule that *permits* a promotion spends. The base rule does so too: a challenger that is better on fresh
    drawings and a little too bad on base ones would otherwise pass it once in twenty nights.

    Rules that *forbid* keep a level of their own (`gate.fresh_alpha`, `gate.confidence`): spending theirs would make
    them laxer with every look. The aim "no worse" spends nothing: a person asked for that one, there is no stream.
    """
    part = share(counts.look) if counts.aim == "better" else 1.0
    return Levels(counts.look, settings.fresh_alpha * part, (1 - settings.confidence) * part)
