"""What kind of place a hole is in: each has sizes of its own."""

from __future__ import annotations

from typing import Literal

from sfumato_model.api.request import FillRequest, Hole

HolePlace = Literal["line", "block", "other"]


def hole_place(request: FillRequest) -> HolePlace:
    """`line` for a single hole of one line, `block` for a single one that begins a line and may hold several."""
    holes = [at for at, segment in enumerate(request.segments) if isinstance(segment, Hole)]
    if len(holes) != 1:
        return "other"
    if request.single_line:
        return "line"
    before = "".join(segment for segment in request.segments[: holes[0]] if isinstance(segment, str))
    return "other" if before.rpartition("\n")[2].strip() else "block"
