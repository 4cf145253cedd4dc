"""`python -m bench [NAME …]`: run the benchmarks, write bench/results/NAME.json, print one table.

A missed goal is shown, not punished: the exit status is 1 only when a benchmark could not be run.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from bench import results
from bench.results import Result

NAMES = ("browser", "visit", "drawing", "lighthouse", "load", "recipes", "pipeline", "memory", "delta", "situations")


def run(name: str) -> Result:
    """Run one benchmark and store what it found."""
    print(f"bench: {name} …", file=sys.stderr, flush=True)
    result: Result = importlib.import_module(f"bench.{name}").run()
    results.write(result, results.FOLDER)
    return result


def main(arguments: Sequence[str]) -> int:
    unknown = sorted(set(arguments) - set(NAMES))
    if unknown:
        print(f"bench: there is no benchmark {unknown[0]}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    found: list[Result] = []
    for name in arguments or NAMES:
        try:
            found.append(run(name))
        except results.CannotMeasure as error:
            print(f"bench: {name} was not measured: {error}", file=sys.stderr)
    if found:
        print(results.table(found))
        if warning := results.busy(results.machine()):
            print(warning, file=sys.stderr)
    return 0 if len(found) == len(arguments or NAMES) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
