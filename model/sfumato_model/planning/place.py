"""What kind of place a hole is in: each has sizes of its own."""

from __future__ import annotations

from typing import Literal

from sfumato_model.api.request import FillRequest

HolePlace = Literal["line", "block", "other"]


def hole_place(request: FillRequest) -> HolePlace:
    """`line` for a single hole of one line, `block` for a single one that begins a line and may hold several."""
    if len(request.holes) != 1:
        return "other"
    if request.single_line:
        return "line"
    before, _ = request.around(0, [""])
    return "other" if before.rpartition("\n")[2].strip() else "block"
