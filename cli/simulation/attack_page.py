"""What an attack drill leaves behind: a line for each attack, a plot, a table, and a page that explains them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from cli import tables
from cli.simulation import attack_numbers, attack_picture, paper
from cli.simulation.attack_numbers import Line, Rounds
from cli.simulation.attackers import SAYS
from cli.simulation.drill import DAMAGE, EACH, ESCALATED, ESCALATION, HONEST, JUDGES, Result
from tasks.spec import Task

NAME = "attack"
COLUMNS = (
    "attack", "bad sent", "trainable", "got through", "their weight", "quarantined", "verdicts", "base", "fresh",
    "worst label",
)  # fmt: skip


def say(result: Result) -> None:
    """Tell the terminal about an attack that is over."""
    name = result.attack.name if result.attack else "no attack"
    got = f"{result.used} of {result.trainable} bad used" if result.sent else "nothing bad sent"
    click.echo(
        f"{name:<32} {got}, {tables.share(result.weight)} of the weight; {result.run.said};"
        f" challenger fresh {100 * result.fresh:+.1f}, base {100 * result.base:+.1f} points"
        f"{'; DAMAGE PUBLISHED' if result.broke else ''}"
    )


def write(into: Path, task: Task, seed: int, rounds: Rounds) -> list[Path]:
    """Write attack.md, .png, .svg and .json into a folder; print the table. Returns what was written."""
    into.mkdir(parents=True, exist_ok=True)
    lines = attack_numbers.lines(rounds)
    tables.show(COLUMNS, [_row(line) for line in lines])
    for sentence in _breaks(rounds):
        click.echo(sentence)
    sheet = attack_picture.draw(lines, finding=_finding(rounds), subtitle=_subtitle(task, rounds))
    with paper.style():
        written = paper.save(sheet, into, NAME)
    page, numbers = into / f"{NAME}.md", into / f"{NAME}.json"
    page.write_text(_page(task, seed, rounds, lines), "utf-8")
    content = {"task": task.name, "people": HONEST, "drawings_each": EACH, **attack_numbers.to_json(rounds)}
    numbers.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    return [*written, numbers, page]


def _row(line: Line) -> list[str]:
    verdicts = ", ".join(f"{number} {word}" for word, number in line.verdicts.items())
    if line.attack is None:
        return ["none", "", "", "", "", f"0 + {line.doubted}", verdicts, "", "", ""]
    return [
        line.attack.name,
        f"{line.sent:,}",
        f"{line.trainable:,}",
        tables.share(line.through),
        tables.share(line.weight),
        f"{line.quarantined} + {line.doubted}",
        verdicts + (f" ({line.broke} with damage)" if line.broke else ""),
        line.base.points(),
        line.fresh.points(),
        attack_numbers.point(line.worst_label),
    ]


def _breaks(rounds: Rounds) -> list[str]:
    """At which share of people each escalated attack breaks through, in words; first, where that says little."""
    idle = [str(results[0].seed) for results in rounds if not results[0].run.published]
    sentences = [f"Without an attack nothing was published either with seed {', '.join(idle)}."] if idle else []
    for kind in ESCALATED:
        found = attack_numbers.breaks_at(rounds, kind)
        at = [f"{100 * share:g} %" if share else f"not up to {100 * ESCALATION[-1]:g} %" for share in found]
        seeds = [str(results[0].seed) for results in rounds]
        told = "; ".join(f"{share} (seed {seed})" for share, seed in zip(at, seeds, strict=True))
        sentences.append(f"Damage of more than {100 * DAMAGE:g} point is published, {_name(kind)}, at: {told}.")
    others = attack_numbers.broken_otherwise(rounds)
    told = "; ".join(f"{line.attack.name} ({attack_numbers.point(line.fresh.value)})" for line in others if line.attack)
    return [*sentences, f"Of the others, damage was published by: {told or 'none'}."]


def _name(kind: str) -> str:
    return {"flip": "with flipped labels", "collude": "with colluders"}[kind]


def _finding(rounds: Rounds) -> str:
    shares = [share for kind in ESCALATED for share in attack_numbers.breaks_at(rounds, kind)]
    broken = [share for share in shares if share]
    if not any(result.run.published for results in rounds for result in results):
        return "Nothing was published, with attackers or without"
    if not broken:
        return f"No damage was published, up to {100 * ESCALATION[-1]:g} % attackers"
    named = " or ".join(line.attack.name for line in attack_numbers.broken_otherwise(rounds) if line.attack)
    beside = f", or a {named}" if named else ""
    return f"More than {100 * DAMAGE:g} point is lost to {100 * min(broken):g} % of the people{beside}"


def _subtitle(task: Task, rounds: Rounds) -> str:
    seeds = ", ".join(str(results[0].seed) for results in rounds)
    noun = "seeds" if len(rounds) > 1 else "seed"
    return (
        f"{HONEST} honest people with {EACH} real drawings of {task.name} each, and attackers among them; "
        f"{noun} {seeds}. Changes against the run without an attack."
    )


def _page(task: Task, seed: int, rounds: Rounds, lines: Sequence[Line]) -> str:
    options = (("seed", seed, 0), ("repeats", len(rounds), 1))
    named = "".join(f" --{name} {value}" for name, value, default in options if value != default)
    clean = [results[0] for results in rounds]
    ends = [f"{100 * one.judged.fresh.mean():.1f} % of the honest drawings, {one.run.what}" for one in clean]
    table = ["| " + " | ".join(COLUMNS) + " |", "|---|" + "---:|" * (len(COLUMNS) - 1)]
    table += ["| " + " | ".join(cell or "–" for cell in _row(line)) + " |" for line in lines]
    kinds = dict.fromkeys(line.attack.kind for line in lines if line.attack)
    return "\n".join(
        [
            "# An attack drill",
            "",
            f"![What got through, and what it did]({NAME}.svg)",
            "",
            *_breaks(rounds),
            "",
            *_HOW.format(
                command=f"deltaloop simulate {task.name} --scenario attack{named} --into docs",
                honest=HONEST,
                each=EACH,
                judges=JUDGES,
                clean="; ".join(ends),
            ).splitlines(),
            "",
            *table,
            "",
            "## The attacks",
            "",
            *(f"- **{attack_names(lines, kind)}**: {SAYS[kind]}." for kind in kinds),
            "",
        ]
    )


def attack_names(lines: Sequence[Line], kind: str) -> str:
    """What the attacks of a kind are called, without their shares."""
    return next(line.attack.name.partition(",")[0] for line in lines if line.attack and line.attack.kind == kind)


_HOW = """\
`{command}` makes this page and its plot anew ([JSON](attack.json): every run).

## How it was done

Scripted attackers come among {honest} honest people who draw {each} real drawings each (Quick, Draw!, CC BY 4.0), all
turned, so that the champion misreads many of them: there is much to gain, and disagreement with the champion proves
nothing. Every attack plays on a copy of one database with the same honest people, over the real API, where nothing
limits how often one may write; the real worker and gate do one run. Its challenger is judged on {judges:,} honest
drawings that nobody sent (*fresh*) and on the base holdout (*base*), published or not, against the challenger of the
same run without an attack ({clean}).

- *Trainable*: bad submissions by contributors of the train split; the others are never learned from. They stand in the
  validation and holdout splits, where they weigh on the verdict.
- *Got through*: how many of the trainable ones the run gave any weight; *their weight*: their share of all weight.
- *Quarantined*: bad + honest submissions that the run doubts, which the next run leaves out.
- *Verdicts*: how the runs ended. Where nothing was published, people keep the champion of before: the attack kept the
  loop from learning, and did no other harm. A run without a candidate found no step from the champion that validation
  speaks for; the champion stands for its challenger.
- *Base*, *fresh*: points, over all seeds, with 95 % intervals over drawings, not seeds (paired); *worst label*: the
  one that lost most of the fresh drawings.

## What came of it
"""
