"""Single words of held-out code are edited, by script, so that the words that have to follow are known; or none do."""

from __future__ import annotations

import ast
import random
import re
import tokenize
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.ripple.places import EDITS, SENSES, Twins, arguments, is_type, lone_operators
from benchmarks.shared.source import Function, Source, read

from sfumato_model.api.ripple import Place, Window
from sfumato_model.text.python_text import NotPython, tokens
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.held_out import prose
from sfumato_model.training.data.spans import Span

LINES = (5, 40)
"""Of a function, or of the text around calls, at least and at most."""
MOST = 8
"""Words that follow, at most."""
WANTED = {"variable": 180, "attribute": 110, "type": 90, "argument": 70, "operator": 50}
"""Of each kind of edit; 500 in all."""
NOTHING = {"literal": 60, "comment": 60, "lone operator": 60, "another name": 60, "renamed everywhere": 60}
"""Of each kind of edit that needs nothing."""
KEEPING = frozenset(("self", "cls", "None", "True", "False"))


@dataclass(frozen=True, kw_only=True)
class Case:
    """One edit of one window. `follow` are the words of its `after` that have to change, each to `new`.

    `may` are those of which nobody can say whether they do: the same word in prose.
    """

    kind: str
    path: str
    before: str
    after: str
    edit: Place
    follow: tuple[Place, ...]
    may: tuple[Place, ...]
    old: str
    new: str

    @property
    def window(self) -> Window:
        return Window(path=self.path, before=self.before, after=self.after)

    @property
    def truth(self) -> str:
        """The window when everything has followed."""
        text = self.after
        for low, high in reversed(self.follow):
            text = text[:low] + self.new + text[high:]
        return text


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A window of a file, and words in it: the first is edited, the others follow."""

    kind: str
    file: SourceFile
    window: Span
    words: Twins


def cases(files: Sequence[SourceFile], seed: int, draws: int = 2) -> list[list[Case]]:
    """`draws` lists of cases that share no window, each with as many of each kind as there are, up to `WANTED`."""
    rng = random.Random(seed)
    found: dict[str, list[_Place]] = defaultdict(list)
    for file in files:
        source = read(file.text)
        for place in _places(file, source) if source else ():
            found[place.kind].append(place)
    used: set[tuple[str, str, Span]] = set()
    drawn: list[list[Case]] = [[] for _ in range(draws)]
    # The rarest first, since a window is used once.
    for kind in sorted(found, key=lambda one: len(found[one])):
        wanted = (WANTED | NOTHING)[kind]
        options = sorted(found[kind], key=lambda p: (p.file.package, p.file.path, p.window, p.words))
        rng.shuffle(options)
        made: list[Case] = []
        for place in options:
            key = (place.file.package, place.file.path, place.window)
            if len(made) == wanted * draws:
                break
            case = None if key in used else _case(place, rng)
            if case is not None:
                used.add(key)
                made.append(case)
        share = len(made) // draws
        for number in range(draws):
            drawn[number] += made[number * share : (number + 1) * share]
    return drawn


def _places(file: SourceFile, source: Source) -> Iterator[_Place]:
    for spans in arguments(source):
        if 2 <= len(spans) <= MOST + 1:
            first, last = (source.text.count("\n", 0, span[0]) for span in (spans[0], spans[-1]))
            window = source.starts[max(0, first - 3)], _line_end(source, last + 3)
            yield _Place(kind="argument", file=file, window=window, words=spans)
    for function, (start, end) in source.functions:
        window = source.text.rfind("\n", 0, start) + 1, min(len(source.text), end + 1)
        if not LINES[0] <= source.text.count("\n", *window) <= LINES[1]:
            continue
        for kind, edits in EDITS.items():
            for words in edits(source, function):
                if 2 <= len(words) <= MOST + 1:
                    yield _Place(kind=kind, file=file, window=window, words=words)
        for kind, words in _nothing(source, function):
            yield _Place(kind=kind, file=file, window=window, words=words)


def _line_end(source: Source, line: int) -> int:
    return source.starts[line + 1] if line + 1 < len(source.starts) else len(source.text)


def _nothing(source: Source, function: Function) -> Iterator[tuple[str, Twins]]:
    """Edits that need nothing: of one word, or of all words that are the same."""
    for words in lone_operators(source, function):
        yield "lone operator", words
    for words in EDITS["variable"](source, function):
        if 2 <= len(words) <= MOST + 1:
            yield "renamed everywhere", words
            # One use becomes another name: what binds the name and the other uses stay as they are.
            if len(words) >= 3:
                yield "another name", (words[len(words) // 2],)
    low, high = source.span(function)
    for kind, span in _words_of_prose(source.text):
        if low <= span[0] and span[1] <= high:
            yield kind, (span,)


_prose: dict[str, list[tuple[str, Span]]] = {}


def _words_of_prose(text: str) -> list[tuple[str, Span]]:
    """Words of comments, and numbers."""
    if text not in _prose:
        _prose.clear()
        starts = [0]
        for line in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        found: list[tuple[str, Span]] = []
        try:
            for token in tokens(text):
                at = starts[token.start[0] - 1] + token.start[1]
                if token.type == tokenize.NUMBER and token.string.isdigit():
                    found.append(("literal", (at, at + len(token.string))))
                elif token.type == tokenize.COMMENT:
                    matches = re.finditer(r"\b[a-z]{4,}\b", token.string)
                    found += [("comment", (at + m.start(), at + m.end())) for m in matches]
        except NotPython:
            pass
        _prose[text] = found
    return _prose[text]


def _case(place: _Place, rng: random.Random) -> Case | None:
    """The edit of a place, with a word that could stand there; `None` where there is none."""
    text, (low, high) = place.file.text, place.window
    words = [(start - low, end - low) for start, end in place.words]
    before = text[low:high]
    old = before[words[0][0] : words[0][1]]
    options = [one for one in _news(place, before, old) if one != old and one not in KEEPING]
    if not options or old in KEEPING or not before.isascii():
        return None
    new = rng.choice(options)
    edited = words if place.kind == "renamed everywhere" else words[:1]
    after = before
    for start, end in sorted(edited, reverse=True):
        after = after[:start] + new + after[end:]
    told, may = _in_prose(place, before, old)
    follow = [] if place.kind in NOTHING else [*told, *(word for word in words if word not in edited)]
    longer = len(new) - len(old)

    def moved(places: Sequence[Span]) -> tuple[Place, ...]:
        edits = sorted(start for start, _ in edited)
        shifts = ((span, longer * sum(start < span[0] for start in edits)) for span in sorted(places))
        return tuple((start + shift, end + shift) for (start, end), shift in shifts)

    return Case(
        kind=place.kind, path=place.file.path, before=before, after=after,
        edit=(words[0][0], words[0][0] + len(new)), follow=moved(follow), may=moved(may), old=old, new=new,
    )  # fmt: skip


def _in_prose(place: _Place, window: str, old: str) -> tuple[list[Span], list[Span]]:
    """Where docstrings and comments have the word: marked as the name of a variable, which follows it, and else."""
    if not old.isidentifier():
        return [], []
    low, high = place.window
    inside = [(max(a, low) - low, min(b, high) - low) for a, b in prose(place.file.text) if a < high and low < b]
    marked, other = [], []
    for match in re.finditer(rf"(?<!\w){old}(?!\w)", window):
        if any(a <= match.start() and match.end() <= b for a, b in inside):
            lead, behind = window[: match.start()], window[match.end() :]
            is_name = place.kind == "variable" and bool(re.search(r":param \S* ?$", lead) or _quoted(lead, behind))
            (marked if is_name else other).append(match.span())
    return marked, other


def _quoted(lead: str, behind: str) -> bool:
    """In backticks alone: a code span of reST or Markdown."""
    return lead.endswith("`") and behind.startswith("`")


def _news(place: _Place, window: str, old: str) -> list[str]:
    """What could stand in the place of the edited word."""
    own = {*re.findall(r"\w+", window)}
    if place.kind in ("operator", "lone operator"):
        return [SENSES[old]]
    if place.kind == "literal":
        return [str(int(old) + 1), str(int(old) * 10 + 10)]
    if place.kind == "another name":
        source = read(place.file.text)
        assert source is not None
        return sorted({name for name, _ in source.names(*place.window)} - {old})
    if place.kind == "comment":
        return sorted({*re.findall(r"\b[a-z]{4,}\b", place.file.text)} - own)
    return sorted(_names_like(place) - own)


def _names_like(place: _Place) -> set[str]:
    """Names of the file that a word of this kind could be."""
    source = read(place.file.text)
    assert source is not None
    nodes = list(ast.walk(source.tree))
    if place.kind == "attribute":
        return {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    if place.kind == "argument":
        return {node.arg for node in nodes if isinstance(node, ast.keyword | ast.arg) and node.arg} | {"value", "name"}
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    if place.kind == "type":
        return {name for name in names if is_type(name)} | {"str", "Path", "Mapping"}
    return {name for name in names if name.islower() and len(name) > 2} | {"value", "item", "name", "path", "data"}


Draw = Callable[[Sequence[SourceFile], int], list[list[Case]]]
