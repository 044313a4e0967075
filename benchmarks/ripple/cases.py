"""Single words of held-out code are edited, by script, so that the words that have to follow are known; or none do."""

from __future__ import annotations

import ast
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.ripple.places import SENSES, is_type
from benchmarks.ripple.sites import KEEPING, LONGEST_HEADER, Site, headers_of, sites, uses_elsewhere
from benchmarks.shared.source import Source, read

from sfumato_model.api.ripple import Edited, Place, Window
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.held_out import prose
from sfumato_model.training.data.spans import Span

WANTED = {"variable": 180, "attribute": 110, "type": 90, "argument": 70, "operator": 50}
"""Of each kind of edit; 500 in all."""
ELSEWHERE = {"call elsewhere": 100}
"""Functions that name a parameter in a call, which is renamed in another function."""
NOTHING = {
    "elsewhere": 60,
    "literal": 60,
    "comment": 60,
    "lone operator": 60,
    "another name": 60,
    "renamed everywhere": 60,
}
"""Of each kind of edit that needs nothing."""

EVERY = WANTED | NOTHING | ELSEWHERE
USES = {"use elsewhere": 60}
"""Functions that use what is defined elsewhere in their file, and is renamed there."""


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
    told: tuple[str, str] | None = None

    @property
    def window(self) -> Window:
        return Window(path=self.path, before=self.before, after=self.after)

    @property
    def edited(self) -> Edited | None:
        """What was edited, where the window does not show it."""
        return None if self.told is None else Edited(before=self.told[0], after=self.told[1], path=self.path)

    @property
    def truth(self) -> str:
        """The window when everything has followed."""
        text = self.after
        for low, high in reversed(self.follow):
            text = text[:low] + self.new + text[high:]
        return text


def cases(
    files: Sequence[SourceFile], seed: int, draws: int = 2, wanted: Mapping[str, int] = EVERY
) -> list[list[Case]]:
    """`draws` lists of cases that share no window, each with as many of each kind as there are, up to `wanted`."""
    headers = {name: headers_of([f for f in files if f.package == name]) for name in {f.package for f in files}}
    found = _all_sites(files, lambda file, source: sites(file, source, headers[file.package]))
    return _drawn(found, random.Random(seed), draws, wanted)


def uses(files: Sequence[SourceFile], seed: int, draws: int = 2, wanted: Mapping[str, int] = USES) -> list[list[Case]]:
    """The same, of functions that use what is defined elsewhere in their file."""
    return _drawn(_all_sites(files, uses_elsewhere), random.Random(seed), draws, wanted)


def _all_sites(
    files: Sequence[SourceFile], look: Callable[[SourceFile, Source], Iterator[Site]]
) -> dict[str, list[Site]]:
    found: dict[str, list[Site]] = defaultdict(list)
    for file in files:
        source = read(file.text)
        for site in look(file, source) if source else ():
            # A function's decorators stand before its window.
            if all(site.window[0] <= low and high <= site.window[1] for low, high in site.words):
                found[site.kind].append(site)
    return found


def _drawn(
    found: Mapping[str, Sequence[Site]], rng: random.Random, draws: int, wanted: Mapping[str, int]
) -> list[list[Case]]:
    used: set[tuple[str, str, Span]] = set()
    drawn: list[list[Case]] = [[] for _ in range(draws)]
    # The rarest first, since a window is used once.
    for kind in sorted(found, key=lambda one: len(found[one])):
        options = sorted(found[kind], key=lambda p: (p.file.package, p.file.path, p.window, p.words))
        rng.shuffle(options)
        made: list[Case] = []
        for place in options:
            key = (place.file.package, place.file.path, place.window)
            if len(made) == wanted.get(kind, 0) * draws:
                break
            case = None if key in used else _case(place, rng)
            if case is not None:
                used.add(key)
                made.append(case)
        share = len(made) // draws
        for number in range(draws):
            drawn[number] += made[number * share : (number + 1) * share]
    return drawn


def _case(place: Site, rng: random.Random) -> Case | None:
    """The edit of a place, with a word that could stand there; `None` where there is none."""
    text, (low, high) = place.file.text, place.window
    words = [(start - low, end - low) for start, end in place.words]
    before = text[low:high]
    old = before[words[0][0] : words[0][1]]
    options = [one for one in _news(place, before, old) if one != old and one not in KEEPING]
    if not options or old in KEEPING or not before.isascii():
        return None
    new = rng.choice(options)
    if place.header:
        return _edited_elsewhere(place, before, words, new)
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


def _edited_elsewhere(place: Site, window: str, words: Sequence[Span], new: str) -> Case | None:
    old = window[words[0][0] : words[0][1]]
    stands = r"\b" if place.kind in USES else r"(?=\s*[,:=)])"
    header = re.sub(rf"(?<!\w){old}{stands}", new, place.header, count=1)
    if header == place.header or len(header) > LONGEST_HEADER:
        return None
    return Case(
        kind=place.kind, path=place.file.path, before=window, after=window, edit=(0, 0),
        follow=() if place.kind in NOTHING else tuple(words), may=tuple(_in_prose(place, window, old)[1]), old=old,
        new=new, told=(place.header, header),
    )  # fmt: skip


def _in_prose(place: Site, window: str, old: str) -> tuple[list[Span], list[Span]]:
    """Where docstrings and comments have the word: marked as the name of a variable, which follows it, and else."""
    if not old.isidentifier():
        return [], []
    low, high = place.window
    inside = [(max(a, low) - low, min(b, high) - low) for a, b in prose(place.file.text) if a < high and low < b]
    marked: list[Span] = []
    other: list[Span] = []
    for match in re.finditer(rf"(?<!\w){old}(?!\w)", window):
        if any(a <= match.start() and match.end() <= b for a, b in inside):
            lead, behind = window[: match.start()], window[match.end() :]
            is_name = place.kind == "variable" and bool(re.search(r":param \S* ?$", lead) or _quoted(lead, behind))
            (marked if is_name else other).append(match.span())
    return marked, other


def _quoted(lead: str, behind: str) -> bool:
    """In backticks alone: a code span of reST or Markdown."""
    return lead.endswith("`") and behind.startswith("`")


def _news(place: Site, window: str, old: str) -> list[str]:
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


def _names_like(place: Site) -> set[str]:
    """Names of the file that a word of this kind could be."""
    source = read(place.file.text)
    assert source is not None
    nodes = list(ast.walk(source.tree))
    if place.kind in USES and place.header.lstrip().startswith("class "):
        return {node.id for node in nodes if isinstance(node, ast.Name) and is_type(node.id)} | {"Entry", "Source"}
    if place.kind == "attribute":
        return {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    if place.kind in ("argument", "call elsewhere", "elsewhere"):
        return {node.arg for node in nodes if isinstance(node, ast.keyword | ast.arg) and node.arg} | {"value", "name"}
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    if place.kind == "type":
        return {name for name in names if is_type(name)} | {"str", "Path", "Mapping"}
    return {name for name in names if name.islower() and len(name) > 2} | {"value", "item", "name", "path", "data"}
