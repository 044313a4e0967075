"""What a checkpoint wrote in a hole, as far as it is of use there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sfumato_lsp.python.call import read_call
from sfumato_lsp.python.tree import NotRead, below, read
from sfumato_lsp.refactor.changes import Hole


def usable(text: str, hole: Hole) -> str | None:
    """The text for a hole; `None` where it is none that could stand there."""
    value = _value(text, hole.parameter) if hole.call is not None else text.rstrip() or None
    return None if value is not None and hole.quotes and hole.quotes in value else value


def best(candidates: Iterable[Sequence[str]], holes: Sequence[Hole]) -> list[str | None]:
    """Hole by hole what the best candidate says, or the best one that says something of use there."""
    texts = list(candidates)
    found: list[str | None] = []
    for number, hole in enumerate(holes):
        options = (usable(candidate[number], hole) for candidate in texts)
        found.append(next((text for text in options if text is not None), None))
    return found


def _value(text: str, parameter: str) -> str | None:
    """The first argument that `text` begins with. A checkpoint may go on with the next one, or name the parameter."""
    try:
        source = read(f"f({text.strip()})")
    except NotRead:
        return None
    node = next(below(source.root, "call"), None)
    call = read_call(source, node) if node is not None and node.start_byte == 0 else None
    if call is None or not call.arguments or call.place[1] != len(source.text):
        return None
    first = call.arguments[0]
    if first.star or first.keyword not in (None, parameter) or (first.bare and first.keyword is None):
        return None
    return source.text[slice(*first.value)] or None
