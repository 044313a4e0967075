"""`sfumato.inspect`: how likely every token is."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.lsp.operations.functions import AREA, CODE, MEAN
from tests.lsp.operations.user import range_of


async def shown(user: Any, until: Any, count: int) -> list[types.Diagnostic]:
    """The diagnostics, once so many lists of them were published."""
    await until(lambda: len(user.published) == count)
    return list(user.published[-1].diagnostics)


async def test_edits_9_what_is_told_are_the_words_of_the_selection_one_after_another(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("inspect", user.select(MEAN))
    assert [user.text_at(token.range) for token in result.tokens] == re.findall(r"\w+|\+=|\S", MEAN)


async def test_edits_9_what_inspect_calls_unlikely_is_a_share_and_in_the_message(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("inspect", user.select(MEAN))
    unlikely = [token for token in result.tokens if token.unlikely]
    assert len(unlikely) <= math.ceil(0.1 * len(result.tokens))
    assert all(token.instead != user.text_at(token.range) for token in unlikely)
    assert f" among {len(result.tokens)} (" in result.message


async def test_every_token_has_a_probability_and_what_is_likelier(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("inspect", user.select(MEAN))
    assert all(0 <= token.probability <= 1 and isinstance(token.instead, str) for token in result.tokens)


async def test_without_a_selection_it_is_about_the_function_around_the_cursor(user: Any) -> None:
    await user.start(CODE)
    result = await user.ask("inspect", user.at("return width"))
    assert "".join(user.text_at(token.range) for token in result.tokens) == "".join(AREA.split())


async def test_outside_of_all_functions_it_says_what_to_do(user: Any) -> None:
    await user.start("x = 1\n")
    with pytest.raises(JsonRpcException, match="no function is around the cursor: put it in one, or select"):
        await user.ask("inspect", user.at("x = 1"))


async def test_unlikely_words_are_hints_in_an_editor_that_cannot_show_them_otherwise(user: Any, until: Any) -> None:
    await user.start(CODE)
    result = await user.ask("inspect", user.select(MEAN))
    diagnostics = await shown(user, until, 1)
    assert [diagnostic.range for diagnostic in diagnostics] == [
        range_of(token.range) for token in result.tokens if token.unlikely
    ]
    assert {(d.severity, d.source) for d in diagnostics} <= {(types.DiagnosticSeverity.Hint, "sfumato")}


async def test_the_hints_go_away_with_the_next_change(user: Any, until: Any) -> None:
    await user.start(CODE)
    await user.ask("inspect", user.select(MEAN))
    user.type(user.at("total = 0"), "x")
    assert await shown(user, until, 2) == []


async def test_an_editor_that_shows_them_itself_gets_no_hints(user: Any) -> None:
    await user.start(CODE, experimental={"sfumato": {"inspect": True}})
    await user.ask("inspect", user.select(MEAN))
    await user.editor.status()
    assert user.published == []
