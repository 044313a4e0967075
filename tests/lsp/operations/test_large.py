"""A file of one line with a million characters: an answer, or a refusal that says what to do."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

UNIT = "x = [" + "1, " * 5 + "'🌫', "
LINE = UNIT + "12, " * 250_000 + "3]"
MIDDLE = len(UNIT) + 4 * 125_000
MOVED = 1
"""The haze has two units of UTF-16."""


def between(start: int, end: int) -> types.Range:
    return types.Range(types.Position(0, start + MOVED), types.Position(0, end + MOVED))


async def test_a_fill_stands_at_the_cursor(user: Any) -> None:
    await user.start(LINE)
    result = await user.ask("fill", between(MIDDLE, MIDDLE), apply=False)
    assert user.made(result.edit) == LINE[:MIDDLE] + result.candidates[0].text + LINE[MIDDLE:]


async def test_a_part_of_it_is_rewritten(user: Any) -> None:
    await user.start(LINE)
    result = await user.ask("rewrite", between(MIDDLE, MIDDLE + 20), apply=False)
    assert user.made(result.edit) == LINE[:MIDDLE] + result.candidates[0].text + LINE[MIDDLE + 20 :]


async def test_a_part_of_it_is_refined(user: Any) -> None:
    await user.start(LINE)
    result = await user.ask("refine", between(MIDDLE, MIDDLE + 20), strength=1, apply=False)
    part = result.candidates[0].text if result.candidates else LINE[MIDDLE : MIDDLE + 20]
    assert user.made(result.edit) == LINE[:MIDDLE] + part + LINE[MIDDLE + 20 :]


async def test_a_part_of_it_is_inspected(user: Any) -> None:
    await user.start(LINE)
    result = await user.ask("inspect", between(MIDDLE, MIDDLE + 20))
    assert "".join(user.text_at(token.range) for token in result.tokens) == LINE[MIDDLE : MIDDLE + 20].replace(" ", "")


@pytest.mark.parametrize("operation", ["rewrite", "refine", "inspect", "fillHoles"])
async def test_all_of_it_is_refused(user: Any, operation: str) -> None:
    await user.start(LINE)
    answer = await user.said(operation, between(0, len(LINE)))
    assert "select less" in answer.message or "has no holes" in answer.message


async def test_its_code_actions_come(user: Any) -> None:
    await user.start(LINE)
    assert "Fill here" in [one.title for one in await user.actions(between(MIDDLE, MIDDLE))]
