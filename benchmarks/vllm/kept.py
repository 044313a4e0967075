"""Answers that are kept in a file as they come, so that a run that is ended goes on where it was."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What `way` made of a hole; `hole` names the hole, and `exact` says whether it is the text that was there."""

    way: str
    hole: str
    exact: bool
    parses: bool
    text: str
    truth: str
    seconds: float


def read_kept(path: Path) -> dict[tuple[str, str], Kept]:
    """The answers in a file, by their way and hole. A last line that whatever ended the run cut off is removed."""
    if not path.exists():
        return {}
    whole, newline, cut = path.read_bytes().rpartition(b"\n")
    if cut:
        path.write_bytes(whole + newline)
    found = [Kept(**json.loads(line)) for line in whole.splitlines()]
    return {(answer.way, answer.hole): answer for answer in found}


def keep(path: Path, answer: Kept) -> None:
    """Add an answer to the file."""
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(answer)) + "\n")
