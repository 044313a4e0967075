"""`sfumato.fill`: code at the cursor."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

CODE = "def area(width, height):\n    return \n\n\nprint(area(2, 3))\n"


def cursor(line: int, character: int) -> types.Range:
    return types.Range(types.Position(line, character), types.Position(line, character))


async def test_the_edit_puts_the_best_candidate_at_the_cursor(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("fill", cursor(1, 11), apply=False)
    assert user.made(result.edit) == CODE.replace("return ", f"return {result.candidates[0].text}")


async def test_what_is_not_to_be_applied_is_only_the_result(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("fill", cursor(1, 11), apply=False)
    assert (result.operation, result.applied, user.text) == ("fill", False, CODE)


async def test_the_edit_is_applied_by_the_editor(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("fill", cursor(1, 11))
    assert result.applied
    assert user.text == CODE.replace("return ", f"return {result.candidates[0].text}")


async def test_every_candidate_has_an_edit_of_its_own(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("fill", cursor(1, 11), apply=False, candidates=3)
    assert len(result.candidates) > 1
    assert [user.made(c.edit) for c in result.candidates] == [
        CODE.replace("return ", f"return {c.text}") for c in result.candidates
    ]


async def test_candidates_come_best_first(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("fill", cursor(1, 11), apply=False, candidates=3)
    valid = [candidate for candidate in result.candidates if candidate.valid]
    assert [c.score for c in valid] == sorted((c.score for c in valid), reverse=True)


async def test_drafts_come_with_every_step_and_stand_where_the_code_will(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("fill", cursor(1, 11), apply=False, draftToken="d")
    assert [draft.step for draft in user.drafts] == list(range(1, len(user.drafts) + 1))
    assert len(user.drafts) == result.steps
    assert {(d.token, d.changes[0].range.start.line, d.changes[0].range.start.character) for d in user.drafts} == {
        ("d", 1, 11)
    }


async def test_a_draft_says_how_sure_it_is_of_each_piece(user: Any) -> None:
    await user.start(CODE)
    await user.ask("fill", cursor(1, 11), apply=False, draftToken="d")
    change = user.drafts[-1].changes[0]
    assert "".join(piece.text for piece in change.pieces) == change.text


async def test_without_a_draft_token_there_are_no_drafts(user: Any) -> None:
    await user.start(CODE)
    await user.ask("fill", cursor(1, 11), apply=False)
    assert user.drafts == []


async def test_cancelling_in_the_middle_of_the_steps_aborts_at_the_server(user: Any, server: Any, until: Any) -> None:
    await user.start(CODE)
    cancelled = server.status().counts.cancelled
    hole = types.Range(types.Position(0, 0), types.Position(1, 11))
    result = asyncio.ensure_future(user.ask("fill", hole, apply=False, candidates=8, draftToken="d", id="one"))
    await until(lambda: user.drafts)
    user.editor.cancel("one")
    with pytest.raises(JsonRpcException):
        await result
    await until(lambda: server.status().counts.cancelled == cancelled + 1)
