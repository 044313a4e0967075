"""What a shown text does to the file: whether it parses, whether the text ends inside a token."""

from __future__ import annotations

import builtins
import keyword
import re

from benchmarks.compat.places import Place

from sfumato_model.judge import Edit, judge
from sfumato_model.text.python_text import NotPython, parse

WORD = re.compile(r"\w+")
LAST = re.compile(r"\w+\Z")
KNOWN = frozenset((*keyword.kwlist, *keyword.softkwlist, *dir(builtins)))


def verdict(place: Place, text: str) -> str:
    """The judge's word."""
    cursor = len(place.before)
    judgement = judge(place.before + place.after, [Edit(start=cursor, end=cursor, text=text)], "python")
    assert judgement is not None
    return judgement.verdict


def ends_inside_a_token(place: Place, text: str) -> bool:
    """What the last word of a text becomes is none that the file or Python has, but begins one of theirs.

    With a letter behind the cursor that word goes on there; a replacement character is half of a character.
    """
    if "\ufffd" in text:
        return True
    ending = LAST.search(place.before + text)
    if ending is None or not text or not LAST.search(text):
        return False
    rest = WORD.match(place.after)
    word = ending[0] + (rest[0] if rest else "")
    words = frozenset(WORD.findall(place.before + "\n" + place.after)) | KNOWN
    if word in words or word.isdigit():
        return False
    return bool(rest) or any(other.startswith(word) for other in words)


def parses(text: str) -> bool:
    """By `ast`, of a whole file."""
    try:
        parse(text)
    except NotPython:
        return False
    return True
