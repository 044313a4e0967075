"""Space at the end that would stay behind at a line's end, or stand twice."""

from __future__ import annotations

from sfumato_model.postprocess.place import Place


def trailing_space(text: str, place: Place) -> str:
    """Cut space and blank lines before the end of a line, and a last space where another follows."""
    if not place.line_after.strip():
        return text.rstrip()
    # Several spaces line something up.
    one = text.endswith(" ") and not text[:-1].endswith((" ", "\t", "\n"))
    another = place.after.startswith(" ") and not place.after.startswith("  ")
    return text[:-1] if one and another and text.strip() else text
