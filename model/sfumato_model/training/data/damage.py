"""Code with a mistake that people make: another name, another operator, another constant.

Canvases that start from such a text teach the model to repair what stands there, which uniform noise alone does not.
"""

from __future__ import annotations

import keyword
import random
import re

SWAPS = {
    "==": "!=", "!=": "==", "<=": "<", ">=": ">", "<": ">", ">": "<", "+": "-", "-": "+", "*": "+",
    "and": "or", "or": "and", "True": "False", "False": "True", "is not": "is", "not in": "in",
    "0": "1", "1": "0", "2": "1",
}  # fmt: skip
_PLACE = re.compile(r"\b(?:is not|not in)\b|[A-Za-z_]\w*|\d+|[=!<>]=|->|[<>+*-]")


def names_in(text: str) -> list[str]:
    """The distinct names of `text` in order, keywords left out."""
    found = re.findall(r"\b[A-Za-z_]\w*\b", text)
    return [name for name in dict.fromkeys(found) if not keyword.iskeyword(name)]


def damaged(text: str, names: list[str], rng: random.Random) -> str | None:
    """`text` with one mistake, its names taken from `names`; `None` when there is nothing to get wrong."""
    places = [m for m in _PLACE.finditer(text) if m.group() in SWAPS or m.group() in names]
    if not places:
        return None
    place = rng.choice(places)
    found = place.group()
    others = [SWAPS[found]] if found in SWAPS else [name for name in names if name != found]
    return text[: place.start()] + rng.choice(others) + text[place.end() :] if others else None


def renamed(text: str, name: str, names: list[str], rng: random.Random) -> str | None:
    """`text` with another of `names` wherever `name` stood."""
    others = [other for other in names if other != name]
    return re.sub(rf"\b{re.escape(name)}\b", rng.choice(others), text) if others else None
