"""How likely an offer of the language server is right: fitted on real changes of packages that are not measured, and on
scripted edits that are not; and from which score on it is shown to somebody who did not ask.

python -m benchmarks.ripple.real.fit [--edits 3000] [--jobs 2]
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
import typer
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.ripple.cases import cases
from benchmarks.ripple.fit import Floats, newton
from benchmarks.ripple.real.hunks import edits
from benchmarks.ripple.real.offered import Behind, behind, behind_case
from benchmarks.ripple.real.projects import changed_files
from benchmarks.ripple.real.shown import Shown, by_plan, shown
from benchmarks.shared.pool import answers, workers
from benchmarks.shared.report import end_with_signals, wide_console
from rich.console import Console

from sfumato_lsp.ripple.score import fitted
from sfumato_lsp.ripple.score.signs import SIGNS

SEED, SCRIPTED_SEED = 2031, 2030
FOLDS = 6
WRONG = 0.08
"""Offers an edit that may be wrong: fewer than the one in ten that is promised, since other packages are other."""
Score = Callable[[Sequence[float]], float]
Case = TypeVar("Case")


def main(
    count: Annotated[int, typer.Option("--edits", help="real edits that are fitted on")] = 3_000,
    jobs: Annotated[int, typer.Option(help="processes that share the edits")] = os.cpu_count() or 1,
) -> None:
    """Fit, say what the fit gives on packages that it was not fitted on, and write `fitted.py`."""
    end_with_signals()
    console = wide_console()
    real = _each(behind, edits(changed_files(held_out=False), count, SEED), jobs, console)
    scripted = [case for case in cases(held_out_files(), SCRIPTED_SEED)[1] if case.told is None]
    made = _each(behind_case, scripted, jobs, console)
    known = [one for one in [*real, *made] if one.candidates]
    folds = _scores_of_others(real, made)
    threshold = _threshold(real, folds)
    told = [shown(one, score, threshold) for one, score in zip(real, folds, strict=True)]
    console.print(f"{len(known)} edits; on packages that were not fitted on, from {threshold} on: {_said(told)}")
    _write(_factors(known), threshold)


def _each(ask: Callable[[Case], Behind], some: Sequence[Case], jobs: int, console: Console) -> list[Behind]:
    with workers(_loaded, some, jobs) as pool:
        return answers(partial(_one, ask=ask), range(len(some)), pool, ask.__name__, console)


def _loaded(some: Sequence[Any]) -> Sequence[Any]:
    return some


def _one(some: Sequence[Any], index: int, ask: Callable[[Any], Behind]) -> Behind:
    return ask(some[index])


def _factors(known: Sequence[Behind]) -> Floats:
    """Bias first; of offers whose score is measured."""
    fit = [one for edit in known for one in edit.candidates if not by_plan(one)]
    table = np.array([one.signs for one in fit])
    return newton(table, np.array([one.verdict == "right" for one in fit], dtype=float))


def _scores_of_others(real: Sequence[Behind], made: Sequence[Behind]) -> list[Score]:
    """For each edit a score that its package had no part in."""
    packages = sorted({one.package for one in real})
    folds = {package: number % FOLDS for number, package in enumerate(packages)}
    scores = []
    for fold in range(FOLDS):
        others = [one for one in real if folds[one.package] != fold]
        scores.append(partial(_score, _factors([*others, *made])))
    return [scores[folds[one.package]] for one in real]


def _score(factors: Floats, signs: Sequence[float]) -> float:
    return fitted.likely(factors[0], factors[1:], signs)


def _threshold(real: Sequence[Behind], scores: Sequence[Score]) -> float:
    """The lowest of hundredths at which few enough offers are wrong."""
    for hundredth in range(50, 100):
        told = [shown(one, score, hundredth / 100) for one, score in zip(real, scores, strict=True)]
        if sum(one.wrong for one in told) <= WRONG * len(told):
            return hundredth / 100
    return 1.0


def _said(told: Sequence[Shown]) -> str:
    follow, exact = sum(len(one.follow) for one in told), sum(len(one.exact) for one in told)
    wrong, right = sum(one.wrong for one in told) / len(told), sum(one.right for one in told) / len(told)
    return f"{100 * exact / follow:.1f} % of {follow} exact, {wrong:.3f} wrong and {right:.3f} right an edit"


def _write(factors: Floats, threshold: float) -> None:
    path = Path(fitted.__file__)
    head, _, _ = path.read_text(encoding="utf-8").partition("UNASKED = ")
    rows = "".join(f'    "{sign}": {factor:.3f},\n' for sign, factor in zip(SIGNS, factors[1:], strict=True))
    path.write_text(
        f"{head}UNASKED = {threshold}\nBIAS = {factors[0]:.3f}\nFACTORS: dict[str, float] = {{\n{rows}}}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    typer.run(main)
