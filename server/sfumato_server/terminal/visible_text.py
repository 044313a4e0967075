"""rich's texts with what would act on a terminal written out, and their styles where they were."""

from __future__ import annotations

from rich.text import Span, Text
from sfumato_client.text.visible import visible


def visible_text(text: Text) -> Text:
    plain = text.plain
    if visible(plain) == plain:
        return text
    shown = text.blank_copy(visible(plain))
    shown.spans = [Span(_place(plain, span.start), _place(plain, span.end), span.style) for span in text.spans]
    return shown


def _place(plain: str, at: int) -> int:
    return len(visible(plain[:at]))
