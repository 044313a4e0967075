"""How the user types: pauses and typos, drawn by seed for each place of a hunk.

The numbers are assumptions, not measurements: about 120 ms between keys, longer where a word or a line begins. They
belong to places and not to keystrokes, so that a user who accepts a suggestion pauses at the same places later on.
"""

from __future__ import annotations

import math
import string
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """Milliseconds and shares from 0 to 1. A thought takes `thought_ms` and an exponential rest."""

    key_ms: float = 120.0
    key_spread: float = 0.25
    """Of the logarithm."""
    thought_ms: float = 300.0
    word_share: float = 0.25
    word_rest_ms: float = 400.0
    line_share: float = 0.6
    line_rest_ms: float = 1200.0
    typo_share: float = 0.02


@dataclass(frozen=True, kw_only=True)
class Script:
    """For each place of a text: milliseconds until the next key, and the wrong letter that is typed first, or ''."""

    pauses_ms: tuple[float, ...]
    typos: tuple[str, ...]


def script_of(text: str, rhythm: Rhythm, seed: str) -> Script:
    """The script of a text of n characters: n + 1 pauses, n typos."""
    random = Random(seed)
    pauses = tuple(_pause(text, at, rhythm, random) for at in range(len(text) + 1))
    typos = tuple(_typo(character, rhythm, random) for character in text)
    return Script(pauses_ms=pauses, typos=typos)


def _pause(text: str, at: int, rhythm: Rhythm, random: Random) -> float:
    key = rhythm.key_ms * math.exp(random.gauss(0, rhythm.key_spread))
    draw, rest = random.random(), random.expovariate(1.0)  # always both, so that one setting moves no other draw
    if not text[:at].rpartition("\n")[2].strip():
        return rhythm.thought_ms + rest * rhythm.line_rest_ms if draw < rhythm.line_share else key
    begins_word = at < len(text) and _in_word(text[at]) and not _in_word(text[at - 1])
    if begins_word and draw < rhythm.word_share:
        return rhythm.thought_ms + rest * rhythm.word_rest_ms
    return key


def _typo(character: str, rhythm: Rhythm, random: Random) -> str:
    wrong, draw = random.choice(string.ascii_lowercase), random.random()
    return wrong if draw < rhythm.typo_share and character.isalnum() and wrong != character else ""


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"
