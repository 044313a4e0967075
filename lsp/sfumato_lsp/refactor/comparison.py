"""What became of a signature: which parameters were renamed, taken away and added."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations, islice

from sfumato_lsp.python.signature import Parameter, Parameters

SIMILAR = 0.6
"""From this share on names have more in common than by chance."""
LOOKED_AT = 1000
"""Ways to pair parameters; all of them, but in signatures of a size that nobody writes."""
PAIRED = 10_000
"""Pairs in all those ways together."""
LONGEST_NAME = 100
"""Characters; those of longer names say nothing of how alike they are."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`renamed` is from old names to new ones. Without an earlier signature `before` is `after`."""

    before: Parameters
    after: Parameters
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def removed(self) -> tuple[Parameter, ...]:
        kept = {*(one.name for one in self.after), *self.renamed}
        return tuple(one for one in self.before if one.name not in kept)

    @property
    def added(self) -> tuple[Parameter, ...]:
        known = {*(one.name for one in self.before), *self.renamed.values()}
        return tuple(one for one in self.after if one.name not in known)

    @property
    def changes_calls(self) -> bool:
        """Whether a call can tell the two apart; an annotation or another default is nothing to it."""
        return _seen(self.before, self.renamed) != _seen(self.after, {})

    @property
    def lost_defaults(self) -> dict[str, str]:
        """What parameters of these names were when nothing was passed, of those that have to be passed now.

        Only literals: a name may mean something else, or nothing, where the function is called.
        """
        needed = {one.name for one in self.after if one.required}
        were = [(self.now(one.name), one.default) for one in self.before]
        return {name: text for name, text in were if name in needed and text is not None and _is_literal(text)}

    def now(self, name: str) -> str | None:
        """What the parameter `name` is called now; `None` where it was taken away."""
        if name in self.renamed:
            return self.renamed[name]
        return name if any(one.name == name for one in self.after) else None


def compare(before: Parameters, after: Parameters) -> Comparison:
    """One parameter for another, behind the same neighbour and of the same sort, is that parameter renamed."""
    renamed: dict[str, str] = {}
    old_names, new_names = {one.name for one in before}, {one.name for one in after}
    gone, new = _runs(before, new_names), _runs(after, old_names)
    for neighbour, some in gone.items():
        renamed |= {old.name: one.name for old, one in _paired(some, new.get(neighbour, [])) if _alike(old, one)}
    return Comparison(before=before, after=after, renamed=renamed)


def _runs(parameters: Parameters, kept: set[str]) -> dict[str, list[Parameter]]:
    """The parameters that are not `kept`, by the kept one in front of them."""
    found: dict[str, list[Parameter]] = {}
    neighbour = ""
    for parameter in parameters:
        if parameter.name in kept:
            neighbour = parameter.name
        else:
            found.setdefault(neighbour, []).append(parameter)
    return found


def _paired(gone: Sequence[Parameter], new: Sequence[Parameter]) -> list[tuple[Parameter, Parameter]]:
    """As many as there are of the fewer ones, in order: those most alike, or else the first."""
    few, many = sorted((gone, new), key=len)
    ways = min(LOOKED_AT, PAIRED // max(1, len(few)) + 1)
    choices = (list(zip(few, some, strict=True)) for some in islice(combinations(many, len(few)), ways))
    best = max(choices, key=lambda pairs: sum(_likeness(*pair) for pair in pairs))
    return best if few is gone else [(old, one) for one, old in best]


def _likeness(one: Parameter, other: Parameter) -> float:
    if not _alike(one, other):
        return 0.0
    if max(len(one.name), len(other.name)) > LONGEST_NAME:
        return 1.0
    share = SequenceMatcher(None, one.name, other.name, autojunk=False).ratio()
    return 1 + (share if share >= SIMILAR else 0.0)


def _alike(old: Parameter, new: Parameter) -> bool:
    def agree(one: str | None, other: str | None) -> bool:
        return one is None or other is None or one == other

    stars = {old.kind, new.kind} & {"rest", "keywords"}
    if stars and old.kind != new.kind:
        return False
    return agree(old.annotation, new.annotation) and agree(old.default, new.default)


def _is_literal(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes: they are the user's business
            ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _seen(parameters: Sequence[Parameter], renamed: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """What calls can tell of parameters: no caller says the name of one by position alone, or of a star."""
    return [(_seen_name(one, renamed), one.kind, one.required) for one in parameters]


def _seen_name(parameter: Parameter, renamed: Mapping[str, str]) -> str:
    if parameter.kind in ("rest", "keywords"):
        return ""
    return renamed.get(parameter.name, parameter.name) if parameter.kind == "positional" else parameter.name
