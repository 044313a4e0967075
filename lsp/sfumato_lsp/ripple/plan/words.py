"""An edit as runs of words that became others: typed is half a word, meant is a whole one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from keyword import iskeyword

from sfumato_lsp.edits.edit import Edit

WORD = re.compile(r"\w+|[^\w\s]")
MOST_WORDS = 300
"""Of an edit, before or after; beyond, it is no edit of words."""


BEHIND_NAMES = (":", "=")
"""What a type or a value of a name begins with."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """Words `old` became `new`; those stand at `start` to `end` now, an empty place where all are gone."""

    cause: int
    start: int
    end: int
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def is_of_name(self) -> bool:
        """Whether a type or a value came behind a name, or went: the name is what it was."""
        return (not self.old or not self.new) and (*self.old, *self.new)[0] in BEHIND_NAMES

    @property
    def rename(self) -> tuple[str, str] | None:
        """The one name and the one that it became."""
        if len(self.old) == len(self.new) == 1 and is_name(self.old[0]) and is_name(self.new[0]):
            return self.old[0], self.new[0]
        return None


def found(text: str, said: Sequence[str], between: str = r"\s*") -> Iterator[re.Match[str]]:
    """Every place of a text that says these words, with nothing but what `between` matches between two of them.

    What begins with letters is searched fastest, so that it is no end of a word is seen behind it.
    """
    pattern = between.join(re.escape(word) + r"(?!\w)" * is_of_word(word[-1:]) for word in said)
    starts_word = is_of_word(said[0][:1])
    for one in re.compile(pattern).finditer(text):
        if not (starts_word and one.start() and is_of_word(text[one.start() - 1])):
            yield one


def is_name(word: str) -> bool:
    return word.isidentifier() and not iskeyword(word)


def is_of_word(text: str) -> bool:
    return text.isalnum() or text == "_"


def runs(text: str, edit: Edit) -> tuple[Run, ...]:
    """Of an edit of `text`, the document as it is now, in order."""
    start, end = edit.start, edit.end
    while start and is_of_word(text[start - 1]):
        start -= 1
    while end < len(text) and is_of_word(text[end]):
        end += 1
    before = text[start : edit.start] + edit.before + text[edit.end : end]
    old = WORD.findall(before)
    found = list(WORD.finditer(text, start, end))
    new = [one.group() for one in found]
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return ()
    made: list[Run] = []
    for kind, *places in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for first, last, low, high in _name_apart(old, new, *places) if kind != "equal" else ():
            at = found[low].start() if low < len(found) else end
            made.append(
                Run(
                    cause=edit.number,
                    start=at,
                    end=found[high - 1].end() if high > low else at,
                    old=tuple(old[first:last]),
                    new=tuple(new[low:high]),
                )
            )
    return tuple(_apart(made))


def _name_apart(
    old: Sequence[str], new: Sequence[str], first: int, last: int, low: int, high: int
) -> list[tuple[int, int, int, int]]:
    """A name that became another and got, or lost, its type or its value is two runs: the name, and what is behind."""
    one, other = sorted((old[first:last], new[low:high]), key=len)
    behind = other[1] if len(one) == 1 < len(other) else ""
    if behind in BEHIND_NAMES and is_name(one[0]) and is_name(other[0]):
        return [(first, first + 1, low, low + 1), (first + 1, last, low + 1, high)]
    return [(first, last, low, high)]


def _apart(made: Sequence[Run]) -> list[Run]:
    """As many words that became as many others are each a run of its own: two names, changed one behind the other."""
    apart: list[Run] = []
    for run in made:
        names = [is_name(word) for word in (*run.old, *run.new)]
        if len(run.old) == len(run.new) > 1 and all(names):
            continue  # names beside each other with nothing between are no code
        apart.append(run)
    return apart
