"""`sfumato.refine`: only what is unlikely changes."""

from __future__ import annotations

from typing import Any

import pytest
from pygls.exceptions import JsonRpcException
from tests.lsp.operations.functions import CODE, MEAN

from sfumato_server.client.http import Client
from sfumato_server.protocol import RefineRequest, RefineResponse


@pytest.fixture(scope="module")
def answered(server: Client) -> RefineResponse:
    """What the server says of all of `CODE`."""
    response = server.refine(RefineRequest(selection=CODE.rstrip("\n"), after="\n", path="pkg/a.py", strength=0.3))
    assert response.edits, "the checkpoint finds nothing here: choose other code"
    return response


async def test_the_selection_becomes_what_the_server_makes_of_it(user: Any, answered: RefineResponse) -> None:
    await user.start(CODE)
    await user.ask("refine", user.select(CODE), strength=0.3)
    assert user.text == answered.text + "\n"


async def test_every_place_that_changes_has_an_edit_of_its_own(user: Any, answered: RefineResponse) -> None:
    await user.start(CODE)
    result = await user.ask("refine", user.select(CODE), strength=0.3, apply=False)
    edits = result.edit.documentChanges[0].edits
    assert [edit.newText for edit in edits] == [edit.text for edit in answered.edits]


async def test_it_may_change_as_much_as_it_is_told(user: Any) -> None:
    await user.start(CODE)
    with pytest.raises(JsonRpcException, match=r"got '2' as strength: expected a number over 0, at most 1"):
        await user.ask("refine", user.select(MEAN), strength=2)


async def test_where_nothing_changes_the_user_is_told(user: Any) -> None:
    code = "for i in range(10):\n    print(i)\n"
    await user.start(code)
    result = await user.ask("refine", user.select("print(i)"), strength=0.01)
    assert (result.edit, result.applied) == (None, False)
    assert user.editor.messages == [f"Sfumato: {result.message}"]


async def test_without_a_selection_it_says_what_to_select(user: Any) -> None:
    await user.start(CODE)
    with pytest.raises(JsonRpcException, match="nothing is selected: select the code to refine"):
        await user.ask("refine", user.at("total = 0"))
