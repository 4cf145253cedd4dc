"""Whether the holdouts hold enough to decide by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tasks.settings import Gate


@dataclass(frozen=True)
class Evidence:
    """`base`, `fresh`: examples of each label in the two holdouts. `contributors`: people in the fresh one. `known`:
    how many labels, the first ones, the champion was made for; None: all."""

    labels: tuple[str, ...]
    base: tuple[int, ...]
    fresh: tuple[int, ...]
    contributors: int
    known: int | None = None

    def lacking(self, settings: Gate) -> list[str]:
        """What more is needed: a sentence each; none where there is enough."""
        needs = (
            ("fresh holdout drawings", sum(self.fresh), settings.min_fresh_examples),
            ("contributors in the fresh holdout", self.contributors, settings.min_fresh_contributors),
            ("base holdout examples", sum(self.base), settings.min_base_examples),
        )
        sentences = [
            f"Too few {name} to decide: {there} of {needed}; {needed - there} more are needed."
            for name, there, needed in needs
            if there < needed
        ]
        return sentences + self._labels_unknown(settings.min_label_examples)

    def _labels_unknown(self, needed: int) -> list[str]:
        """A label is judged on a holdout that holds enough of it; one that neither knows could be lost unseen. A new
        one is judged on fresh drawings alone."""
        few = [
            f"{label} ({there} of {needed}; {needed - there} more are needed)"
            for label, there in self._most().items()
            if there < needed
        ]
        return [f"Too few holdout examples to judge every label: {', '.join(few)}."] if few else []

    def _most(self) -> dict[str, int]:
        """Of each label, how many examples the holdout that judges it holds."""
        known = len(self.labels) if self.known is None else self.known
        sides = zip(self.labels, self.base, self.fresh, strict=True)
        return {label: max(base, fresh) if at < known else fresh for at, (label, base, fresh) in enumerate(sides)}

    def numbers(self, settings: Gate) -> dict[str, Any]:
        """The verdict's `base`, `fresh` and `labels` where nothing was judged: what is there and what is needed."""
        needed = settings.min_label_examples
        return {
            "labels": {"few": {label: n for label, n in self._most().items() if n < needed}, "needed": needed},
            "base": {"n": sum(self.base), "needed": settings.min_base_examples},
            "fresh": {
                "n": sum(self.fresh),
                "needed": settings.min_fresh_examples,
                "contributors": self.contributors,
                "needed_contributors": settings.min_fresh_contributors,
            },
        }
