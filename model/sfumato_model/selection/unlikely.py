"""Which words of a selection are unlikely: one measure for inspect, which marks them, and refine, which renoises them.

A word is as likely as its least likely token, given all the rest. It is unlikely when that is too little for a word of
its kind, another word is likelier there, and no more than a share of all words is worse.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sfumato_model.api.request import Limits, Selection
from sfumato_model.context.model import Model
from sfumato_model.judge.window import sure_start
from sfumato_model.languages import language_of
from sfumato_model.languages.scan import Scan, scan
from sfumato_model.selection.likelier import NEARBY, NONE, Likelier, Others, likelier_in
from sfumato_model.selection.likelihood import Reading, likelihoods
from sfumato_model.text.words import Place, is_defined_at, is_half, is_the_languages, words

UNLIKELY = -math.log(5e-4)
"""Nats of doubt. Of held-out selections without a mistake this marks 8 % of the words, and 64 % of the mistakes."""
LANGUAGE, QUOTED = 2.5, 5.0
"""Nats. What the language itself says, keywords and operators, is so much likelier than other words, and what stands in
strings and comments, which is free, so much less likely: chosen on 450 mistakes of other draws.
"""


@dataclass(frozen=True, kw_only=True)
class Word:
    """Characters `start` to `end` of a selection; `log_prob` in nats, `others` are the likeliest words beside it.

    `usual` is how much likelier (nats) words of its kind are than others. It is `alone` where it could be another word
    without anything else being wrong then: what a definition is called never is, since its uses are elsewhere, nor what
    is a part of something: a bracket, a quote, the rest of a word that begins before the selection.
    """

    start: int
    end: int
    log_prob: float
    usual: float = 0.0
    others: Others = NONE
    alone: bool = True

    @property
    def place(self) -> Place:
        return self.start, self.end

    @property
    def doubt(self) -> float:
        """How much there is against the word (nats): how unlikely it is, for one of its kind."""
        return max(0.0, self.usual - self.log_prob) if self.alone else 0.0

    @property
    def may_change(self) -> bool:
        return self.alone and self.others.likelier


@dataclass(frozen=True, kw_only=True)
class Read:
    """What one canvas told: its words, and how many tokens it had."""

    words: tuple[Word, ...]
    tokens: int


def word_likelihoods(model: Model, selection: Selection, limits: Limits) -> Iterator[Read]:
    """The words of a selection in order, a canvas at a time.

    Raises `PromptError` for a selection without text and `Cancelled` between two passes.
    """
    likelier = likelier_in(model, selection)
    waiting = selected_words(selection)
    one = next(waiting, None)
    for reading in likelihoods(model, selection, limits):
        found = []
        while one is not None and one[0][0] < reading.end:
            place, quoted = one
            found.append(_word(reading, place, selection, likelier, quoted=quoted))
            one = next(waiting, None)
        yield Read(words=tuple(found), tokens=len(reading.tokens))


def unlikely_words(found: Sequence[Word], strength: float) -> list[Word]:
    """Those of `found` that are unlikely, in order: at most the share `strength` of all, the most doubtful of them."""
    unlikely = (word for word in found if word.may_change and word.doubt > UNLIKELY)
    worst = sorted(unlikely, key=lambda word: -word.doubt)
    return sorted(worst[: math.ceil(strength * len(found))], key=lambda word: word.start)


def selected_words(selection: Selection) -> Iterator[tuple[Place, bool]]:
    """Every word in order, and whether it stands in a string or a comment."""
    language, before, text = language_of(selection.language), selection.before[-NEARBY:], selection.text
    # A window begins anywhere; where nothing tells how blocks look it is taken to begin in code.
    start = 0 if language.blocks is None else sure_start(before, len(before), language)
    inside = scan(before[start:], language.syntax).inside
    at = 0
    for place in words(text, selection.language):
        # From word to word, without the brackets that are open: there may be as many as words.
        inside = scan(text[at : place[0]], language.syntax, Scan(inside=inside)).inside
        yield place, bool(inside)
        at = place[0]


def _word(reading: Reading, place: Place, selection: Selection, likelier: Likelier, *, quoted: bool) -> Word:
    low, high = place
    word = selection.text[low:high]
    log_prob = min((t.log_prob for t in reading.tokens if t.end > low and t.start < high), default=0.0)
    alone = _stands_alone(selection, place)
    usual = -QUOTED if quoted else LANGUAGE if is_the_languages(word, selection.language) else 0.0
    others = likelier.others(reading, place) if alone else NONE
    return Word(start=low, end=high, log_prob=log_prob, usual=usual, others=others, alone=alone)


def _stands_alone(selection: Selection, place: Place) -> bool:
    """Whether the word could be another without anything else being wrong then."""
    low, high = place
    text = selection.text
    if is_half(text[low:high]) or is_defined_at(selection.before[-100:] + text, len(selection.before[-100:]) + low):
        return False
    goes_on_before = low == 0 and _joins(selection.before[-1:]) and _joins(text[0])
    goes_on_behind = high == len(text) and _joins(text[-1]) and _joins(selection.after[:1])
    return not goes_on_before and not goes_on_behind


def _joins(character: str) -> bool:
    return character.isalnum() or character == "_"
