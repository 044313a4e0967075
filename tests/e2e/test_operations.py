"""Rewrite, inspect, refine and pins through the unix socket, on the default checkpoint."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from sfumato_client.address.errors import ServerError
from sfumato_client.protocol import (
    FillRequest,
    HoleOptions,
    HoleSegment,
    InspectRequest,
    RefineRequest,
    RewriteRequest,
    TextSegment,
)

FUNCTION = "def area(width, height):\n    total = width * height\n    return total\n"
AROUND: dict[str, Any] = {"before": "import math\n\n\n", "selection": FUNCTION, "after": "\n\nprint(area(1, 2))\n"}


@pytest.mark.parametrize("instruction", ["return None if width is None", "make async", "wrap the body in try"])
def test_a_verb_changes_its_part_of_a_function_and_nothing_else(server, instruction) -> None:
    response = server.rewrite(RewriteRequest(instruction=instruction, **AROUND))
    (text,) = response.candidates[0].texts
    ast.parse(text)
    assert text != FUNCTION
    kept = [line.strip() for line in FUNCTION.splitlines()[1:]]
    assert [line.strip() for line in text.splitlines() if line.strip() in kept] == kept


def test_an_instruction_that_the_checkpoint_was_not_trained_on_is_refused_with_those_that_it_was(server) -> None:
    with pytest.raises(ServerError, match=r"make it faster.*add type hints.*diffusiongemma") as refused:
        server.rewrite(RewriteRequest(instruction="make it faster", **AROUND))
    assert refused.value.code == "prompt"


def test_inspect_says_how_likely_every_word_of_the_selection_is(server) -> None:
    tokens = server.inspect(InspectRequest(**AROUND)).tokens
    assert "".join(FUNCTION[token.start : token.end] for token in tokens) == "".join(FUNCTION.split())
    assert all(token.log_prob <= 0 for token in tokens)


def test_refine_returns_edits_that_make_its_text(server) -> None:
    response = server.refine(RefineRequest(strength=0.5, **AROUND))
    text = FUNCTION
    for edit in reversed(response.edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert text == response.text


def test_a_pinned_word_brings_the_rest_of_its_suggestion_in_line(server) -> None:
    segments: list[TextSegment | HoleSegment] = [
        TextSegment(text="def tally(items):\n    "),
        HoleSegment(hole=HoleOptions(start="total = 0\n    for item in items:\n        ")),
        TextSegment(text="count", instead_of="total"),
        HoleSegment(hole=HoleOptions(start=" += item\n    return total")),
        TextSegment(text="\n"),
    ]
    before, after = server.fill(FillRequest(segments=segments)).candidates[0].texts
    assert before.startswith("count = 0")
    assert after.endswith("return count")


def test_the_status_names_the_instructions_that_the_checkpoint_takes(server) -> None:
    checkpoint = server.status().checkpoint
    assert checkpoint is not None
    assert {"add a docstring", "make async", "rename OLD to NEW"} <= set(checkpoint.instructions or ())
