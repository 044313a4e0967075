"""One intention: a place whose text was changed, by as many keystrokes as belong together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["typed", "put_in", "together", "taken"]
"""`typed` key by key; `put_in` more than a key at once, as a paste or an accepted suggestion is; `together` with other
places in one message, as an editor's own rename is; `taken` is an offer of this server's that its user took.
"""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """`before` became `after`, which stands at `start` (characters of the document as it is now).

    `number` names the intention, and stays while more is typed into it. `at` is seconds of the event loop's clock.
    """

    uri: str
    number: int
    start: int
    before: str
    after: str
    kind: Kind
    at: float
    ended: bool = False
    """All that it asked for was taken: what is typed into it now is another intention."""

    @property
    def end(self) -> int:
        return self.start + len(self.after)

    @property
    def size(self) -> int:
        return len(self.before) + len(self.after)


def joined(touched: Sequence[Edit], start: int, removed: str, inserted: str) -> tuple[int, str, str]:
    """Edits, in the order of their places, and a change that touches each of them, as one: where it stands, and its
    texts before and after. `removed` stood at `start` and becomes `inserted`.
    """
    end = start + len(removed)
    low = at = min(start, touched[0].start) if touched else start
    before: list[str] = []
    for edit in touched:
        before += [removed[at - start : edit.start - start] if edit.start > at else "", edit.before]
        at = edit.end
    before.append(removed[at - start :] if end > at else "")
    ahead = touched[0].after[: start - low] if touched else ""
    behind = touched[-1].after[len(touched[-1].after) - (touched[-1].end - end) :] if touched and at > end else ""
    return low, "".join(before), ahead + inserted + behind


def text_before(text: str, edits: Iterable[Edit]) -> str:
    """`text`, the document as it is now, as it was before `edits`, all of this document."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        parts += [text[at : edit.start], edit.before]
        at = edit.end
    return "".join([*parts, text[at:]])
