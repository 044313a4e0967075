"""The shape of what is known of a language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sfumato_model.languages.syntax import Syntax


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """How indentation makes blocks.

    `whole` matches a line that begins a block which parses by itself; `goes_on` one that belongs to the block before
    it at the same depth; `begins` one that begins a function or a class,
    and `flush` one that is not indented: both hardly stand in a string or in brackets; what
    `statement` matches never stands in brackets. Under
    `stand_in` a block may stand alone at any depth, and `nothing` is a block that does nothing.
    """

    whole: re.Pattern[str]
    goes_on: re.Pattern[str]
    begins: re.Pattern[str]
    flush: re.Pattern[str]
    statement: re.Pattern[str]
    stand_in: str
    nothing: str


@dataclass(frozen=True, kw_only=True)
class Completions:
    """Texts that may finish a prefix of a line: `first` inside the brackets that it opened, `last` behind them, `below`
    on a line of its own; `statements` are whole ones, for a line that has nothing yet. `lines` may stand in for a line.
    Those `behind` the first word of a line are tried early.
    """

    first: tuple[str, ...] = ("",)
    last: tuple[str, ...] = ("", "")
    below: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    lines: tuple[str, ...] = ("",)
    behind: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, kw_only=True)
class Language:
    """`words` are names that every file knows, keywords among them. `parse` raises `ValueError`, which may have a
    `reason` and a `line` (from 1); a language without it is judged by its tree-sitter grammar where that is installed.
    Where `is_stuck` says so of a text, nothing behind it makes it whole.
    """

    syntax: Syntax
    words: frozenset[str] = frozenset()
    parse: Callable[[str], object] | None = None
    is_stuck: Callable[[str], bool] = lambda _text: False
    blocks: Blocks | None = None
    completions: Completions = field(default_factory=Completions)
