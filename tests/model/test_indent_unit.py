"""A file that is indented by tabs, before a checkpoint that knows spaces."""

from __future__ import annotations

import pytest

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import Candidate, FillDraft, FillResult, Token
from sfumato_model.api.stats import FillStats
from sfumato_model.prompt.head import EditTask
from sfumato_model.prompt.indent_unit import Unit, unit_of

BEFORE = "class A:\n\tdef f(self):\n\t\t"
UNIT = Unit(own="    ")
STATS = FillStats(
    context_tokens=0, reused_tokens=0, canvas_tokens=0, hole_tokens=0, prefill_seconds=0, step_seconds=(),
    total_seconds=0,
)  # fmt: skip


def asked(*segments: str | Hole) -> FillRequest:
    return FillRequest(segments=segments)


def test_edits_4_the_checkpoint_sees_its_own_unit() -> None:
    request = UNIT.request(asked(BEFORE, Hole(start="x\n\t\ty"), "\n\tdef g(self): pass\n"))
    assert request.segments == (
        "class A:\n    def f(self):\n        ", Hole(start="x\n        y"), "\n    def g(self): pass\n",
    )  # fmt: skip


def test_a_tab_within_a_line_is_no_indentation() -> None:
    assert UNIT.text("\tx = 1\t# one\n") == "    x = 1\t# one\n"
    assert UNIT.text("\tx", at_line_start=False) == "\tx"


@pytest.mark.parametrize(
    ("before", "text", "becomes"),
    [
        (BEFORE, "if x:\n            return 1\n        return 2", "if x:\n\t\t\treturn 1\n\t\treturn 2"),
        ("def f():\n", "    return 1", "\treturn 1"),
        ("\tx = ", "    1", "    1"),
        ("\tx = f(", "a,\n      b)", "a,\n\t  b)"),
    ],
)
def test_edits_4_the_file_gets_its_own_unit_back(before: str, text: str, becomes: str) -> None:
    request = asked(before, Hole(), "\n")
    tokens = tuple(Token(text=text[at : at + 3], confidence=1.0) for at in range(0, len(text), 3))
    candidate = Candidate(texts=(text,), score=0.0, tokens=(tokens,), ended="stable")
    (found,) = UNIT.result(FillResult(candidates=(candidate,), stats=STATS), request).candidates
    assert found.texts == (becomes,)
    assert "".join(token.text for token in found.tokens[0]) == becomes
    assert UNIT.draft(FillDraft(step=1, texts=(text,)), request).texts == (becomes,)


def test_a_rewrite_is_told_the_same_text_at_the_same_place() -> None:
    request = asked(BEFORE + "return ", Hole(), "\n")
    known = UNIT.edit(EditTask(instruction="do", old="def f(self):\n\t\treturn 1", at=len("class A:\n\t")), request)
    assert known == EditTask(instruction="do", old="def f(self):\n        return 1", at=len("class A:\n    "))


@pytest.mark.parametrize(
    ("text", "own", "converts"),
    [("a:\n\tb\n", "    ", True), ("a:\n\tb\n", "", False), ("a:\n    b\n", "    ", False), ("a\n", "    ", False)],
)
def test_only_a_file_with_tabs_is_converted_and_only_for_a_checkpoint_with_a_unit(
    text: str, own: str, converts: bool
) -> None:
    assert (unit_of(asked(text, Hole(), "\n"), own) is not None) == converts
