"""What is left of a suggestion that the user leaves."""

from __future__ import annotations

import pytest
from benchmarks.latency.warm_start import left_over


@pytest.mark.parametrize(
    ("suggestion", "typed", "left"),
    [
        ("value.strip())", "var", ".strip())"),
        ("value.strip())", "value.s.x", None),
        ("value.strip())", "value.split", "())"),
        ("val.strip()", "value", ".strip()"),
        ("(a, b)", "x", "(a, b)"),
        ("a + b", "a -", " b"),
        ("a, b", "(", ", b"),
        ("value", "var", None),
        ("value.strip()", "val", None),
        ("value.strip()", "other = x", None),
    ],
)
def test_what_is_left_is_what_stands_behind_the_word_that_was_typed_instead(
    suggestion: str, typed: str, left: str | None
) -> None:
    assert left_over(suggestion, typed) == left
