"""The example files and what is expected in their holes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sfumato_client.edited_file.holes import Span, occurrences, segments
from sfumato_client.edited_file.text_file import TextFile, read_text_file
from sfumato_client.protocol import FillRequest

MARKER = "<hole>"
"""What stands for a hole in a file of `with_holes`."""
EXAMPLES = Path(__file__).parent.parent


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file with holes. Each of `accepts` has one text for each hole."""

    file: TextFile
    spans: tuple[Span, ...]
    kind: str
    accepts: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        return self.file.path.name

    @property
    def request(self) -> FillRequest:
        # Every hole of the examples is within one line, as a suggestion while typing is.
        return FillRequest(segments=segments(self.file.text, self.spans, None), path=self.name, single_line=True)

    def expects(self, texts: list[str]) -> bool:
        """Whether `texts` are among the accepted ones; space around them does not count."""
        return tuple(text.strip() for text in texts) in self.accepts


def first_case() -> Case:
    """What `make demo` fills first: the one whose name has the lowest SHA-256, whatever the checkpoint makes of it."""
    return min(all_cases().values(), key=lambda case: sha256(case.name.encode()).digest())


def all_cases() -> dict[str, Case]:
    """Every file of `with_holes` by its name without `.py`."""
    return {name: _case(name, **facts) for name, facts in _expected()["files"].items()}


def _case(name: str, *, kind: str, accepts: list[str | list[str]]) -> Case:
    file = read_text_file(EXAMPLES / "with_holes" / f"{name}.py")
    return Case(
        file=file,
        spans=tuple(occurrences(file.text, MARKER)),
        kind=kind,
        accepts=tuple((answer,) if isinstance(answer, str) else tuple(answer) for answer in accepts),
    )


def _expected() -> dict[str, Any]:
    return tomllib.loads((EXAMPLES / "expected.toml").read_text(encoding="utf-8"))
