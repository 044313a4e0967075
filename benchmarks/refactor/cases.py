"""Real calls whose value for one parameter was taken away, as if the parameter had just been added.

The values are taken away, and asked for again, by the language server's own rules.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from sfumato_lsp.python.call import Argument, Call, bind
from sfumato_lsp.python.definition import Definition, definitions, same_definition
from sfumato_lsp.python.tree import Source, read
from sfumato_lsp.refactor.call_sites import CallSite, found_sites, named_sites
from sfumato_lsp.refactor.changes import Change, Hole, Piece
from sfumato_lsp.refactor.comparison import Comparison
from sfumato_lsp.refactor.plan import changes_of
from sfumato_lsp.refactor.rounds import file_pieces
from sfumato_model.training.data.corpus import SourceFile

Kind = Literal["one value", "several values", "other files"]
KINDS: tuple[Kind, ...] = ("one value", "several values", "other files")
CALLS = (2, 12)
"""Calls of a case, at least and at most."""
LONGEST = 30
"""Characters of a value."""


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A file without the values, and with holes for them."""

    path: str
    pieces: tuple[Piece, ...]

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))


@dataclass(frozen=True, kw_only=True)
class Case:
    """`truths` are what the holes of all `files` held. Of one file, `kind` says whether all calls passed the same."""

    kind: Kind
    path: str
    header: str
    files: tuple[CaseFile, ...]
    truths: tuple[str, ...]


def cases(files: Sequence[SourceFile], count: int, seed: int) -> list[Case]:
    """`count` cases of each kind, or as many as there are; of each function one a kind."""
    rng = random.Random(seed)
    found: list[Case] = []
    sources = {file: read(file.text) for file in files}
    for file, source in sources.items():
        for definition in definitions(source):
            there = {file: source} if _mentions(file.text, definition) else {}
            elsewhere = {} if definition.path[1:] else _importing(file, definition, sources)
            options = [list(_cases(file, definition, some)) for some in (there, elsewhere)]
            found += [rng.choice(some) for some in options if some]
    chosen: list[Case] = []
    for kind in KINDS:
        some = [case for case in found if case.kind == kind]
        chosen += rng.sample(some, min(count, len(some)))
    return chosen


def _mentions(text: str, definition: Definition) -> bool:
    """Whether there can be enough calls: a look at the text is quick."""
    return len(re.findall(rf"\b(?:{definition.called}|{definition.name})\(", text)) > CALLS[0]


def _importing(
    file: SourceFile, definition: Definition, sources: Mapping[SourceFile, Source]
) -> dict[SourceFile, Source]:
    """The other files of the package that import the function from its module under its name."""
    module = re.escape(file.path.rpartition("/")[2].removesuffix(".py"))
    imports = re.compile(rf"^from \S*\b{module} import [^#\n]*\b{re.escape(definition.name)}\b(?! as)", re.MULTILINE)
    return {
        other: source
        for other, source in sources.items()
        if other is not file and other.package == file.package and imports.search(other.text)
    }


_Given = list[tuple[Call, Argument]]


def _cases(file: SourceFile, definition: Definition, sources: Mapping[SourceFile, Source]) -> Iterator[Case]:
    if not definition.parameters:
        return
    calls = {other: _calls(source, definition, own=other is file) for other, source in sources.items()}
    for parameter in definition.parameters:
        if parameter.kind in ("rest", "keywords"):
            continue
        given: dict[SourceFile, _Given] = {}
        for other, some in calls.items():
            bound = [(call, bind(call, definition.parameters)) for call in some]
            passing = [
                (call, one.given[parameter.name]) for call, one in bound if one.fits and parameter.name in one.given
            ]
            if passing:
                given[other] = passing
        values = [sources[other].text[slice(*a.value)] for other, some in given.items() for _, a in some]
        if CALLS[0] <= len(values) <= CALLS[1] and all(len(v) <= LONGEST and "\n" not in v for v in values):
            made = [_without(other, sources[other], definition, parameter.name, some) for other, some in given.items()]
            files = tuple(one for one in made if one is not None)
            if len(files) == len(made):
                kind: Kind = "one value" if len(set(values)) == 1 else "several values"
                yield Case(
                    kind=kind if list(sources) == [file] else "other files", path=file.path,
                    header=file.text[slice(*definition.header)], files=files, truths=tuple(values),
                )  # fmt: skip


def _calls(source: Source, definition: Definition, *, own: bool) -> list[Call]:
    """Plain ones, none within another."""
    if own:
        sites = found_sites(source, definition)
    else:
        places = [m.start() for m in re.finditer(rf"\b{re.escape(definition.name)}(?=\()", source.text)]
        sites = named_sites(source, places, definition)
    calls = [site.call for site in sites if isinstance(site, CallSite) and not site.passes_receiver]
    calls = sorted((call for call in calls if not call.starred), key=lambda call: call.place)
    return calls if all(left.place[1] <= right.place[0] for left, right in pairwise(calls)) else []


def _without(file: SourceFile, source: Source, definition: Definition, name: str, given: _Given) -> CaseFile | None:
    """The file without the values of `name`; `None` where they would not all be asked for again."""
    assert definition.parameters is not None
    full = definition.parameters
    less = tuple(one for one in full if one.name != name)
    wanted = tuple(replace(one, default=None) if one.name == name else one for one in full)
    places = [_name_start(source, call) for call, _ in given]
    taken = changes_of(source, definition, Comparison(before=full, after=less), own=False, places=places).changes
    if len(taken) != len(given):
        return None
    then = read(_applied(source.text, taken))
    moved = [_moved(place, taken) for place in places]
    same = same_definition(then, definition) or definition
    found = changes_of(then, same, Comparison(before=less, after=wanted), own=False, places=moved)
    asked = len(found.holes) == len(given)
    return CaseFile(path=file.path, pieces=file_pieces(then, found.changes)) if asked else None


def _name_start(source: Source, call: Call) -> int:
    function = source.text[slice(*call.function)]
    return call.function[1] - len(function.rpartition(".")[2])


def _applied(text: str, changes: Sequence[Change]) -> str:
    done, at = "", 0
    for change in changes:
        done += text[at : change.start] + "".join(str(piece) for piece in change.pieces)
        at = change.end
    return done + text[at:]


def _moved(place: int, changes: Sequence[Change]) -> int:
    before = [one for one in changes if one.end <= place]
    return place + sum(sum(len(str(piece)) for piece in one.pieces) - (one.end - one.start) for one in before)
