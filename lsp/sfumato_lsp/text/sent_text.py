"""A document's own text and the same as it is sent: places in the one are found in the other.

What is sent has \\n as its only line end. Half a surrogate pair cannot be sent (`has_half`): whoever wants an edit of
a text that holds one refuses it, since what would be put in its place is not what stands there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from sfumato_lsp.text.positions import has_half
from sfumato_lsp.text.windows import sendable


class SentText:
    """`text` is what is sent of `own_text`. Where the text holds half a surrogate pair, places are of no use."""

    def __init__(self, own_text: str) -> None:
        self.own_text = own_text

    @cached_property
    def text(self) -> str:
        if has_half(self.own_text):
            return sendable(self.own_text)
        return self.own_text if "\r" not in self.own_text else re.sub("\r\n?", "\n", self.own_text)

    @cached_property
    def _shorter(self) -> list[int]:
        """Where a \\r\\n has become one character, in characters of `text`."""
        return [match.start() - k for k, match in enumerate(re.finditer("\r\n", self.own_text))]

    def own(self, sent: int) -> int:
        """The place in `own_text` of a place in `text`; never between \\r and \\n."""
        return sent + bisect_left(self._shorter, sent)
