"""What a document has beside the text of a request, which is a window of it, by its saved text."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.memory.memory import Known, Memory

ANCHOR = 120
"""Characters at the window's ends that are looked for in the saved text, where they have to stand once."""
FAR = 16_000
"""Characters on either side of the window: their tokens are sorted for each request."""


def known(memory: Memory, saved: str, window: Sequence[str]) -> Known:
    """`memory` for a request whose text is `window`, one text before its hole and one behind it.

    Of `saved` only what stands outside of the window counts: inside, the request has what stands there now.
    """
    if not saved or len(window) != 2:
        return Known(memory=memory)
    first, last = window[0][:ANCHOR], window[1][-ANCHOR:]
    start = saved.find(first) if _is_once(first, saved) else 0
    end = saved.find(last) + len(last) if _is_once(last, saved) else len(saved)
    if start > end:
        return Known(memory=memory)
    before, after = saved[max(0, start - FAR) : start], saved[end : end + FAR]
    return Known(
        memory=memory,
        before=before if start <= FAR else before.partition("\n")[2],
        after=after if end + FAR >= len(saved) else after.rpartition("\n")[0] + "\n",
    )


def _is_once(text: str, saved: str) -> bool:
    """A shorter text may be all that there is."""
    return len(text) == ANCHOR and saved.count(text) == 1
