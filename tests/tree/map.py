"""The tree of ARCHITECTURE.md, "Where things are": folders in the order in which they may import each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.tree.source import PACKAGES, ROOT

_LINE = re.compile(r"    (?P<indent> {0,2})(?P<path>[\w/]+)/ +(?P<words>\S.*)")
_TITLE = "## Where things are\n"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A folder, by its dotted name, and what the page says of it."""

    folder: str
    words: str


def places() -> list[Place]:
    """The packages' folders as the page has them, each after those that it may import."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = page.partition(_TITLE)[2].partition("\n## ")[0]
    found: list[Place] = []
    package = ""
    for match in _LINE.finditer(section):
        path = match["path"]
        if not match["indent"]:
            package = path.rpartition("/")[2]
            path = ""
        if package in PACKAGES:
            found.append(Place(folder=".".join([package, *filter(None, path.split("/"))]), words=match["words"]))
    return found
