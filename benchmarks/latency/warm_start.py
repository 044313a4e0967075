"""Does the next canvas settle sooner when it begins as what is left of the suggestion that the user leaves?

Each held-out hole is filled. Then the user types what really stood there, to 1, 2, 3 and 4 characters beyond where it
differs from the suggestion, and the hole is filled again: from noise, and from what is left. The context is there.

    PYTHONPATH=. python -m benchmarks.latency.warm_start --holes 120
"""

from __future__ import annotations

import pickle
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer
from benchmarks.quality.held_out_holes import held_out_files, held_out_holes
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.ways import Answer
from benchmarks.shared.figures import common_start, is_exact

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.loading import load_engine
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.operations.fill import fill

BEYOND = (1, 2, 3, 4)
SEED = 701


@dataclass(frozen=True, kw_only=True)
class Case:
    """A suggestion that was left, and both ways to go on."""

    wanted: str
    from_noise: Answer
    from_left: Answer


def left_over(suggestion: str, typed: str) -> str | None:
    """What a suggestion says behind the word, or the sign, that the user typed instead of its own.

    `None` when they typed along, when they typed more than that, or when nothing is left.
    """
    at = len(common_start(suggestion, typed))
    other = typed[at:]
    if re.fullmatch(r"\w+", other):
        passed = re.compile(r"\w*").match(suggestion, at)
    elif re.fullmatch(r"[^\w\s]", other):
        passed = re.compile(r"\w+|\W|\Z").match(suggestion, at)
    else:
        return None
    left = suggestion[passed.end() :] if passed else ""
    return left if left.strip() else None


def filled(engine: LoadedEngine, hole: KnownHole, typed: str = "", start: str | None = None) -> Answer:
    """The seconds are without those of the context."""
    request = FillRequest(
        segments=(hole.before + typed, Hole(start=start), hole.after), path=hole.file.path, single_line=hole.single_line
    )
    *_, result = fill(engine.model, request, Limits(clock=time.monotonic))
    assert isinstance(result, FillResult)
    stats = result.stats
    return Answer(
        text=result.candidates[0].texts[0],
        steps=len(stats.step_seconds),
        seconds=stats.total_seconds - stats.prefill_seconds,
    )


def cases(engine: LoadedEngine, hole: KnownHole) -> Iterator[Case]:
    """The keystrokes that leave the suggestion and have something left of it."""
    suggestion = filled(engine, hole).text
    same = len(common_start(suggestion, hole.truth))
    for beyond in BEYOND:
        typed = hole.truth[: same + beyond]
        left = left_over(suggestion, typed) if len(typed) == same + beyond else None
        if left is not None:
            filled(engine, hole, typed)  # so that neither way pays for the context
            yield Case(
                wanted=hole.truth[len(typed) :],
                from_noise=filled(engine, hole, typed),
                from_left=filled(engine, hole, typed, left),
            )


def report(found: Sequence[Case]) -> str:
    lines = [f"{len(found)} keystrokes that left a suggestion", f"{'':<12}{'steps':>8}{'exact':>8}{'ms':>8}"]
    noise, left = [case.from_noise for case in found], [case.from_left for case in found]
    exact = {}
    for name, ways in (("from noise", noise), ("from left", left)):
        exact[name] = [is_exact(way.text, case.wanted) for way, case in zip(ways, found, strict=True)]
        steps, spent = fmean(way.steps for way in ways), fmean(way.milliseconds for way in ways)
        lines.append(f"{name:<12}{steps:>8.2f}{fmean(exact[name]):>8.1%}{spent:>8.0f}")
    both = list(zip(exact["from left"], exact["from noise"], strict=True))
    won, lost = both.count((True, False)), both.count((False, True))
    fewer = sum(one.steps < other.steps for one, other in zip(left, noise, strict=True))
    more = sum(one.steps > other.steps for one, other in zip(left, noise, strict=True))
    return "\n".join([*lines, f"exact only from left {won}, only from noise {lost}; fewer steps {fewer}, more {more}"])


def main(
    checkpoint: str = "default",
    holes: int = 120,
    corpus: Annotated[Path | None, typer.Option(help="folder of held-out packages, downloaded if missing")] = None,
    pickled: Annotated[Path | None, typer.Option(help="holes that were made before, instead of the corpus")] = None,
) -> None:
    """Does the next canvas settle sooner when it begins as what is left of the suggestion that the user leaves?"""
    engine = load_engine(checkpoint)
    if pickled:
        chosen = pickle.loads(pickled.read_bytes())[:holes]
    elif corpus:
        chosen = held_out_holes(held_out_files(corpus), engine.model.tokenizer, holes, SEED)
    else:
        raise typer.BadParameter("give --corpus or --pickled")
    found: list[Case] = []
    for number, hole in enumerate(chosen, 1):
        found += cases(engine, hole)
        if number % 20 == 0:
            print(f"{number} of {len(chosen)} holes, {len(found)} keystrokes", flush=True)
    print(report(found))


if __name__ == "__main__":
    typer.run(main)
