"""The part of the context that does not change with a keystroke: snippets, far suffix, path.

Shared by prompts and by training examples, so that both have one format (see ARCHITECTURE.md):

    <bos> [<sep> path, snippet]* [<suffix> far suffix] [<path> path] <prefix> ...
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sfumato_model.api.request import Snippet
from sfumato_model.text.tokenizer import Tokenizer


@dataclass(frozen=True, kw_only=True)
class EditTask:
    """What the model is told of a text that its holes rewrite: how it was, and what shall become of it.

    `at` is where in the text before the first hole the rewritten text begins.
    """

    instruction: str
    old: str
    at: int


LONGEST_TOKEN = 8
"""Characters that a token of code seldom has."""


def head_ids(
    tokenizer: Tokenizer, *, snippets: Sequence[Snippet] = (), far_suffix: Sequence[int] = (), path: str = ""
) -> list[int]:
    """Return the ids of everything before the prefix, the `<prefix>` marker included.

    A part is left out when it is empty or when the checkpoint has no marker for it.
    """
    special = tokenizer.special
    ids = [] if special.bos is None else [special.bos]
    if special.separator is not None:
        for snippet in snippets:
            ids += [special.separator, *tokenizer.encode(f"{snippet.path}\n{snippet.text}")]
    if far_suffix and special.suffix is not None:
        ids += [special.suffix, *far_suffix]
    if path and special.path is not None:
        ids += [special.path, *tokenizer.encode(path)]
    if special.prefix is not None:
        ids.append(special.prefix)
    return ids


def within_budget(tokenizer: Tokenizer, snippets: Sequence[Snippet], budget: int) -> tuple[Snippet, ...]:
    """The first of `snippets` that take at most `budget` tokens together; the last one may lose lines at its end."""
    kept: list[Snippet] = []
    for snippet in snippets:
        lines = _first_lines(snippet.text, LONGEST_TOKEN * budget)
        while lines and _cost(tokenizer, snippet.path, lines) > budget:
            lines.pop()
        text = "\n".join(lines)
        if not text.strip():
            break
        kept.append(Snippet(path=snippet.path, text=text))
        if text != snippet.text:
            break
        budget -= _cost(tokenizer, snippet.path, lines)
    return tuple(kept)


def _first_lines(text: str, characters: int) -> list[str]:
    """The lines that lie whole within the first `characters`: a long text need not be tokenized to be cut."""
    lines = text[:characters].split("\n")
    return lines if len(text) <= characters else lines[:-1]


def _cost(tokenizer: Tokenizer, path: str, lines: Sequence[str]) -> int:
    """Tokens of a snippet with its separator."""
    return 1 + len(tokenizer.encode(f"{path}\n" + "\n".join(lines)))


def edit_ids(tokenizer: Tokenizer, *, instruction: str, old: str) -> list[int]:
    """Return the ids that turn the hole after them into the rewrite of `old` under `instruction`.

    Raises `ValueError` when the checkpoint has no markers for edits.
    """
    special = tokenizer.special
    if special.edit is None or special.old is None or special.new is None:
        raise ValueError("this checkpoint was not trained on edits: it has no <edit>, <old> and <new> markers")
    return [special.edit, *tokenizer.encode(instruction), special.old, *tokenizer.encode(old), special.new]
