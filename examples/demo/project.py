"""Holes in Sfumato's own source, which the checkpoint was never trained on, before and after the project was read."""

from __future__ import annotations

import io
import secrets
import time
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sfumato_client.http import Client
from sfumato_client.protocol import FillRequest, FillResponse
from sfumato_client.protocol.fill import HoleSegment, TextSegment
from sfumato_client.protocol.memory import MemoryFile, MemoryRequest, MemoryText, MemoryTexts

PROJECT = Path(__file__).parents[2] / "server" / "sfumato_client"
COUNT = 12
SHORTEST, LONGEST = 3, 40
"""Characters of a hole."""
AROUND = 3000
"""Characters of the file on either side that a request has."""
PATIENCE_S = 30.0
TEXTS = 64
"""In one message."""


@dataclass(frozen=True, kw_only=True)
class ProjectHole:
    """Characters `start` to `end` of `text`, in a line of code of the file at `path`."""

    path: str
    text: str
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.start) + 1

    @property
    def before(self) -> str:
        """What its line begins with."""
        return self.text[self.text.rfind("\n", 0, self.start) + 1 : self.start]

    @property
    def behind(self) -> str:
        """What its line ends with."""
        return self.text[self.end :].partition("\n")[0]

    @property
    def truth(self) -> str:
        return self.text[self.start : self.end]

    def request(self, workspace: str = "") -> FillRequest:
        before, after = self.text[max(0, self.start - AROUND) : self.start], self.text[self.end : self.end + AROUND]
        segments: list[TextSegment | HoleSegment] = [TextSegment(text=before), HoleSegment(), TextSegment(text=after)]
        return FillRequest(segments=segments, path=self.path, single_line=True, workspace=workspace)


def read_project(folder: Path = PROJECT) -> dict[str, str]:
    """Its Python files by their paths."""
    return {
        path.relative_to(folder.parent).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


def drawn(files: dict[str, str], seed: str, count: int = COUNT) -> list[ProjectHole]:
    """Those with the lowest SHA-256 of `seed` and place, one a file, whatever the checkpoint makes of them."""
    lowest = {
        path: min(holes(path, text), key=lambda hole: _rank(seed, hole), default=None) for path, text in files.items()
    }
    return sorted((hole for hole in lowest.values() if hole), key=lambda hole: _rank(seed, hole))[:count]


def _rank(seed: str, hole: ProjectHole) -> bytes:
    return sha256(f"{seed}:{hole.path}:{hole.start}".encode()).digest()


def holes(path: str, text: str) -> Iterator[ProjectHole]:
    """From each word of a line of code but its first: to the line's end, and to that of the brackets around it."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    lines, row = text.splitlines(), 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_first, row = token.start[0] != row, token.start[0]
        line = lines[row - 1] if row <= len(lines) else ""
        if is_first or token.type != tokenize.NAME or "#" in line or '"""' in line:
            continue
        start, behind = starts[row - 1] + token.start[1], line.rstrip()[token.start[1] :]
        for length in {len(behind), _bracketed(behind)}:
            if SHORTEST <= length <= LONGEST:
                yield ProjectHole(path=path, text=text, start=start, end=start + length)


def _bracketed(text: str) -> int:
    """Characters up to the bracket that closes what `text` stands in; 0 where its line has none."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return at
    return 0


def read_by(client: Client, files: dict[str, str]) -> tuple[str, float]:
    """Have the server read the project: the name of its workspace, and seconds until it is ready."""
    workspace, begun = secrets.token_urlsafe(24), time.monotonic()
    told = [MemoryFile(path=path, digest=sha256(text.encode()).hexdigest()) for path, text in files.items()]
    wanted = client.remember(MemoryRequest(workspace=workspace, files=told)).wanted
    texts = [MemoryText(path=path, text=files[path]) for path in wanted]
    for at in range(0, len(texts), TEXTS):
        client.keep(MemoryTexts(workspace=workspace, files=texts[at : at + TEXTS]))
    while time.monotonic() - begun < PATIENCE_S:
        known = client.memory().of(workspace)
        if known is not None and known.ready:
            break
        time.sleep(0.02)
    return workspace, time.monotonic() - begun


def is_right(hole: ProjectHole, response: FillResponse) -> bool:
    """Whether the text is the one that stands there; space at its end does not count."""
    return response.candidates[0].texts[0].rstrip() == hole.truth.rstrip()
