"""`OperationParams` as they come over the wire."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import converters, types
from pygls.exceptions import JsonRpcInvalidParams

from sfumato_lsp.outcomes.params import OperationParams, read_params

RANGE = {"start": {"line": 1, "character": 2}, "end": {"line": 3, "character": 4}}
DOCUMENT = {"uri": "file:///a.py"}
STRUCTURE = converters.get_converter().structure


def read(**given: Any) -> OperationParams:
    return read_params("sfumato.fill", [{"textDocument": DOCUMENT, "range": RANGE, **given}], STRUCTURE)


def test_all_that_may_be_said_is_read() -> None:
    location = {"uri": "file:///b.py", "range": RANGE}
    params = read(
        textDocument={**DOCUMENT, "version": 3}, instruction="sing", strength=1, candidates=2, references=[location],
        apply=False, draftToken="d",
    )  # fmt: skip
    span = types.Range(types.Position(1, 2), types.Position(3, 4))
    assert params == OperationParams(
        uri="file:///a.py", range=span, version=3, instruction="sing", strength=1, candidates=2,
        references=(types.Location("file:///b.py", span),), apply=False, draft_token="d",
    )  # fmt: skip


def test_an_edit_is_applied_unless_it_is_said_otherwise() -> None:
    assert read().apply


def test_null_is_as_if_nothing_was_said() -> None:
    assert read(candidates=None, references=None, textDocument={**DOCUMENT, "version": None}) == read()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"strength": 0}, "strength"),
        ({"strength": 1.5}, "strength"),
        ({"candidates": 0}, "candidates"),
        ({"candidates": True}, "candidates"),
        ({"candidates": 9}, "candidates"),
        ({"instruction": "x" * 2001}, "instruction"),
        ({"instruction": 5}, "instruction"),
        ({"apply": "no"}, "apply"),
        ({"draftToken": []}, "draftToken"),
        ({"references": "none"}, "references"),
        ({"references": [{}]}, "Location"),
        ({"range": {"start": 1}}, "Range"),
        ({"range": None}, "Range"),
        ({"textDocument": {**DOCUMENT, "version": "3"}}, "version"),
        ({"textDocument": {}}, "textDocument"),
    ],
)
def test_what_cannot_be_read_is_named(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(JsonRpcInvalidParams, match=problem) as raised:
        read(**given)
    assert raised.value.message.startswith("sfumato.fill ")


@pytest.mark.parametrize("arguments", [None, [], [1], [{}, {}], "text"])
def test_one_argument_is_taken(arguments: Any) -> None:
    with pytest.raises(JsonRpcInvalidParams, match="one argument"):
        read_params("sfumato.fill", arguments, STRUCTURE)
