"""`sfumato.refine` with the default checkpoint; `test_refined.py` has what the editor makes of an answer."""

from __future__ import annotations

from typing import Any

import pytest
from pygls.exceptions import JsonRpcException
from tests.lsp.operations.functions import CODE, MEAN


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
