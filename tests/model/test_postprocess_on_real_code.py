"""The filters on holes in the standard library: what a person wrote stays, what stands there already is found."""

from __future__ import annotations

import ast
import random
import re
import sysconfig
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sfumato_model.postprocess import Place, postprocess

MODULES = (
    "argparse.py",
    "ast.py",
    "asyncio/base_events.py",
    "collections/__init__.py",
    "configparser.py",
    "csv.py",
    "dataclasses.py",
    "difflib.py",
    "email/message.py",
    "heapq.py",
    "http/client.py",
    "json/decoder.py",
    "logging/__init__.py",
    "pathlib.py",
    "shutil.py",
    "statistics.py",
    "tarfile.py",
    "textwrap.py",
    "typing.py",
    "zipfile.py",
)
HOLES_A_MODULE = 150
LONGEST = 600
WINDOW = 8000

Hole = tuple[int, int]


def sources() -> Iterator[str]:
    stdlib = Path(sysconfig.get_paths()["stdlib"])
    for module in MODULES:
        # Between versions of Python some of these become packages.
        path = stdlib / module
        if path.is_file():
            yield path.read_text(encoding="utf-8")


def line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def rests_of_lines(source: str) -> list[Hole]:
    """From anywhere in a line to its end."""
    starts = line_starts(source)
    lines = source.split("\n")
    return [
        (start + column, start + len(line))
        for start, line in zip(starts, lines, strict=False)
        for column in range(len(line) - len(line.lstrip()), len(line))
    ]


def parts_of_lines(source: str) -> list[Hole]:
    """From one place of a line to another that is in no word: what ends in one is cut on purpose."""
    rng = random.Random(1)
    found = [(start, rng.randint(start + 1, end)) for start, end in rests_of_lines(source) if end > start + 1]
    return [(start, end) for start, end in found if not re.fullmatch(r"\w\w", source[end - 1 : end + 1])]


def nodes(source: str, kind: type[ast.AST]) -> list[Hole]:
    starts = line_starts(source)
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, kind) and source.isascii():
            assert isinstance(node, ast.expr | ast.stmt)
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            found.append((starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset))
    return found


def expressions(source: str) -> list[Hole]:
    return nodes(source, ast.expr)


def statements(source: str) -> list[Hole]:
    """Whole statements, with the blocks that belong to them."""
    return nodes(source, ast.stmt)


def bodies(source: str) -> list[Hole]:
    """All statements of a block."""
    starts = line_starts(source)
    found = []
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(node, ast.stmt) and source.isascii():
            first, last = body[0], body[-1]
            found.append(
                (starts[first.lineno - 1] + first.col_offset, starts[last.end_lineno - 1] + last.end_col_offset)
            )
    return found


def whole_lines(source: str) -> list[Hole]:
    """One to three lines with their ends, none further left than the first."""
    starts = line_starts(source)
    lines = source.split("\n")
    found = []
    for count in (1, 2, 3):
        for i in range(len(lines) - count):
            depths = [len(line) - len(line.lstrip()) for line in lines[i : i + count] if line.strip()]
            if lines[i].strip() and min(depths) == depths[0]:
                found.append((starts[i], starts[i + count]))
    return found


def holes(make: Callable[[str], list[Hole]]) -> Iterator[tuple[str, Place]]:
    """The text of each hole and its place."""
    rng = random.Random(0)
    for source in sources():
        found = [(start, end) for start, end in make(source) if source[start:end].strip() and end - start <= LONGEST]
        for start, end in rng.sample(found, min(HOLES_A_MODULE, len(found))):
            before, after = source[max(0, start - WINDOW) : start], source[end : end + WINDOW]
            yield source[start:end], Place(before=before, after=after, language="python", single_line=False)


def kept(text: str, place: Place) -> bool:
    """Space at a line's end is no loss; before text that follows it is."""
    shown = postprocess(text, place).text
    if not place.line_after.strip():
        return shown == text.rstrip()
    return shown == text


@pytest.mark.parametrize(
    "make",
    [rests_of_lines, parts_of_lines, expressions, statements, bodies, whole_lines],
    ids=lambda make: make.__name__,
)
def test_at_most_one_hole_in_a_hundred_loses_what_was_there(make: Callable[[str], list[Hole]]) -> None:
    lost: Counter[tuple[str, ...]] = Counter()
    total = 0
    for text, place in holes(make):
        total += 1
        if not kept(text, place):
            lost[postprocess(text, place).filters] += 1
    assert total > 1500
    assert lost.total() <= total / 100, lost


def and_the_rest_of_the_line(text: str, place: Place) -> str:
    return text + place.line_after


def and_the_next_line(text: str, place: Place) -> str:
    return text + "\n" + place.lines_below[0] if place.lines_below else text


@pytest.mark.parametrize(
    ("make", "run_on"),
    [
        (expressions, and_the_rest_of_the_line),
        (statements, and_the_next_line),
        (bodies, and_the_next_line),
        (rests_of_lines, and_the_next_line),
    ],
    ids=lambda function: function.__name__,
)
def test_a_text_that_ran_on_into_the_document_is_mostly_cut_back(
    make: Callable[[str], list[Hole]], run_on: Callable[[str, Place], str]
) -> None:
    found = [(text, run_on(text, place), place) for text, place in holes(make)]
    too_long = [(text, longer, place) for text, longer, place in found if longer.rstrip() != text.rstrip()]
    mended = sum(postprocess(longer, place).text.rstrip() == text.rstrip() for text, longer, place in too_long)
    assert len(too_long) > 1500
    assert mended >= 0.9 * len(too_long)
