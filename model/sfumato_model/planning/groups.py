"""Which holes share a canvas: all of them where they fit, else as few canvases as possible, in the text's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.planning.sizes import CANVAS_LIMIT, fitted
from sfumato_model.prompt.prompt import Prompt, PromptHole
from sfumato_model.text.tokenizer import Tokenizer

ROOM = 8
"""Slots that a hole is given at least when canvases are planned, where the checkpoint has such a size."""


def canvas_groups(prompt: Prompt, tokenizer: Tokenizer, manifest: Manifest) -> list[range]:
    """The prompt's holes, as ranges of their numbers. Raises `PromptError` when one alone does not fit."""
    size = max((s for s in manifest.hole_sizes if s <= ROOM), default=min(manifest.hole_sizes))
    groups: list[range] = []
    used = between = hole = 0
    for piece in prompt.pieces:
        if not isinstance(piece, PromptHole):
            between = len(piece)
            continue
        slots = fitted(piece, size)
        # What is kept of a half-typed word joins the text before its hole (see `context/healing.py`).
        between += len(tokenizer.encode(piece.typed))
        room = CANVAS_LIMIT - manifest.near_suffix_tokens
        if slots > room:
            raise PromptError(f"a hole of {slots} tokens does not fit on a canvas of {CANVAS_LIMIT}: ask for less")
        if groups and used + between + slots <= room:
            groups[-1] = range(groups[-1].start, hole + 1)
            used += between + slots
        else:
            groups.append(range(hole, hole + 1))
            used = slots
        between = 0
        hole += 1
    return groups


def only_holes(request: FillRequest, group: range, texts: Sequence[str]) -> FillRequest:
    """The request with `texts` in the holes before `group`, and those behind it left empty."""
    behind = [""] * (len(request.holes) - group.stop)
    holes: list[str | Hole] = [*texts[: group.start], *request.holes[group.start : group.stop], *behind]
    return replace(request, segments=tuple(segment for segment in request.pieces(holes) if segment != ""))
