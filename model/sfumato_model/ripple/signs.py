"""What speaks for a word having to change: how far it fell, and how it stands to the edited word.

Where a word stands is read off the characters around it, in any language: after a dot it is a member, before an equals
sign in brackets a keyword. `api/ripple_settings.py` says what each sign is.
"""

from __future__ import annotations

import math
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
_DEFINED = re.compile(
    r"\b(?:def|class|fn|func|function|fun|struct|enum|interface|type)\s+(\w+)"
    r"|^\s*(?:(?:self|this)\.|(?:let|var|const)\s+)?(\w+)(?:\s*:[^=\n]+)?\s*=[^=\n].*[^,\n]$",
    re.MULTILINE,
)
"""By a keyword, or by an assignment; an argument on a line of its own ends in a comma."""
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a word stands in its text: its `role`, and whether it is given its meaning there."""

    role: str
    binds: bool


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A word as it was read before and after the edit, and how much likelier the edit's word is there (nats)."""

    place: Place
    before: float
    after: float
    new: float


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of the edit where a window is looked at.

    `edit` is where it stands in the window, `None` where it does not; `standing` is the edited word's, `lost` are the
    words that it took, and `called` says whether the window names what is defined where the edit stands.
    """

    edit: Place | None
    standing: Standing
    lost: frozenset[str]
    called: bool = False


def standing(text: str, place: Place) -> Standing:
    """Of the edited word. A parameter is plain, as its uses are, with a default too."""
    opening = _opening(text, place[0])
    if opening is not None and _is_parameter(text, opening, place[0]):
        return Standing(role="plain", binds=True)
    role = _role(text, place)
    return Standing(role=role, binds=role != "keyword" and _is_bound(text, place, within=opening is not None))


def defined(text: str) -> frozenset[str]:
    """The names that a text defines."""
    return frozenset(name for found in _DEFINED.findall(text) for name in found if name)


def signs(text: str, seen: Seen, known: Known) -> tuple[float, ...]:
    """In the order of `SIGNS`."""
    low, high = seen.place
    edit, word, role = known.edit, text[low:high], _role(text, seen.place)
    on_line = edit is not None and "\n" not in text[min(high, edit[1]) : max(low, edit[0])]
    away = 0 if edit is None else max(low - edit[1], edit[0] - high, 0)
    near = on_line / (1 + away / AWAY)
    same = word in known.lost
    fall = min(MOST_FALL, max(LEAST_FALL, seen.before - seen.after))
    after = max(LEAST_LIKELY, seen.after)
    # As far as both are bounded: what a fall says must not depend on how unlikely the word is in the end.
    before = min(0.0, after + fall)
    return (
        fall,
        math.sqrt(max(0.0, fall)),
        fall * math.exp(before / 4),
        fall * near,
        before,
        after,
        float(same),
        float(kind_of(word) == "name"),
        float(on_line),
        near,
        float(role == "member"),
        float(role == "keyword"),
        float(role == known.standing.role),
        float(same and known.standing.binds),
        float(same and edit is None),
        float(same and edit is None and known.called),
        min(-LEAST_LIKELY, max(LEAST_LIKELY, seen.new)),
    )


def _role(text: str, place: Place) -> str:
    """A member, a keyword, or plain."""
    low, high = place
    if text[max(0, low - AWAY) : low].rstrip(" ").endswith("."):
        return "member"
    # Looking for the bracket takes longest.
    named = text[high : high + 1] == "=" and _is_equals(text, high)
    return "keyword" if named and _opening(text, low) is not None else "plain"


def _is_equals(text: str, at: int) -> bool:
    """Whether what stands there is assigned to."""
    rest = text[at : at + AWAY].lstrip(" ")
    return rest.startswith("=") and not rest.startswith(("==", "=>"))


def _is_bound(text: str, place: Place, *, within: bool) -> bool:
    """Whether a word, `within` brackets or not, is assigned, annotated, imported or a definition's name."""
    low, high = place
    rest = text[high : high + AWAY].lstrip(" ")
    is_annotated = not within and rest.startswith(":") and not rest.startswith("::")
    return bool(_BINDS.search(text, max(0, low - LEAD), low)) or _is_equals(text, high) or is_annotated


def _is_parameter(text: str, opening: int, low: int) -> bool:
    """Whether a word stands where a definition's bracket, which opens there, has the name of a parameter."""
    header = _DEFINES.match(text, text.rfind("\n", 0, opening) + 1, opening)
    return header is not None and text[opening:low].rstrip(" \n*").endswith((",", "("))


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
