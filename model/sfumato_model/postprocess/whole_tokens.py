"""A text ends where a token of the language ends: in no word, no string, and no sign that is none by itself."""

from __future__ import annotations

import re

from sfumato_model.judge import Edit, is_sound
from sfumato_model.languages.scan import scan
from sfumato_model.postprocess.place import Place

REPLACEMENT = "\ufffd"
"""What half of a character is decoded to."""
_LAST_RUN = re.compile(r"\w++\Z")
_FIRST_WORD = re.compile(r"\w++")
# "!" alone is no sign of a language, nor are two dots.
_HALF_SIGN = re.compile(r"(?:(?<![!.])!|(?<!\.)\.\.|[$?`])\Z")
# Half of the quotes that begin a docstring: as a statement it is nothing.
_EMPTY_STRING = re.compile(r"(?:\A|\n)[ \t]*+(\"\"|'')\s*\Z")
LONG = 3
"""Letters of which a word is no longer meant by chance."""
TRIES = 16
"""Ends that are taken off one after another."""


def whole_tokens(text: str, place: Place, *, longer: bool = True) -> str:
    """Cut what is not whole at the text's end, back to where it is; "" where nothing whole is left.

    A word that only one of the document's goes on from becomes that one, if the text may become `longer`.
    """
    text = _without_half_characters(text, place)
    for _ in range(TRIES):
        kept = _cut(text, place, longer=longer)
        if kept == text:
            return text
        text = kept if kept.strip() else ""
    return ""


def _cut(text: str, place: Place, *, longer: bool) -> str:
    for cut in (_half_string, _half_sign):
        kept = cut(text, place)
        if kept != text:
            return kept
    return _half_word(text, place, longer=longer)


def _without_half_characters(text: str, place: Place) -> str:
    at = text.find(REPLACEMENT)
    if at < 0 or REPLACEMENT in place.before or REPLACEMENT in place.after:
        return text
    return _LAST_RUN.sub("", text[:at])


def _half_string(text: str, place: Place) -> str:
    """Before a string that the text begins and neither it nor the rest of its line ends."""
    if place.on_blank_line or "\n" in text:
        found = _EMPTY_STRING.search(text)
        if found is not None and not place.line_after.strip() and place.syntax.long_strings:
            return text[: found.start()]
    end = scan(text, place.syntax, place.state)
    if end.began < 0 or scan(place.line_after, place.syntax, end).inside != end.inside:
        return text
    # A docstring's first line is whole where the others are there.
    at = len(place.before)
    goes_on = end.inside in place.syntax.long_strings and is_sound(
        place.before + place.after, [Edit(start=at, end=at, text=text)], place.language
    )
    return text if end.inside in place.syntax.line_comments or goes_on else text[: end.began]


def _half_sign(text: str, place: Place) -> str:
    if scan(text, place.syntax, place.state).inside:
        return text
    found = _HALF_SIGN.search(text)
    return text if found is None or place.after[:1] == "=" else text[: found.start()].rstrip()


def _half_word(text: str, place: Place, *, longer: bool) -> str:
    """Before a last word that only begins one of the document's, or that word itself; "" where the word behind the hole
    would become one that nobody knows.
    """
    if scan(text, place.syntax, place.state).inside:
        return text  # prose
    end = _LAST_RUN.search(text)
    start = text[: end.start()] if end is not None else text
    word = end[0] if end is not None else ""
    if not start:
        lead = _LAST_RUN.search(place.line_before)
        word = (lead[0] if lead is not None else "") + word
    behind = _FIRST_WORD.match(place.after)
    if behind is not None:
        return text if place.has_word(word + behind[0]) else ""
    if end is None or place.has_word(word):
        return text
    whole = place.words_from(word)
    if longer and len(whole) == 1 and len(word) >= LONG:
        return text + whole.pop()[len(word) :]
    return start.rstrip().removesuffix(".") if whole else text
