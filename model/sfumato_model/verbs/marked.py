"""A function whose words of one name can be told apart, wherever `ast` says nothing of places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sfumato_model.api.errors import PromptError
from sfumato_model.verbs.source.function import Function, PythonFunction, parse_function
from sfumato_model.verbs.source.scopes import Scope, Scopes

_MARK = "_sfumato{}_"
_MARKED = re.compile(_MARK.format(r"(\d+)") + r"\Z")


@dataclass(frozen=True, kw_only=True)
class Marked:
    """`tree` is `parsed` with a mark behind each word `old`; `around` and `own` are its scopes, and `places` the
    characters where the words stand, by the number of their mark.
    """

    parsed: PythonFunction
    old: str
    places: tuple[int, ...]
    tree: Function
    around: Scope
    own: Scope

    def plain(self, name: str) -> str:
        """The name as it stands in the text."""
        return _MARKED.sub("", name)

    def number(self, name: str) -> int | None:
        """Which word `name` is; `None` for one that is no `old`."""
        mark = _MARKED.search(name)
        return int(mark[1]) if mark is not None and self.plain(name) == self.old else None


def mark(parsed: PythonFunction, old: str) -> Marked:
    """Raises `PromptError` where the function uses the words in a way that is not known."""
    if "_sfumato" in parsed.source:
        raise PromptError("the selection has a name with _sfumato in it, which renaming uses itself")
    keywords = set(_soft_keywords(parsed))
    places = tuple(at for at in _words(parsed.source, old) if at not in keywords)
    source, end = parsed.source, len(old)
    for number, at in reversed(list(enumerate(places))):
        source = source[: at + end] + _MARK.format(number) + source[at + end :]
    try:
        tree = parse_function(source, parsed.opening, longest=len(source)).function
    except PromptError as error:
        raise PromptError(f"{old} stands where it is not clear what it means: rename it by hand") from error
    around, own = Scopes(lambda name: _MARKED.sub("", name)).read(tree)
    return Marked(parsed=parsed, old=old, places=places, tree=tree, around=around, own=own)


def _words(text: str, name: str) -> Iterator[int]:
    """Where `name` may be a name: no prefix of a string, no conversion in an f-string, no number's exponent."""
    for word in re.finditer(rf"(?<!\w){re.escape(name)}(?![\w\"'])", text):
        before = text[max(0, word.start() - 40) : word.start()]
        if not before.endswith("!") and not re.search(r"(?<!\w)\d[\d_]*+\.\Z", before):
            yield word.start()


def _soft_keywords(parsed: PythonFunction) -> Iterator[int]:
    """Where `match`, `case`, `type` and `_` are no names."""
    for node in ast.walk(parsed.function):
        if isinstance(node, ast.stmt) and type(node).__name__ in ("Match", "TypeAlias"):
            yield parsed.start(node)
        if isinstance(node, ast.match_case):
            yield parsed.source.rindex("case", 0, parsed.start(node.pattern))
        if isinstance(node, ast.MatchAs) and node.name is None:
            yield parsed.start(node)
