"""Names of file and project that may stand at a place, ranked by causal reading and memory: nothing is denoised.

An editor's own completion of words knows letters alone; these are ranked by what stands before the cursor.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, takewhile

from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import Token, WordsResult
from sfumato_model.api.stats import FillStats
from sfumato_model.context.first_token import first_token
from sfumato_model.context.model import Model
from sfumato_model.context.prefill import encode
from sfumato_model.context.remembering import remember
from sfumato_model.memory.continuations import anywhere, behind
from sfumato_model.memory.remembered import Remembered

LENGTH = 16
"""Tokens of a name, and of what tells that it ends."""
SCORED = 24
"""Names that one pass scores: those that the memory has most, and first those where the text before them is alike."""
LONGEST = 64
"""Characters of a word that is half typed."""
_STEM, _WORD = re.compile(r"\w*\Z"), re.compile(r"\w+")


def words(model: Model, request: FillRequest, limits: Limits) -> WordsResult:
    """Up to `request.candidates` words for the hole of `request`, the likeliest first, without what is typed of them.

    None without a memory, a causal reading, or time left. Raises `PromptError` for a request without a hole, and
    `Cancelled` between two passes.
    """
    begun = limits.clock()
    context, prompt, reused = encode(model, model.prompt(request), limits)
    stats = FillStats(
        context_tokens=context.length, reused_tokens=reused, prefill_seconds=limits.clock() - begun, canvases=0
    )
    remembered = remember(model, request, context, prompt)
    found: Sequence[Token] = ()
    if remembered is not None and not limits.late:
        typed = prompt.holes[0].typed
        known = _known(model, request, remembered, typed)
        limits.check()
        ids = [model.tokenizer.encode(typed + word) for word in known]
        given = first_token(model, context, prompt, single_line=True, remembered=remembered).given
        each = map(sum, remembered.read(ids, model.engine.score(context, ids, limits)))
        chances = _ended(ids, [math.exp(min(0.0, score - given)) for score in each])
        likely = sorted(zip(chances, known, strict=True), key=lambda one: (-one[0], one[1]))
        found = [Token(text=text, confidence=chance) for chance, text in likely]
    return WordsResult(words=tuple(found[: request.candidates]), stats=stats)


def _ended(ids: Sequence[Sequence[int]], chances: Sequence[float]) -> list[float]:
    """The chance that a word is this one, from that of its tokens, less those of the words that begin with them."""
    found = list(chances)
    for word in sorted(range(len(ids)), key=lambda word: -len(ids[word])):
        longer = (x for x, own in enumerate(ids) if len(own) > len(ids[word]) and own[: len(ids[word])] == ids[word])
        found[word] = max(0.0, chances[word] - sum(found[x] for x in longer))
    return found


def _known(model: Model, request: FillRequest, remembered: Remembered, typed: str) -> list[str]:
    """Words as they go on behind what is typed of them: what the memory has most of, and most alike."""
    before, _ = request.around(0, ("",) * len(request.holes))
    stem = _stem(before[-LONGEST:])
    counted: defaultdict[str, float] = defaultdict(float)
    # Behind the first tokens of a word also the middle of others would follow.
    at_start = model.texts.starting_with(typed).tolist() if typed.endswith(stem) else ()
    for ids, count in behind(remembered.here, at_start, LENGTH).items():
        counted[_word(_text(model, ids), len(typed), stem)] += count
    if stem:
        # A name begins with a space behind another word, and its letters are cut into tokens as they are in it.
        starts = {start + stem[:end] for start in ("", " ") for end in range(1, len(stem))}
        first = chain(
            *(model.texts.starting_with(start + stem).tolist() for start in ("", " ")),
            *(model.texts.called(start) for start in starts),
        )
        for ids, count in anywhere(remembered.here, set(first), LENGTH).items():
            ahead, text = _text(model, ids[:1]), _text(model, ids[1:])
            if text.lstrip(" ").startswith(stem) and (text[0] == " " or not _stem(ahead)):
                counted[_word(text, text.index(stem) + len(stem), stem)] += count
    counted.pop("", None)
    return sorted(counted, key=lambda word: (-counted[word], word))[:SCORED]


def _stem(before: str) -> str:
    """What stands of a word at the end of `before`."""
    found = _STEM.search(before)
    return found[0] if found is not None else ""


def _word(text: str, at: int, stem: str) -> str:
    """The rest of the word in `text` from `at` on; empty where there is none, or where it may go on behind `text`."""
    found = _WORD.match(text, at)
    whole = found is not None and found.end() < len(text) and (stem + found[0]).isidentifier()
    return found[0] if found is not None and whole else ""


def _text(model: Model, ids: Sequence[int]) -> str:
    """Up to the end of a file."""
    return "".join(model.piece(token) for token in takewhile(lambda token: token >= 0, ids))
