"""Holes that have to agree: a name and all its uses, a parameter and all its uses, a signature and its calls."""

from __future__ import annotations

import ast
import io
import random
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeVar

from benchmarks.shared.source import Function, Source, after, before, parameters, read, uses

from sfumato_model.api.request import Hole
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.spans import Span

Piece = TypeVar("Piece", bound=str | Hole)
Kind = Literal["local name", "parameter", "signature and calls"]
KINDS: tuple[Kind, ...] = ("local name", "parameter", "signature and calls")
USES = (2, 4)
"""Places of a name, at least and at most."""
LONGEST_LIST = 100
"""Characters between the brackets of a signature or a call: no hole size would hold more."""


@dataclass(frozen=True, kw_only=True)
class DependentHoles:
    """`holes` in the text's order. `signature` is the number of the one with the parameters, where there is one."""

    kind: Kind
    file: SourceFile
    holes: tuple[Span, ...]
    signature: int | None = None

    @property
    def truths(self) -> tuple[str, ...]:
        return tuple(self.file.text[start:end] for start, end in self.holes)

    def segments(self, pieces: Sequence[Piece]) -> tuple[str | Piece, ...]:
        """The window with `pieces` in the places of the holes."""
        found: list[str | Piece] = [before(self.file, self.holes[0][0])]
        for index, piece in enumerate(pieces):
            end = self.holes[index][1]
            last = index + 1 == len(self.holes)
            found += [piece, after(self.file, end) if last else self.file.text[end : self.holes[index + 1][0]]]
        return tuple(found)


def dependent_holes(files: Sequence[SourceFile], count: int, seed: int) -> list[DependentHoles]:
    """`count` cases of each kind, or as many as there are; of each function one a kind."""
    rng = random.Random(seed)
    found: list[DependentHoles] = []
    for kind in KINDS:
        cases: dict[tuple[str, str, Span], DependentHoles] = {}
        for file in files:
            source = read(file.text)
            for function, _ in source.functions if source else ():
                assert source
                options = list(_PLACES[kind](source, function, rng))
                if options:
                    holes, signature = rng.choice(options)
                    case = DependentHoles(kind=kind, file=file, holes=holes, signature=signature)
                    cases[file.package, file.path, holes[0]] = case
        found += rng.sample(list(cases.values()), min(count, len(cases)))
    return found


_Places = tuple[tuple[Span, ...], int | None]


def _local_names(source: Source, function: Function, _: random.Random) -> Iterator[_Places]:
    stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    taken = {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
    for node in ast.walk(function):
        if isinstance(node, ast.Global | ast.Nonlocal):
            taken |= set(node.names)
    return _all_uses(source, function, stored - taken)


def _parameters(source: Source, function: Function, _: random.Random) -> Iterator[_Places]:
    return _all_uses(source, function, {one.arg for one in parameters(function)})


def _all_uses(source: Source, function: Function, names: set[str]) -> Iterator[_Places]:
    """The places of each name, unless the word stands elsewhere in the function too and would give it away."""
    start, end = source.span(function)
    spans: dict[str, list[Span]] = {}
    for name, span in source.names(start, end):
        spans.setdefault(name, []).append(span)
    for name in sorted(names - {"self", "cls", "_"}):
        found = spans.get(name, [])
        if USES[0] <= len(found) <= USES[1] and len(uses(source.text[start:end], name)) == len(found):
            yield tuple(found), None


def _signature_and_calls(source: Source, function: Function, rng: random.Random) -> Iterator[_Places]:
    if function not in source.tree.body:
        return
    opened = source.text.index("(", source.text.index(function.name, source.span(function)[0]))
    signature = (opened + 1, _closing(source.text, opened))
    calls = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function.name:
            opened = source.span(node.func)[1]
            span = (opened + 1, source.span(node)[1] - 1)
            # In an f-string `ast` has no places before Python 3.12; there may be space before the bracket.
            if source.text[span[0] - 1] == "(" and source.text[span[1] : span[1] + 1] == ")":
                calls.append(span)
    if not calls:
        return
    chosen = sorted([signature, *rng.sample(calls, min(len(calls), rng.choice((1, 2))))])
    apart = all(left[1] < right[0] for left, right in pairwise(chosen))
    if apart and all(1 <= end - start <= LONGEST_LIST for start, end in chosen):
        yield tuple(chosen), chosen.index(signature)


def _closing(text: str, opened: int) -> int:
    """Where the bracket that opens at `opened` closes."""
    depth = 0
    lines = text[opened:].split("\n")
    for token in tokenize.generate_tokens(io.StringIO(text[opened:]).readline):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
            if depth == 0:
                line, column = token.start
                return opened + sum(len(one) + 1 for one in lines[: line - 1]) + column
    raise ValueError("a bracket is never closed")


_PLACES = {"local name": _local_names, "parameter": _parameters, "signature and calls": _signature_and_calls}
