"""Which ranges of a file's text become the holes of one canvas."""

from __future__ import annotations

import bisect
import random
import re
from dataclasses import dataclass
from typing import Literal

from sfumato_model.training.data.spans import LONGEST, Span, Spans

Kind = Literal["line", "node", "span", "several", "refine", "pin", "continue"]

WEIGHTS: dict[Kind, float] = {
    "line": 0.31, "node": 0.24, "span": 0.12, "several": 0.17, "refine": 0.08, "pin": 0.04, "continue": 0.04,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class HoleGroup:
    """The holes of one canvas, in order, as character ranges with fixed text between them."""

    kind: Kind
    holes: tuple[Span, ...]

    @property
    def cut(self) -> int:
        """Where the context ends and the canvas begins."""
        return self.holes[0][0]

    @property
    def end(self) -> int:
        return self.holes[-1][1]


def choose_group(text: str, spans: Spans, low: int, high: int, rng: random.Random) -> HoleGroup | None:
    """Choose holes between the characters `low` and `high` of `text`; `None` when this throw finds none."""
    kind = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    at = rng.randrange(low, max(low + 1, high))
    if kind == "line":
        hole = rest_of_line(text, at, whole=rng.random() < 0.3)
    elif kind == "node":
        hole = _nearest(spans.blocks if rng.random() < 0.3 else spans.nodes, at, rng)
    elif kind == "several":
        return _several(text, spans, at, high, rng)
    elif kind == "pin":
        return _pinned(text, at, high, rng)
    elif kind == "refine":
        hole = _lines(text, at, rng.randint(1, 3))
    else:
        hole = (at, at + min(rng.randint(2, 80), rng.randint(2, 80)))
    if hole is None or hole[0] < low or hole[1] > min(high, len(text)) or hole[0] >= hole[1]:
        return None
    return HoleGroup(kind=kind, holes=(hole,))


def rest_of_line(text: str, at: int, *, whole: bool = False) -> Span | None:
    """Return the rest of the line at `at` (or all of it after its indentation); `None` when it is blank."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    indented = start + len(text[start:end]) - len(text[start:end].lstrip())
    hole = (indented if whole else max(at, indented), end)
    return hole if text[hole[0] : hole[1]].strip() else None


def _nearest(spans: tuple[Span, ...], at: int, rng: random.Random) -> Span | None:
    index = bisect.bisect_left(spans, (at, at))
    near = spans[index : index + 4]
    return rng.choice(near) if near else None


def _lines(text: str, at: int, count: int) -> Span | None:
    start = text.rfind("\n", 0, at) + 1
    end = start
    for _ in range(count):
        following = text.find("\n", end + 1)
        if following < 0 or following - start > LONGEST:
            break
        end = following
    return (start, end) if text[start:end].strip() else None


def _several(text: str, spans: Spans, at: int, high: int, rng: random.Random) -> HoleGroup | None:
    """Two or three holes near each other: uses of one name, or small nodes."""
    stop = min(high, at + rng.choice([80, 200, 500]))
    region = text[at:stop]
    wanted = rng.choice([2, 2, 3])
    if rng.random() < 0.5:
        name = _repeated_name(region, rng)
        if name is None:
            return None
        places = [(at + m.start(), at + m.end()) for m in re.finditer(rf"\b{name}\b", region)]
    else:
        first, last = bisect.bisect_left(spans.nodes, (at, at)), bisect.bisect_left(spans.nodes, (stop, 0))
        places = [s for s in spans.nodes[first:last] if s[1] <= stop and s[1] - s[0] <= 40]
    rng.shuffle(places)
    chosen: list[Span] = []
    for place in places:
        if all(place[1] + 1 <= other[0] or other[1] + 1 <= place[0] for other in chosen):
            chosen.append(place)
        if len(chosen) == wanted:
            break
    return HoleGroup(kind="several", holes=tuple(sorted(chosen))) if len(chosen) >= 2 else None


def _repeated_name(text: str, rng: random.Random) -> str | None:
    names = re.findall(r"\b[A-Za-z_]\w{2,}\b", text)
    repeated = sorted({name for name in names if names.count(name) >= 2})
    return rng.choice(repeated) if repeated else None


def _pinned(text: str, at: int, high: int, rng: random.Random) -> HoleGroup | None:
    """A few lines in which one use of a name is fixed and everything else is hole."""
    region = _lines(text, at, rng.randint(1, 3))
    if region is None or region[1] > high:
        return None
    low, stop = region
    low += len(text[low:stop]) - len(text[low:stop].lstrip())
    name = _repeated_name(text[low:stop], rng)
    if name is None:
        return None
    pin = rng.choice([m.span() for m in re.finditer(rf"\b{name}\b", text[low:stop])])
    holes = [(low, low + pin[0]), (low + pin[1], stop)]
    return HoleGroup(kind="pin", holes=tuple(h for h in holes if h[0] < h[1]))
