"""Code that stands there settles anew: words that have become unlikely are renoised, all else stays as it is.

unlikely -> the worst words become holes -> fill -> each change weighed and judged -> what the text becomes
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sfumato_model.api.request import Hole, Limits, RefineRequest, Selection
from sfumato_model.api.result import Edit, FillDraft, FillResult, RefineResult, Token
from sfumato_model.api.stats import FillStats
from sfumato_model.context.model import Model
from sfumato_model.infilling.canvases import fill_holes
from sfumato_model.infilling.trace import sure
from sfumato_model.judge import difference, replaced
from sfumato_model.selection.selected import as_fill, judged
from sfumato_model.selection.unlikely import Word, unlikely_words, word_likelihoods
from sfumato_model.settling.scales import Scales
from sfumato_model.text.words import Place

SIZES = (4, 8)
"""Slots of a place; the second where places have to agree. Alone, of 72 mistakes it brought none."""


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """A word that the user fixed: `place` is where it stands, and `wrong` where the word stands that it replaced."""

    place: Place
    wrong: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Settled:
    """A draft or the result, with the edits of the selection that it would be, in order and apart.

    `tokens` are those of the text that they make; a draft has them where a trace was asked for.
    """

    outcome: FillDraft | RefineResult
    edits: tuple[Edit, ...]
    tokens: tuple[Token, ...] = ()


def settle(model: Model, request: RefineRequest, limits: Limits, pinned: Sequence[Pinned] = ()) -> Iterator[Settled]:
    """Yield a draft after each denoise step, then the result.

    At most the share `request.strength` of the words is renoised, those of `pinned` never, and those that a pin
    contradicts always. Raises `PromptError` for an empty selection and `Cancelled` between two steps.
    """
    begun = limits.clock()
    selection, text = request.selection, request.selection.text
    parts = list(word_likelihoods(model, selection, limits))
    wrong = [place for pin in pinned for place in pin.wrong]
    kept = [*wrong, *(pin.place for pin in pinned)]
    found = unlikely_words([word for part in parts for word in part.words], request.strength)
    unlikely = [word.place for word in found if not any(meet(word.place, place) for place in kept)]
    others = apart(unlikely)
    places = sorted({*wrong, *others})
    weigh = Scales(model=model, selection=selection, limits=limits)
    stats = FillStats(canvas_tokens=sum(part.tokens for part in parts))
    agreeing: list[Edit] = []
    wanted: list[Edit] = []
    if places:
        result = yield from _filled(model, request, places, limits, together=bool(wrong))
        proposed = dict(zip(places, result.candidates[0].texts, strict=True))
        agreeing = _agreeing(weigh, pinned, proposed)
        tried = {place: [proposed[place], *_with_others(text, place, found)] for place in others}
        choices = [edits_of(text, [place] * len(texts), texts) for place, texts in tried.items()]
        wanted = weigh.worth_it(agreeing, choices)
        stats = result.stats
    edits = weigh.sound(agreeing, wanted)
    refined = RefineResult(
        text=replaced(text, edits), edits=edits, stats=replace(stats, total_seconds=limits.clock() - begun),
        judgement=judged(selection, edits), unlikely=len(unlikely), given_up=len(agreeing) + len(wanted) - len(edits),
    )  # fmt: skip
    yield Settled(outcome=refined, edits=edits, tokens=weigh.read(edits)[0])


def _with_others(text: str, place: Place, unlikely: Sequence[Word]) -> Iterator[str]:
    """What stands at `place`, with each of its unlikely words replaced by each of the others that are likeliest."""
    low, high = place
    for word in unlikely:
        if low <= word.start and word.end <= high:
            yield from (text[low : word.start] + one + text[word.end : high] for one in word.others.words)


def _filled(
    model: Model, request: RefineRequest, places: Sequence[Place], limits: Limits, *, together: bool
) -> Generator[Settled, None, FillResult]:
    """The texts that are found for `places`: the best `together`, or what one canvas has, each to be weighed alone."""
    selection = request.selection
    asked = as_fill(
        selection, *with_holes(selection, places, SIZES[-1]),
        mixed=together, filters=False, copies=False, trace=request.trace, seed=request.seed,
    )  # fmt: skip
    for outcome in fill_holes(model, asked, limits, sizes=SIZES if together else SIZES[:1]):
        if isinstance(outcome, FillResult):
            return outcome
        tokens = filled(selection.text, places, outcome.trace.tokens) if outcome.trace is not None else ()
        edits = edits_of(selection.text, places, outcome.texts)
        yield Settled(outcome=outcome, edits=tuple(edits), tokens=tuple(tokens))
    raise AssertionError("a fill ends with its result")


def _agreeing(weigh: Scales, pinned: Sequence[Pinned], proposed: Mapping[Place, str]) -> list[Edit]:
    """The edits that bring the rest in line with the pins: what the canvas settled on, or the pinned word itself.

    All places of a pin change together, since one alone would contradict the others; or none does.
    """
    text = weigh.selection.text
    edits: list[Edit] = []
    for pin in pinned:
        if not pin.wrong:
            continue
        word = text[pin.place[0] : pin.place[1]]
        ways = [
            [],
            edits_of(text, pin.wrong, [proposed[place] for place in pin.wrong]),
            edits_of(text, pin.wrong, [word] * len(pin.wrong)),
        ]
        scores = [weigh.score([*edits, *way]) for way in ways]
        edits += ways[scores.index(max(scores))]
    return edits


def apart(places: Sequence[Place]) -> list[Place]:
    """`places`, those that touch as one: between two holes there has to be text."""
    joined: list[Place] = []
    for low, high in places:
        if joined and joined[-1][1] == low:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


def meet(left: Place, right: Place) -> bool:
    """Whether two places overlap or touch."""
    return left[0] <= right[1] and right[0] <= left[1]


def with_holes(selection: Selection, places: Sequence[Place], max_tokens: int) -> tuple[str | Hole, ...]:
    """The document of `selection` with a hole of at most `max_tokens` in each of `places`."""
    segments: list[str | Hole] = [selection.before]
    at = 0
    for low, high in places:
        segments += [selection.text[at:low], Hole(max_tokens=max_tokens)]
        at = high
    return (*segments, selection.text[at:], selection.after)


def filled(text: str, places: Sequence[Place], tokens: Sequence[Sequence[Token]]) -> Iterator[Token]:
    """The pieces of `text` with `tokens` in its places; what stays is sure."""
    at = 0
    for (low, high), own in zip(places, tokens, strict=True):
        yield from (*sure(text[at:low]), *own)
        at = high
    yield from sure(text[at:])


def edits_of(text: str, places: Sequence[Place], texts: Sequence[str]) -> list[Edit]:
    """What `texts` in `places` of `text` change, without the characters at both ends that stay."""
    found = []
    for (low, high), new in zip(places, texts, strict=True):
        if new != text[low:high]:
            own = difference(text[low:high], new)
            found.append(Edit(start=low + own.start, end=low + own.end, text=own.text))
    return found
