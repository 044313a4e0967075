"""Single-line mode: a request that wants only what ends the line gets no more."""

from __future__ import annotations

from sfumato_model.postprocess.place import Place


def first_line(text: str, place: Place) -> str:
    """Cut at the first newline where the request is for one line."""
    return text.partition("\n")[0] if place.single_line else text
