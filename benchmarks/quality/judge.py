"""Whether an answer is right: the very text, a text that parses, a program whose tests pass."""

from __future__ import annotations

from benchmarks.quality.human_eval_holes import Problem
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.sandbox import run
from benchmarks.shared.source import syntax_errors


def is_exact(hole: KnownHole, text: str) -> bool:
    """Space at the end does not count."""
    return text.rstrip() == hole.truth.rstrip()


def parses(hole: KnownHole, text: str) -> bool:
    """Whether the filled window has no more syntax errors than with the true text or with the hole empty.

    The window may begin and end in the middle of a construct, so it has errors of its own.
    """
    own, allowed, empty = (syntax_errors(hole.before + t + hole.after) for t in (text, hole.truth, ""))
    return own <= max(allowed, empty)


def passes(problem: Problem, hole: KnownHole, text: str) -> bool:
    """Whether the solution with `text` in its hole passes the problem's tests, in a sandbox."""
    return run(problem.program(hole.filled(text))) == "passed"
