"""Trust finding 3: a file with more calls, arguments or parameters than anybody writes is refused or left alone."""

from __future__ import annotations

import pytest
from tests.bounded import in_bounded_time

from sfumato_lsp.python.definition import definitions
from sfumato_lsp.python.tree import read
from sfumato_lsp.refactor.plan import MOST_SITES, FileChanges, changes_of, comparison_with
from sfumato_lsp.rpc.failures import Refused


def changes(before: str, after: str, calls: str) -> FileChanges:
    source = read(f"def f({after}):\n    return 1\n{calls}")
    [definition, *_] = definitions(source)
    comparison = comparison_with(definition, [f"def f({before}):\n    return 1\n"])
    return changes_of(source, definition, comparison, own=True, places=None)


def test_more_calls_than_anybody_looks_at_are_refused() -> None:
    """Trust finding 3: each change is put among the others."""
    with in_bounded_time(), pytest.raises(Refused, match=f"more than {MOST_SITES:,} places that call f"):
        changes("a", "a, b", "f(1)\n" * 60_000)


def test_a_call_with_more_arguments_than_anybody_writes_is_left_alone() -> None:
    """Trust finding 3: each argument is looked for among the others."""
    with in_bounded_time():
        found = changes("a, *b", "c, *d", f"f({'1,' * 40_000})\n")
    assert [one.why for one in found.left] == ["passes more than 255 arguments"]


@pytest.mark.parametrize("length", [4, 2_000])
def test_parameters_are_paired_in_bounded_time(length: int) -> None:
    """Trust finding 3: in every way, and by names of any length."""
    old = ", ".join(f"a{number:0{length}}" for number in range(200))
    new = ", ".join(f"b{number:0{length}}" for number in range(205))
    with in_bounded_time():
        changes(old, new, "")
