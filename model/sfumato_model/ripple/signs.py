"""What speaks for a word having to change: how far it fell, and how it stands to the edited word.

Where a word stands is read off the characters around it, in any language: after a dot it is a member, before an equals
sign in brackets a keyword. `api/ripple_settings.py` says what each sign is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sfumato_model.api.ripple import Place
from sfumato_model.text.words import kind_of

MOST_FALL, LEAST_LIKELY = 8.0, -12.0
"""Nats beyond which a fall says no more, and below which unlikely is unlikely."""
LEAST_FALL = -4.0
AWAY = 8
"""Characters from the edit at which standing on its line counts half."""
LEAD = 20
"""Characters before a word in which a keyword stands that binds it."""
LOOKED_BACK = 1_500
"""Characters before a word in which the bracket that it stands in is looked for."""
_DEFINES = re.compile(r"\s*(?:[a-z]+\s+)*(?:def|fn|func|function|fun)\b")
_BINDS = re.compile(r"\b(?:def|class|for|as|import|let|var|const|fn|func|function|struct|enum|interface|type)\s+\Z")
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a word stands in its text."""

    role: str
    binds: bool


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A word as it was read before and after the edit, and how much likelier the edit's word is there (nats)."""

    place: Place
    before: float
    after: float
    new: float


def standing(text: str, place: Place) -> Standing:
    """Of the edited word."""
    return Standing(role=_role(text, place), binds=_is_bound(text, place))


def _role(text: str, place: Place) -> str:
    """A member, a keyword, or plain."""
    low, high = place
    if text[max(0, low - AWAY) : low].rstrip(" ").endswith("."):
        return "member"
    # Looking for the bracket takes longest.
    named = text[high : high + 1] == "=" and _is_equals(text, high)
    return "keyword" if named and _opening(text, low) is not None else "plain"


def signs(text: str, seen: Seen, edit: Place | None, edited: Standing, lost: frozenset[str]) -> tuple[float, ...]:
    """In the order of `SIGNS`; `lost` are the words that the edit took."""
    low, high = seen.place
    word = text[low:high]
    role = _role(text, seen.place)
    on_line = edit is not None and "\n" not in text[min(high, edit[1]) : max(low, edit[0])]
    away = 0 if edit is None else max(low - edit[1], edit[0] - high, 0)
    same = word in lost
    return (
        min(MOST_FALL, max(LEAST_FALL, seen.before - seen.after)),
        max(LEAST_LIKELY, seen.after),
        float(same),
        float(kind_of(word) == "name"),
        float(on_line),
        on_line / (1 + away / AWAY),
        float(role == "member"),
        float(role == "keyword"),
        float(role == edited.role),
        float(same and edited.binds),
        min(-LEAST_LIKELY, max(LEAST_LIKELY, seen.new)),
    )


def _is_equals(text: str, at: int) -> bool:
    """Whether what stands there is assigned to."""
    rest = text[at : at + AWAY].lstrip(" ")
    return rest.startswith("=") and not rest.startswith(("==", "=>"))


def _is_bound(text: str, place: Place) -> bool:
    """Whether the word is given its meaning here: assigned, annotated, imported, a definition's name or parameter."""
    low, high = place
    rest = text[high : high + AWAY].lstrip(" ")
    is_annotated = rest.startswith(":") and not rest.startswith("::")
    if _BINDS.search(text, max(0, low - LEAD), low) or _is_equals(text, high) or is_annotated:
        return True
    opening = _opening(text, low)
    if opening is None or not _DEFINES.match(text, text.rfind("\n", 0, opening) + 1, opening):
        return False
    return text[opening:low].rstrip(" \n*").endswith((",", "("))


def _opening(text: str, low: int) -> int | None:
    """Where the bracket opens that a place stands in."""
    depth = 0
    for at in _backwards(text, low):
        if text[at] in _CLOSES:
            depth += 1
        elif depth:
            depth -= 1
        else:
            return at
    return None


def _backwards(text: str, low: int) -> Iterator[int]:
    """Where brackets stand before a place, the nearest first."""
    return (at for at in range(low - 1, max(-1, low - LOOKED_BACK), -1) if text[at] in _OPENS or text[at] in _CLOSES)
