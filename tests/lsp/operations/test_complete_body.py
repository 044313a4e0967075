"""`sfumato.completeBody`: the body of the function around the cursor."""

from __future__ import annotations

from typing import Any

import pytest
from pygls.exceptions import JsonRpcException
from tests.lsp.operations.functions import CODE, SHOUT


async def test_the_new_body_stands_behind_the_docstring(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("completeBody", user.at("Make it loud"), apply=False)
    assert user.made(result.edit) == CODE.rstrip("\n") + "\n    " + result.candidates[0].text + "\n"


async def test_an_old_body_is_replaced(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("completeBody", user.at("width * height"), apply=False)
    assert user.made(result.edit) == CODE.replace("return width * height", result.candidates[0].text)


async def test_a_function_that_has_no_body_yet_gets_one(user: Any) -> None:
    await user.start(CODE + "\n\ndef total(values):\n")
    result = await user.ask("completeBody", user.at("total(values)"), apply=False)
    assert user.made(result.edit) == CODE + "\n\ndef total(values):\n    " + result.candidates[0].text + "\n"


async def test_what_is_applied_is_the_best_candidate(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("completeBody", user.at("Make it loud"))
    assert result.applied is (result.candidates[0].verdict == "sound") is (user.text != CODE)


async def test_drafts_have_the_indentation_in_front(user: Any) -> None:
    await user.start(CODE)
    await user.ask("completeBody", user.at("Make it loud"), apply=False, draftToken="d")
    assert user.drafts
    assert all(draft.changes[0].text.startswith("\n    ") for draft in user.drafts)


async def test_outside_of_all_functions_it_says_what_to_do(user: Any) -> None:
    await user.start(f"x = 1\n\n\n{SHOUT}")
    with pytest.raises(JsonRpcException, match="put the cursor in the function whose body is wanted"):
        await user.ask("completeBody", user.at("x = 1"))


async def test_the_pieces_of_a_draft_are_its_text(user: Any) -> None:
    await user.start(CODE.replace("\n", "\r\n"))
    await user.ask("completeBody", user.at("Make it loud"), apply=False, draftToken="d")
    changes = [draft.changes[0] for draft in user.drafts]
    assert ["".join(piece.text for piece in change.pieces) for change in changes] == [one.text for one in changes]
    assert all(change.text.startswith("\r\n    ") for change in changes)


async def test_a_body_that_does_not_parse_is_told(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("completeBody", user.at("Make it loud"), apply=False, candidates=8)
    assert ("; it would not parse: line " in result.message) is (result.candidates[0].valid is False)
