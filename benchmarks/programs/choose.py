"""Programs to type: whole modules of held-out packages, chosen by their hash alone."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Sequence

from benchmarks.replay.plan import Hunk, Session
from benchmarks.replay.projects import ChangedFile

from sfumato_model.training.data.corpus import SourceFile

LINES = (90, 130)
FEWEST_FUNCTIONS = 3


def programs(files: Sequence[SourceFile], count: int) -> list[Session]:
    """`count` modules of `LINES` lines with some functions, one a package, by SHA-256 of package and path.

    Each is typed from nothing, in a project that holds nothing else. Raises `ValueError` when there are too few.
    """
    found: dict[str, SourceFile] = {}
    for file in sorted(filter(_is_program, files), key=_hash):
        found.setdefault(file.package, file)
    if len(found) < count:
        raise ValueError(f"{len(found)} of {count} programs were found: ask for fewer")
    return [_typed(file) for file in list(found.values())[:count]]


def _hash(file: SourceFile) -> str:
    return hashlib.sha256(f"{file.package}/{file.path}".encode()).hexdigest()


def _is_program(file: SourceFile) -> bool:
    if not LINES[0] <= file.text.count("\n") <= LINES[1]:
        return False
    every = ast.walk(ast.parse(file.text))
    return sum(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in every) >= FEWEST_FUNCTIONS


def _typed(file: SourceFile) -> Session:
    typed = ChangedFile(project=file.package, path=file.path, old="", new=file.text.rstrip("\n") + "\n")
    return Session(file=typed, hunks=(Hunk(start=0, end=0, new=typed.new),), typed=frozenset({0}))
