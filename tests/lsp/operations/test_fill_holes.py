"""`sfumato.fillHoles`: all holes of the selection in one request."""

from __future__ import annotations

from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

CODE = "def f(a, b):\n    x = <hole>\n    return <hole>\n\n\ndef g(c):\n    ...\n"
HOLES = CODE[: CODE.index("def g")]
DOTS = CODE[CODE.index("def g") :]


async def test_every_hole_has_an_edit_of_its_own(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("fillHoles", user.select(HOLES), apply=False)
    edits = result.edit.documentChanges[0].edits
    assert [(edit.range.start.line, edit.range.start.character) for edit in edits] == [(1, 8), (2, 11)]


async def test_the_candidates_are_the_selection_with_its_holes_filled(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("fillHoles", user.select(HOLES), apply=False)
    assert [user.made(found.edit) for found in result.candidates] == [
        f"{found.text}\n{DOTS}" for found in result.candidates
    ]


async def test_it_is_applied_by_the_editor(user: Any) -> None:
    code = "x = [1, <hole>]\n"
    await user.start(code)
    result = await user.ask("fillHoles", user.select(code), candidates=8)
    assert result.applied is (result.candidates[0].verdict == "sound") is ("<hole>" not in user.text)


async def test_the_dots_of_python_are_holes_where_no_other_is_written(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("fillHoles", user.select(DOTS), apply=False)
    assert user.made(result.edit) == HOLES + result.candidates[0].text + "\n"


async def test_a_draft_has_a_change_for_each_hole(user: Any) -> None:
    await user.start(CODE)
    await user.ask("fillHoles", user.select(HOLES), apply=False, draftToken="d")
    assert {len(draft.changes) for draft in user.drafts} == {2}


async def test_a_selection_without_holes_is_told(user: Any) -> None:
    await user.start(CODE)
    with pytest.raises(JsonRpcException, match=r"has no holes: write <hole> or \.\.\. where code is wanted"):
        await user.ask("fillHoles", user.select("def f(a, b):"))


async def test_more_holes_than_a_request_takes_are_told(user: Any) -> None:
    code = "x = <hole>\n" * 17
    await user.start(code)
    with pytest.raises(JsonRpcException, match="the selection has 17 holes, and at most 16 are filled together"):
        await user.ask("fillHoles", user.select(code))
