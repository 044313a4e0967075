"""Code that stands there settles anew: words that have become unlikely are renoised, all else stays as it is.

unlikely -> the worst words become holes -> fill -> each change weighed and judged -> what the text becomes
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sfumato_model.api.request import Hole, Limits, Selection
from sfumato_model.api.result import Edit, FillDraft, FillStats, Token
from sfumato_model.context.model import Model
from sfumato_model.context.prefill import encode
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.infilling.canvases import fill_holes
from sfumato_model.infilling.trace import sure
from sfumato_model.judge import Judgement, Replacement, judge
from sfumato_model.ranking.candidates import tokens_of
from sfumato_model.ranking.scoring import log_probs
from sfumato_model.selection.selected import as_fill
from sfumato_model.selection.unlikely import unlikely_words, word_likelihoods
from sfumato_model.text.words import Place

SIZES = (4, 8)
MARGIN = 4.0
"""Nats by which a change has to make the selection, read left to right with what follows, likelier.

Between 0 and 4 as much damage was repaired on held-out code, and at 4 least of what was right was changed.
"""
SCORED_AFTER = 160
"""Characters behind the selection that count too: what is defined in it is used there."""


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """A word that the user fixed: `place` is where it stands, and `wrong` where the word stands that it replaced."""

    place: Place
    wrong: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Settling:
    """The edits that a draft would be, and the tokens of the text that they make, where a trace was asked for."""

    draft: FillDraft
    edits: tuple[Edit, ...]
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Edits of the selection, in order and apart, the tokens of the text that they make, and what that cost.

    `unlikely` counts the words that were renoised beside those that a pin contradicts, `given_up` the likelier texts
    that were not sound. `judgement` is of the document with the edits.
    """

    edits: tuple[Edit, ...]
    tokens: tuple[Token, ...]
    stats: FillStats
    judgement: Judgement | None = None
    unlikely: int = 0
    given_up: int = 0


def settle(
    model: Model,
    selection: Selection,
    limits: Limits,
    *,
    strength: float,
    pinned: Sequence[Pinned] = (),
    trace: bool = False,
    seed: int = 0,
) -> Iterator[Settling | Settled]:
    """Yield a draft's edits after each denoise step, then one outcome.

    At most the share `strength` of the words is renoised, those of `pinned` never, and those that a pin contradicts
    always. Raises `PromptError` for an empty selection and `Cancelled` between two steps.
    """
    begun = limits.clock()
    text = selection.text
    parts = list(word_likelihoods(model, selection, limits))
    wrong = [place for pin in pinned for place in pin.wrong]
    kept = [*wrong, *(pin.place for pin in pinned)]
    found = unlikely_words([word for part in parts for word in part.words], strength)
    unlikely = [word.place for word in found if not any(_meet(word.place, place) for place in kept)]
    others = _apart(unlikely)
    places = sorted({*wrong, *others})
    weigh = _Scales(model=model, selection=selection, limits=limits)
    if not places:
        stats = _stats(sum(part.tokens for part in parts), limits.clock() - begun)
        yield Settled(edits=(), tokens=weigh.read(())[0], stats=stats, judgement=weigh.judged(()))
        return
    asked = as_fill(selection, *_with_holes(selection, places), filters=False, copies=False, trace=trace, seed=seed)
    for outcome in fill_holes(model, asked, limits, sizes=SIZES):
        if isinstance(outcome, FillDraft):
            pieces = _filled(text, places, outcome.trace.tokens) if outcome.trace is not None else ()
            yield Settling(draft=outcome, edits=tuple(_edits(text, places, outcome.texts)), tokens=tuple(pieces))
            continue
        proposed = dict(zip(places, outcome.candidates[0].texts, strict=True))
        agreeing = _agreeing(weigh, pinned, proposed)
        wanted = weigh.worth_it(agreeing, _edits(text, others, [proposed[place] for place in others]))
        edits = weigh.sound(agreeing, wanted)
        yield Settled(
            edits=edits,
            tokens=weigh.read(edits)[0],
            stats=replace(outcome.stats, total_seconds=limits.clock() - begun),
            judgement=weigh.judged(edits),
            unlikely=len(unlikely),
            given_up=len(agreeing) + len(wanted) - len(edits),
        )


def _apart(places: Sequence[Place]) -> list[Place]:
    """Places that touch are one: between two holes there has to be text."""
    joined: list[Place] = []
    for low, high in places:
        if joined and joined[-1][1] == low:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


def _meet(left: Place, right: Place) -> bool:
    """Whether two places overlap or touch."""
    return left[0] <= right[1] and right[0] <= left[1]


def _with_holes(selection: Selection, places: Sequence[Place]) -> tuple[str | Hole, ...]:
    segments: list[str | Hole] = [selection.before]
    at = 0
    for low, high in places:
        segments += [selection.text[at:low], Hole(max_tokens=SIZES[-1])]
        at = high
    return (*segments, selection.text[at:], selection.after)


def _filled(text: str, places: Sequence[Place], tokens: Sequence[Sequence[Token]]) -> Iterator[Token]:
    """The pieces of `text` with `tokens` in its places; what stays is sure."""
    at = 0
    for (low, high), own in zip(places, tokens, strict=True):
        yield from (*sure(text[at:low]), *own)
        at = high
    yield from sure(text[at:])


def _edits(text: str, places: Sequence[Place], texts: Sequence[str]) -> list[Edit]:
    """What differs, without the characters at both ends that stay."""
    found = []
    for (low, high), new in zip(places, texts, strict=True):
        old = text[low:high]
        if new == old:
            continue
        ahead = 0
        while ahead < min(len(old), len(new)) and old[ahead] == new[ahead]:
            ahead += 1
        behind = 0
        while behind < min(len(old), len(new)) - ahead and old[-1 - behind] == new[-1 - behind]:
            behind += 1
        found.append(Edit(start=low + ahead, end=high - behind, text=new[ahead : len(new) - behind]))
    return found


def applied(text: str, edits: Sequence[Edit]) -> str:
    """`text` after `edits` of it that do not overlap."""
    parts, at = [], 0
    for edit in _in_order(edits):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def _agreeing(weigh: _Scales, pinned: Sequence[Pinned], proposed: dict[Place, str]) -> list[Edit]:
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
            _edits(text, pin.wrong, [proposed[place] for place in pin.wrong]),
            _edits(text, pin.wrong, [word] * len(pin.wrong)),
        ]
        scores = [weigh.score([*edits, *way]) for way in ways]
        edits += ways[scores.index(max(scores))]
    return edits


@dataclass(frozen=True, kw_only=True)
class _Scales:
    """Weighs a selection under some edits: whether they are sound, and how likely it is with what follows."""

    model: Model
    selection: Selection
    limits: Limits

    def judged(self, edits: Sequence[Edit]) -> Judgement | None:
        """What the edits do to the document."""
        selection = self.selection
        moved = len(selection.before)
        return judge(
            selection.before + selection.text + selection.after,
            [Replacement(start=e.start + moved, end=e.end + moved, text=e.text) for e in _in_order(edits)],
            selection.language,
        )

    def score(self, edits: Sequence[Edit]) -> tuple[bool, float]:
        """The higher the better: whether it is sound, and the log probability in nats."""
        return _is_sound(self.judged(edits)), self.read(edits)[1]

    def read(self, edits: Sequence[Edit]) -> tuple[tuple[Token, ...], float]:
        """The tokens of the text, and its log probability with what follows, in nats."""
        selection, model = self.selection, self.model
        text = applied(selection.text, edits)
        prefix, typed = self._before
        ids = model.tokenizer.encode(typed + text)
        after = model.tokenizer.encode(selection.after[:SCORED_AFTER])
        each = log_probs(model.denoiser, prefix, [[*ids, *after]])[0]
        return tokens_of(ids, each[: len(ids)], typed, model.tokenizer), sum(each)

    @cached_property
    def _before(self) -> tuple[Prefix, str]:
        """The encoded text before the selection, and the piece of a word that it ends in: the same for all edits."""
        selection = self.selection
        prompt = self.model.prompt(as_fill(selection, selection.before, Hole(), selection.after))
        prefix, healed, _ = encode(self.model, prompt, self.limits)
        return prefix, healed.holes[0].typed

    def worth_it(self, settled: Sequence[Edit], edits: Sequence[Edit]) -> list[Edit]:
        """Those of `edits` that each, alone on top of `settled`, make the selection likelier by a margin; the likeliest
        first.
        """
        if not edits:
            return []
        least = self.read(settled)[1] + MARGIN
        scored = [(self.read([*settled, edit])[1], edit) for edit in edits]
        return [edit for score, edit in sorted(scored, key=lambda one: -one[0]) if score > least]

    def sound(self, agreeing: Sequence[Edit], wanted: Sequence[Edit]) -> tuple[Edit, ...]:
        """As many of the edits as leave the document sound together, in the order of the text."""
        kept: list[Edit] = []
        for some in (list(agreeing), *([edit] for edit in wanted)):
            if some and _is_sound(self.judged([*kept, *some])):
                kept += some
        return tuple(_in_order(kept))


def _is_sound(judgement: Judgement | None) -> bool:
    """What nothing judges is not held to be wrong."""
    return judgement is None or judgement.sound


def _in_order(edits: Sequence[Edit]) -> list[Edit]:
    return sorted(edits, key=lambda edit: (edit.start, edit.end))


def _stats(tokens: int, seconds: float) -> FillStats:
    return FillStats(
        context_tokens=0, reused_tokens=0, canvas_tokens=tokens, hole_tokens=0, prefill_seconds=0.0, step_seconds=(),
        total_seconds=seconds,
    )  # fmt: skip
