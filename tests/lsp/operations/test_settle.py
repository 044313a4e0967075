"""`sfumato.settle`: the rest of a suggestion settles around a word that was changed in it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sfumato_client.protocol import FillRequest, HoleOptions, HoleSegment, TextSegment

BEFORE = "def area(width, height):\n    return "
AFTER = "\n\n\nprint(area(2, 3))\n"
PLACE = types.Position(1, 11)


async def put_in(user: Any) -> str:
    """Put one of the server's suggestions in, one of several words; and what it says."""
    await user.start(BEFORE + AFTER)
    result = await user.ask("fill", types.Range(PLACE, PLACE), candidates=8, apply=False)
    text = next(found.text for found in result.candidates if len(re.findall(r"\w+", found.text)) > 1)
    user.type(types.Range(PLACE, PLACE), text)
    return text


async def change_first_word(user: Any) -> tuple[str, str, str, str]:
    """Of a suggestion that was put in; the text before the word, the old and the new word, and the text behind."""
    text = await put_in(user)
    word = re.search(r"\w+", text)
    assert word is not None
    start, end = (types.Position(1, PLACE.character + at) for at in word.span())
    user.type(types.Range(start, end), "depth")
    return text[: word.start()], word.group(), "depth", text[word.end() :]


async def test_the_rest_becomes_what_the_server_makes_of_it(user: Any, server: Any) -> None:
    before, old, new, behind = await change_first_word(user)
    holes = [HoleSegment(hole=HoleOptions(start=text)) for text in (before, behind)]
    pin = TextSegment(text=new, instead_of=old)
    asked = FillRequest(
        segments=[TextSegment(text=BEFORE), holes[0], pin, holes[1], TextSegment(text=AFTER)], path="pkg/a.py"
    )
    texts = server.fill(asked).candidates[0].texts
    await user.ask("settle", types.Range(PLACE, PLACE))
    assert user.text == f"{BEFORE}{texts[0]}{new}{texts[1]}{AFTER}"


async def test_without_a_changed_word_it_says_what_to_do(user: Any) -> None:
    await put_in(user)
    with pytest.raises(JsonRpcException, match="accept one and change one word of it"):
        await user.ask("settle", types.Range(PLACE, PLACE))


async def test_its_code_action_is_offered_where_a_word_was_changed(user: Any) -> None:
    await change_first_word(user)
    assert "Settle the rest around `depth`" in [one.title for one in await user.actions(types.Range(PLACE, PLACE))]


async def test_its_code_action_is_offered_nowhere_else(user: Any) -> None:
    await change_first_word(user)
    assert not [one for one in await user.actions(user.at("print")) if one.title.startswith("Settle")]


async def test_an_inline_completion_is_known_once_it_was_put_in(user: Any) -> None:
    await user.start(BEFORE + AFTER)
    items = await user.editor.ask(PLACE.line, PLACE.character, invoked=True)
    text = next(item.insert_text for item in items if len(re.findall(r"\w+", item.insert_text)) > 1)
    user.type(types.Range(PLACE, PLACE), text)
    word = re.search(r"\w+", text)
    assert word is not None
    start, end = (types.Position(1, PLACE.character + at) for at in word.span())
    user.type(types.Range(start, end), "depth")
    assert "Settle the rest around `depth`" in [one.title for one in await user.actions(types.Range(PLACE, PLACE))]
