"""One word of a file changes: which words have become less likely by it, and what they settle on together."""

from __future__ import annotations

import io
import tokenize
import tomllib
from dataclasses import dataclass, replace
from hashlib import sha256

from sfumato_client.http import Client
from sfumato_client.protocol import (
    FallenWord,
    RippleRequest,
    RippleResponse,
    RippleWindow,
    SettleRequest,
    SettleResponse,
    SettleWindow,
    Span,
)

from .cases import EXAMPLES

LIKELIER = 0.5


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A file before and after one of its words changed."""

    name: str
    before: str
    after: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Rippled:
    """The words that fell far enough to be offered, the surest first, and the text once they have settled."""

    edit: Edit
    fell: RippleResponse
    settled: SettleResponse | None
    text: str

    @property
    def words(self) -> list[FallenWord]:
        return offered(self.fell)


def drawn_edit(seed: str) -> Edit:
    """The one whose SHA-256 of `seed` and name is lowest, whatever comes of it."""
    edits = tomllib.loads((EXAMPLES / "edits.toml").read_text(encoding="utf-8"))
    name = min(edits, key=lambda one: sha256(f"{seed}:{one}".encode()).digest())
    before = (EXAMPLES / "edits" / f"{name}.py").read_text(encoding="utf-8")
    old, new = edits[name]["old"], edits[name]["new"]
    return Edit(name=f"{name}.py", before=before, after=before.replace(old, new), old=old, new=new)


def with_word(edit: Edit, old: str, new: str) -> Edit | None:
    """The file with `new` in the first place where its code has the name `old`; `None` where there is none."""
    if old == new or not new.isidentifier():
        return None
    lines = edit.before.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(edit.before).readline):
        if token.type == tokenize.NAME and token.string == old:
            start = sum(map(len, lines[: token.start[0] - 1])) + token.start[1]
            return replace(edit, after=edit.before[:start] + new + edit.before[start + len(old) :], old=old, new=new)
    return None


def rippled(client: Client, edit: Edit) -> Rippled:
    """Ask what fell, and let what fell far enough settle."""
    window = {"path": edit.name, "before": edit.before, "after": edit.after}
    fell = client.ask(RippleRequest(windows=[RippleWindow(**window)], document=edit.name))
    places = sorted((word.start, word.end) for word in offered(fell))
    if not places:
        return Rippled(edit=edit, fell=fell, settled=None, text=edit.after)
    spans = [Span(start=start, end=end) for start, end in places]
    settled = client.ask(SettleRequest(windows=[SettleWindow(**window, places=spans)], document=edit.name))
    text = edit.after
    for change in sorted(settled.edits, key=lambda one: one.start, reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    return Rippled(edit=edit, fell=fell, settled=settled, text=text)


def offered(fell: RippleResponse) -> list[FallenWord]:
    """Those that are likelier to have to change than not; the answer's threshold is for who did not ask."""
    return [word for word in fell.words if word.score >= LIKELIER]
