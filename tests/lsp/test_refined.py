"""`sfumato.refine`: what the server would change becomes edits of the selection, whatever a checkpoint finds."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.operations.functions import CODE
from tests.lsp.operations.user import User


@pytest.fixture
async def user(near_editor: Any, server: Any) -> User:
    server.refined = {"width * height": "height * width", "total += value": "print(sum)"}
    user = User(near_editor)
    await user.start(CODE)
    return user


async def test_the_selection_becomes_what_the_server_makes_of_it(user: User) -> None:
    await user.ask("refine", user.select(CODE), strength=0.3)
    refined = CODE.replace("width * height", "height * width").replace("total += value", "print(sum)")
    assert user.text == refined


async def test_every_place_that_changes_has_an_edit_of_its_own(user: User) -> None:
    result = await user.ask("refine", user.select(CODE), strength=0.3, apply=False)
    edits = result.edit.documentChanges[0].edits
    assert [edit.newText for edit in edits] == ["height * width", "print(sum)"]
    assert [user.text_at(edit.range) for edit in edits] == ["width * height", "total += value"]


@pytest.mark.parametrize(
    ("renoised", "message"),
    [
        ((0, 0), "nothing in the selection is unlikely ("),
        ((1, 0), "1 word is unlikely, but no other text was likelier ("),
        ((3, 0), "3 words are unlikely, but no other text was likelier ("),
        ((3, 1), "3 words are unlikely, but what was likelier there would not parse ("),
    ],
)
async def test_edits_9_a_refine_that_changes_nothing_says_why(
    user: User, server: Any, renoised: tuple[int, int], message: str
) -> None:
    server.renoised = renoised
    result = await user.ask("refine", user.select("return total / len(values)"))
    assert result.message.startswith(message)
    assert (result.edit, result.candidates) == (None, [])
