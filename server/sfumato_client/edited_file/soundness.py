"""Whether a file would still be sound with an answer in it: the whole file is judged, as it is and as it would be.

And where in its file a selection cannot be read: the server has no more than a part of the file, and counts no lines.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sfumato_client.address.errors import ServerError
from sfumato_client.edited_file.holes import Span
from sfumato_client.edited_file.text_file import TextFile, in_newlines
from sfumato_client.protocol import FillResponse, RefineResponse
from sfumato_client.text.visible import visible_line

LONGEST = 4_000_000
"""Characters of a file that is judged: longer ones are data, and a tree of one would take gigabytes."""
WORSE = {None: 0, "sound": 1, "unfinished": 2, "broken": 3}

Written = TypeVar("Written", bound=FillResponse)


def fill_judged(file: TextFile, spans: Sequence[Span], response: Written) -> Written:
    """`response` with each candidate's verdict for the file, never better than the one it came with; the worse, the
    later.
    """
    candidates = [
        one.model_copy(update=_worse(file, spans, one.texts, one.verdict, one.problem)) for one in response.candidates
    ]
    candidates.sort(key=lambda candidate: WORSE[candidate.verdict] - 1 if candidate.verdict else 0)
    return response.model_copy(update={"candidates": candidates})


def refine_judged(file: TextFile, span: Span, response: RefineResponse) -> RefineResponse:
    found = _worse(file, [span], [response.text], response.verdict, response.problem)
    return response.model_copy(update={name: found[name] for name in ("verdict", "problem")})


def _worse(
    file: TextFile, spans: Sequence[Span], texts: Sequence[str], verdict: str | None, problem: str
) -> dict[str, object]:
    # Only here: nothing but an answer needs it.
    from sfumato_model.judge import Edit as Replacement
    from sfumato_model.judge import judge

    edits = [
        Replacement(start=start, end=end, text=in_newlines(file, text))
        for (start, end), text in zip(spans, texts, strict=True)
    ]
    found = judge(file.text, edits, file.language) if len(file.text) <= LONGEST else None
    if found is not None and WORSE[found.verdict] >= WORSE[verdict]:
        verdict, problem = found.verdict, found.located
    return {"verdict": verdict, "problem": problem, "valid": None if verdict is None else verdict == "sound"}


LONGEST_SELECTION = 200_000
"""Characters of a selection that is read: no function has more."""
_LINE = re.compile(r"(?:,| \(| on)(?: ?<\w+>,)? line \d+\)?")
"""A line that somebody counted from the start of the selection."""


@contextmanager
def in_file(file: TextFile, span: Span) -> Iterator[None]:
    """Errors of the block get the line of the file that they are about, where the selection cannot be read."""
    try:
        yield
    except ServerError as error:
        line = unreadable_line(file, span) if error.code == "prompt" and file.language == "python" else None
        if line is None:
            raise
        where = f"line {line} of {visible_line(file.path)}"
        raise ServerError(error.code, f"{_LINE.sub('', error.message)}; it is {where}", error.field) from error


def unreadable_line(file: TextFile, span: Span) -> int | None:
    """The line of the file, from 1, at which Python cannot read the selection."""
    start, end = span
    begin = file.text.rfind("\n", 0, start) + 1
    if end - start > LONGEST_SELECTION or file.text[begin:start].strip():
        return None
    source = file.text[begin:end].replace("\r\n", "\n")
    opening = "if 1:\n" if source[:1].isspace() else ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(opening + source)
    except SyntaxError as error:
        return file.text.count("\n", 0, begin) + max(1, (error.lineno or 1) - opening.count("\n"))
    except (ValueError, RecursionError, MemoryError):
        return None
    return None
