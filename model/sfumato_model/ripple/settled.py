"""The places of all windows settle together: filled on one canvas, or as few as hold them, with the edit as it stands.

holes in all windows -> fill together -> for each window: as it is, as filled, or the edit's own word -> weighed, judged
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from sfumato_model.api.request import FillRequest, Hole, Limits, Selection, Snippet
from sfumato_model.api.result import Edit, FillResult
from sfumato_model.api.ripple import Place, SettledPlace, SettleRequest, SettleResult, Window
from sfumato_model.api.stats import FillStats
from sfumato_model.context.model import Model
from sfumato_model.infilling.canvases import fill_holes
from sfumato_model.ripple.windows import changed
from sfumato_model.settling.scales import Scales
from sfumato_model.settling.settle import apart

SIZES = (4, 8)
"""Slots of a hole that a word leaves."""
BETWEEN = "\n\n\n"
"""What stands between the windows on a canvas."""


def settled(model: Model, request: SettleRequest, limits: Limits) -> SettleResult:
    """Each window's edits are judged together: nothing that parsed stops parsing. Places that touch are one.

    Raises `Cancelled` between two steps.
    """
    begun = limits.clock()
    told = () if request.edited is None else request.edited.snippets[1]
    # Between two holes there has to be text.
    request = replace(request, places=tuple(tuple(apart(places)) for places in request.places))
    texts, stats = _filled(model, request, told, limits)
    instead = _instead(request)
    edits: list[SettledPlace] = []
    given_up = at = 0
    for number, (window, places) in enumerate(zip(request.windows, request.places, strict=True)):
        proposed = texts[at : at + len(places)]
        at += len(places)
        limits.check()
        if places:
            selection = _selection(request, window, told)
            weigh = Scales(model=model, selection=selection, limits=limits)
            taken, gain = _best(weigh, places, proposed, instead)
            given_up += sum(new != window.after[low:high] for (low, high), new in zip(places, proposed, strict=True))
            given_up -= min(given_up, len(taken))
            edits += [
                SettledPlace(window=number, start=edit.start, end=edit.end, text=edit.text, score=gain)
                for edit in taken
            ]
    return SettleResult(
        edits=tuple(edits), given_up=given_up, stats=replace(stats, total_seconds=limits.clock() - begun)
    )


def _selection(request: SettleRequest, window: Window, told: tuple[Snippet, ...]) -> Selection:
    """The whole window, with what was edited elsewhere."""
    return Selection(
        text=window.after, path=window.path, language=request.language,
        snippets=told if window.before == window.after else (),
    )  # fmt: skip


def _filled(
    model: Model, request: SettleRequest, told: tuple[Snippet, ...], limits: Limits
) -> tuple[Sequence[str], FillStats]:
    """What is found for all places together."""
    segments: list[str | Hole] = []
    paths = []
    for window, places in zip(request.windows, request.places, strict=True):
        if not places:
            continue
        at = 0
        paths.append(window.path)
        for low, high in places:
            segments += [window.after[at:low], Hole(max_tokens=SIZES[-1])]
            at = high
        segments += [window.after[at:], BETWEEN]
    asked = FillRequest(
        segments=tuple(segments[:-1]), path=paths[0], language=request.language, snippets=told,
        filters=False, copies=False, seed=request.seed,
    )  # fmt: skip
    for outcome in fill_holes(model, asked, limits, sizes=SIZES):
        if isinstance(outcome, FillResult):
            return outcome.candidates[0].texts, outcome.stats
    raise AssertionError("a fill ends with its result")


def _instead(request: SettleRequest) -> dict[str, str]:
    """For a word that the edit took, the one that it brought in its place."""
    pairs = [(window.before, window.after) for window in request.windows if window.before != window.after]
    if request.edited is not None:
        pairs.append((request.edited.before, request.edited.after))
    found: dict[str, str] = {}
    for before, after in pairs:
        old, new = changed(before, after, request.language)
        if len(old) == len(new):
            found |= {a: b for a, b in zip(old, new, strict=True) if a != b}
    return found


def _best(
    weigh: Scales, places: Sequence[Place], proposed: Sequence[str], instead: dict[str, str]
) -> tuple[list[Edit], float]:
    """The edits of a window, and by how many nats it is likelier with them.

    What the edit took and brought is known: where places have the word that it took, its own word comes first, and has
    only to be sound. What was filled has to be likelier, too. All places change together, or none does.
    """
    text = weigh.selection.text
    own = [text[low:high] for low, high in places]
    before = weigh.read(())[1]
    known = [instead.get(a, b) for a, b in zip(own, proposed, strict=True)]
    for way, least in ((known, -math.inf if known != list(proposed) else before), (proposed, before)):
        edits = [
            Edit(start=low, end=high, text=new)
            for (low, high), new, old in zip(places, way, own, strict=True)
            if new != old
        ]
        is_sound, score = weigh.score(edits) if edits else (False, before)
        if is_sound and score > least:
            return edits, score - before
    return [], 0.0
