"""Where a package defines the names that its files use: what the language server finds for snippets, for training."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from sfumato_model.api.request import Snippet
from sfumato_model.training.data.corpus import SourceFile

LONGEST = 240
"""Characters of one snippet."""
_DEFINITION = re.compile(r"^(?:async def|def|class) (\w+)", re.MULTILINE)
_NAME = re.compile(r"\b[A-Za-z_]\w{2,}\b")


class Definitions:
    """The top-level functions and classes of one package, by name."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self._places: dict[str, tuple[SourceFile, int]] = {}
        for file in files:
            for match in _DEFINITION.finditer(file.text):
                self._places.setdefault(match.group(1), (file, match.start()))

    def used_in(self, text: str, file: SourceFile, count: int, rng: random.Random) -> tuple[Snippet, ...]:
        """Up to `count` snippets, each the start of a definition of another file that `text` names."""
        used = [name for name in dict.fromkeys(_NAME.findall(text)) if name in self._places]
        used = [name for name in used if self._places[name][0] is not file]
        return tuple(self._snippet(*self._places[name]) for name in rng.sample(used, min(count, len(used))))

    def _snippet(self, file: SourceFile, at: int) -> Snippet:
        text = file.text[at : at + LONGEST]
        # Whole lines, and not the definition that follows.
        lines = text.split("\n")[:6]
        kept = lines[:1]
        for line in lines[1:]:
            if line and not line[0].isspace() and line[0] not in ")]}":
                break
            kept.append(line)
        return Snippet(path=file.path, text="\n".join(kept).rstrip())
