"""How likely the words of a window are, read part by part; what was read before is kept.

A part is one canvas: at most `PART` tokens of whole lines, behind what stands above them. Its reading depends on the
tokens of context and canvas alone, so it is kept by those: whoever wants it again, before an edit or behind it, has it.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sfumato_model.api.request import Hole, Limits, Selection, Snippet
from sfumato_model.context.model import Model
from sfumato_model.prompt.prompt import Prompt, PromptHole
from sfumato_model.selection.selected import as_fill
from sfumato_model.text.words import Place, words

PART = 160
"""Tokens that share a canvas."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A window's text at one time, with what was told beside it, and the `new` word that is looked for in it."""

    text: str
    path: str = ""
    language: str = "python"
    snippets: tuple[Snippet, ...] = ()
    new: str = ""


@dataclass(frozen=True, kw_only=True)
class WordRead:
    """A word at characters `start` to `end` of a piece, and its log probability given all others (nats).

    `new` is how much likelier the piece's `new` word is there, by the first token of both; 0 where it has none.
    """

    start: int
    end: int
    log_prob: float
    new: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PieceRead:
    """The words of a piece in order, and what reading it took: of `parts`, `kept` had been read already."""

    words: tuple[WordRead, ...]
    parts: int
    kept: int
    tokens: int
    seconds: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class _Token:
    start: int
    end: int
    log_prob: float
    new: float


def read(model: Model, piece: Piece, cuts: Sequence[int], limits: Limits) -> PieceRead:
    """The words of `piece`, whose parts end at `cuts`. Raises `Cancelled` between two parts."""
    tokens: list[_Token] = []
    seconds: list[float] = []
    known = 0
    for start, end in pairwise((0, *cuts)):
        limits.check()
        begun = limits.clock()
        part, was_kept = _part(model, piece, start, end, limits)
        tokens += part
        known += was_kept
        if not was_kept:
            seconds.append(limits.clock() - begun)
    found = tuple(_words(piece, tokens))
    return PieceRead(words=found, parts=len(cuts), kept=known, tokens=len(tokens), seconds=tuple(seconds))


def cuts_of(model: Model, text: str) -> tuple[int, ...]:
    """Where the parts of a text end: at ends of lines, where lines are not longer than a part."""
    found: list[int] = []
    at = count = 0
    for line in text.splitlines(keepends=True):
        for piece in _fitting(model, line):
            own = len(model.tokenizer.encode(piece))
            if count and count + own > PART:
                found.append(at)
                count = 0
            at += len(piece)
            count += own
    return (*found, at) if at else ()


def fitted(model: Model, text: str, cuts: Sequence[int]) -> tuple[int, ...]:
    """`cuts`, and more where an edit has made a part much too long."""
    found: list[int] = []
    for start, end in pairwise((0, *cuts)):
        part = text[start:end]
        long = len(part) > PART and len(model.tokenizer.encode(part)) > 2 * PART
        found += [start + cut for cut in cuts_of(model, part)] if long else [end]
    return tuple(found)


def _fitting(model: Model, line: str) -> list[str]:
    if len(model.tokenizer.encode(line)) <= PART:
        return [line]
    # A character has four bytes at most, and a token at least one.
    size = PART // 4
    return [line[at : at + size] for at in range(0, len(line), size)]


def _part(model: Model, piece: Piece, start: int, end: int, limits: Limits) -> tuple[list[_Token], bool]:
    """The tokens of one part with their places in the piece, and whether they were known."""
    selection = Selection(
        before=piece.text[:start], text=piece.text[start:end], after=piece.text[end:], path=piece.path,
        language=piece.language, snippets=piece.snippets,
    )  # fmt: skip
    prompt = model.prompt(as_fill(selection, selection.before, Hole(), selection.after))
    hole = prompt.pieces[0]
    assert isinstance(hole, PromptHole)
    ids = model.tokenizer.encode(hole.typed + selection.text)
    if not ids:
        return [], True
    places = list(_places(model, ids, start - len(hole.typed)))
    wanted = _first_tokens(model, piece, places)
    key = _key(prompt, ids, wanted)
    kept = model.readings.get(key)
    known = kept is not None
    if kept is None:
        kept = _read(model, prompt, ids, wanted, limits)
        model.readings.keep(key, kept)
        if wanted:
            model.readings.keep(_key(prompt, ids, ()), kept[: len(ids)])
    own, new = kept[: len(ids)], kept[len(ids) :] or [0.0] * len(ids)
    return [
        _Token(start=low, end=high, log_prob=one, new=other - one if wanted else 0.0)
        for (low, high), one, other in zip(places, own, new, strict=True)
    ], known


def _first_tokens(model: Model, piece: Piece, places: Sequence[Place]) -> list[int]:
    """The first token of the new word in each place, behind the space that its token has there; none without one."""
    if not piece.new:
        return []
    first = {lead: model.tokenizer.encode(lead + piece.new)[0] for lead in ("", " ")}
    return [first[" " if piece.text[low:high][:1] == " " else ""] for low, high in places]


def _read(model: Model, prompt: Prompt, ids: Sequence[int], wanted: Sequence[int], limits: Limits) -> array[float]:
    """The log probabilities of `ids` in their places, then those of the `wanted` ones."""
    near = [i for one in prompt.pieces[1:] if not isinstance(one, PromptHole) for i in one]
    context, _ = model.engine.context(prompt.context, limits, aside=True)
    weight = model.manifest.inspect_weight if model.manifest.sampler.two_readings else 0.0
    likely = model.engine.inspect(context, ids, near, weight, limits)
    rows = list(range(len(ids)))
    return array("f", likely.at(rows + rows[: len(wanted)], [*ids, *wanted]))


def _key(prompt: Prompt, ids: Sequence[int], wanted: Sequence[int]) -> bytes:
    near = [i for one in prompt.pieces[1:] if not isinstance(one, PromptHole) for i in one]
    told = b"|".join(array("l", some).tobytes() for some in (prompt.context, ids, near, wanted))
    return hashlib.blake2b(told, digest_size=16).digest()


def _places(model: Model, ids: Sequence[int], start: int) -> Iterator[Place]:
    """Where each token stands, counted on from `start`; one that ends within a character ends before it."""
    at, text = 0, model.tokenizer.decode(ids)
    ends = [len(model.tokenizer.decode(ids[:k]).rstrip("\ufffd")) for k in range(1, len(ids))]
    for stop in (*ends, len(text)):
        yield start + at, start + stop
        at = stop


def _words(piece: Piece, tokens: Sequence[_Token]) -> Iterator[WordRead]:
    """Each word as a whole: the log probability of all its tokens."""
    first = 0
    for low, high in words(piece.text, piece.language):
        while first < len(tokens) and tokens[first].end <= low:
            first += 1
        own = []
        for token in tokens[first:]:
            if token.start >= high:
                break
            if token.end > low:
                own.append(token)
        if own:
            yield WordRead(start=low, end=high, log_prob=sum(token.log_prob for token in own), new=own[0].new)
