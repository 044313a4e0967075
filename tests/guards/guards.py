"""The guards of SECURITY.md, each with the test that fails without it: `guards.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@dataclass(frozen=True, kw_only=True)
class Guard:
    """`code` stands once in `file`; with `without` in its place the guard is gone, and `test` (a pytest id) fails."""

    name: str
    file: str
    code: str
    without: str
    test: str


def guards() -> list[Guard]:
    table = tomllib.loads((HERE / "guards.toml").read_text(encoding="utf-8"))
    return [Guard(**row) for row in table["guard"]]


def without(guard: Guard, root: Path = ROOT) -> str:
    """The file's text without the guard. Raises `ValueError` where its code does not stand there once."""
    text = (root / guard.file).read_text(encoding="utf-8")
    if text.count(guard.code) != 1:
        raise ValueError(f"{guard.name}: its code stands {text.count(guard.code)} times in {guard.file}")
    return text.replace(guard.code, guard.without)
