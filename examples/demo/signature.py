"""A signature gains a parameter, and the calls of two files follow: planned where nothing has to be guessed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lsprotocol import types

from .cases import EXAMPLES
from .editor import editor

FOLDER = EXAMPLES / "signature"
DEFINED_IN = "pricing.py"
HEADER, NEW_HEADER = "def total(prices, rate):", "def total(prices, rate, discount):"
CALL = re.compile(r"(?<!def )\btotal(?=\()")


@dataclass(frozen=True, kw_only=True)
class FollowedCall:
    """A line with a call, before and after."""

    file: str
    line: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What became of the calls. `broken` has what does not compile, by its file."""

    calls: tuple[FollowedCall, ...]
    broken: Mapping[str, str]
    message: str
    milliseconds: float


async def follow(runtime: Path) -> Followed:
    """Change the signature in an editor of its own, and ask for the calls."""
    with TemporaryDirectory(prefix="sfumato-") as name:
        folder = Path(name).resolve()
        for file in FOLDER.glob("*.py"):
            shutil.copy(file, folder)
        before = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py"))}
        async with editor(runtime, folder) as user:
            for file in before:
                user.open(file)
            line = before[DEFINED_IN].split("\n").index(HEADER)
            user.replace(DEFINED_IN, _span(line, 0, len(HEADER)), NEW_HEADER)
            references = [
                types.Location(uri=user.uri(file), range=_span(row, *found.span()))
                for file, text in before.items()
                for row, own in enumerate(text.split("\n"))
                for found in CALL.finditer(own)
            ]
            result = await user.run("sfumato.refactor", DEFINED_IN, _span(line, 5, 5), references=references)
            by_uri = {user.uri(file): file for file in before}
    # The signature itself is as it was typed.
    now = dict(before) | {DEFINED_IN: before[DEFINED_IN].replace(HEADER, NEW_HEADER)}
    for uri, edits in ((result["edit"] or {}).get("changes") or {}).items():
        now[by_uri[uri]] = _edited(now[by_uri[uri]], edits)
    return Followed(
        calls=tuple(_calls(before, now)),
        broken=dict(_broken(now)),
        message=result["message"],
        milliseconds=result["latencyMs"],
    )


def _span(line: int, start: int, end: int) -> types.Range:
    return types.Range(start=types.Position(line=line, character=start), end=types.Position(line=line, character=end))


def _edited(text: str, edits: Sequence[Any]) -> str:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    at = [
        [starts[edit["range"][end]["line"]] + edit["range"][end]["character"] for end in ("start", "end")]
        for edit in edits
    ]
    for (start, end), edit in sorted(zip(at, edits, strict=True), key=lambda one: one[0], reverse=True):
        text = text[:start] + edit["newText"] + text[end:]
    return text


def _calls(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[FollowedCall]:
    for file, text in before.items():
        for number, (old, new) in enumerate(zip(text.split("\n"), now[file].split("\n"), strict=True), 1):
            if CALL.search(old):
                yield FollowedCall(file=file, line=number, before=old.strip(), after=new.strip())


def _broken(now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for file, text in now.items():
        try:
            compile(text, file, "exec")
        except SyntaxError as error:
            yield file, str(error)
