"""Operations in files of all kinds: line ends, wide and combined characters, what other programs take for line ends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lsprotocol import types

AREA = "def area(width, height):\n    return width * height\n"
SUM = "def total(values):\n    result = 0\n    for value in values:\n        result += value\n    return result\n"
TEXTS = {
    "CRLF": f"{AREA}\n\n{SUM}".replace("\n", "\r\n"),
    "old Mac": f"{AREA}\n\n{SUM}".replace("\n", "\r"),
    "mixed line ends": f"{AREA}\r\n\n{SUM}",
    "tabs": f"{AREA}\n\n{SUM}".replace("    ", "\t"),
    "emoji": f"# 🌫️👩‍👩‍👧\n{AREA}\n\nHAZE = '🌫'  # 🌫\n{SUM}",
    "combining characters": f"# e\u0301 n\u0303\n{AREA}\n\nname = 'e\u0301'\n{SUM}",
    "form feed": f"{AREA}\n\x0c\n{SUM}",
    "U+2028": f"{AREA}\n# a\u2028b\u2029c\x85d\x0be\n\n{SUM}",
}
ENCODINGS = [types.PositionEncodingKind.Utf16, types.PositionEncodingKind.Utf8]

every_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
every_encoding = pytest.mark.parametrize("encoding", ENCODINGS, ids=[encoding.value for encoding in ENCODINGS])


def as_sent(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def line_end(text: str) -> str:
    """That of the first line."""
    found = re.search("\r\n|\n|\r", text)
    assert found is not None
    return found.group()


def the_sum(text: str) -> str:
    return text[text.index("def total") :]


@every_text
@every_encoding
async def test_a_fill_stands_at_the_cursor(user: Any, text: str, encoding: types.PositionEncodingKind) -> None:
    # With a letter behind the cursor a text has to join it.
    text = text.replace("result += value", "result += ")
    await user.start(text, encoding=encoding)
    at = text.index("result += ") + len("result += ")
    result = await user.ask("fill", user.at("", after=at), apply=False)
    filled = result.candidates[0].text.replace("\n", line_end(text))
    assert user.made(result.edit) == text[:at] + filled + text[at:]


@every_text
@every_encoding
async def test_a_renaming_changes_the_names_and_nothing_else(
    user: Any, text: str, encoding: types.PositionEncodingKind
) -> None:
    await user.start(text, encoding=encoding)
    await user.ask("rewrite", user.select(the_sum(text)), instruction="rename result to outcome")
    assert user.text == text.replace("result", "outcome")


@every_text
async def test_lines_that_a_rewrite_adds_end_as_those_of_the_file(user: Any, text: str) -> None:
    await user.start(text)
    result = await user.ask("rewrite", user.select(the_sum(text)), instruction="wrap the body in try", apply=False)
    made = user.made(result.edit)
    assert as_sent(made) == as_sent(text[: text.index("def total")]) + result.candidates[0].text + "\n"
    assert made.count("\r") == text.count("\r") + line_end(text).count("\r") * (
        as_sent(made).count("\n") - as_sent(text).count("\n")
    )


@every_text
@every_encoding
async def test_inspected_words_are_those_of_the_selection_one_after_another(
    user: Any, text: str, encoding: types.PositionEncodingKind
) -> None:
    await user.start(text, encoding=encoding)
    result = await user.ask("inspect", user.select(the_sum(text)))
    assert [user.text_at(token.range) for token in result.tokens] == re.findall(r"\w+|\+=|\S", the_sum(text))


@every_text
async def test_what_a_refine_makes_is_the_edit_that_it_sends(user: Any, text: str) -> None:
    await user.start(text)
    result = await user.ask("refine", user.select(text), strength=0.3, apply=False)
    expected = result.candidates[0].text + "\n" if result.candidates else as_sent(text)
    assert as_sent(user.made(result.edit)) == expected


@every_text
async def test_a_body_is_written_where_the_old_one_was(user: Any, text: str) -> None:
    await user.start(text)
    result = await user.ask("completeBody", user.at("return width"), apply=False)
    body = result.candidates[0].text.replace("\n", line_end(text))
    assert user.made(result.edit) == text.replace("return width * height", body)


@pytest.mark.parametrize("operation", ["fill", "completeBody", "fillHoles", "rewrite", "refine", "settle", "inspect"])
async def test_in_an_empty_file_there_is_an_answer_or_a_stated_refusal(user: Any, operation: str) -> None:
    await user.start("")
    here = types.Range(types.Position(0, 0), types.Position(0, 0))
    answer = await user.said(operation, here)
    assert answer.message


async def test_a_whole_line_is_meant_by_a_range_that_ends_at_the_start_of_the_next(user: Any) -> None:
    await user.start(f"{SUM}x = 1\n")
    span = types.Range(types.Position(3, 0), types.Position(4, 0))
    result = await user.ask("rewrite", span, apply=False)
    assert user.made(result.edit) == f"{SUM}x = 1\n".replace("        result += value", result.candidates[0].text)


async def test_half_a_character_around_the_selection_is_left_alone(user: Any) -> None:
    text = f"a = '\ud83c'\n{SUM}"
    await user.start(text)
    await user.ask("rewrite", user.select(the_sum(text)), instruction="rename result to outcome")
    assert user.text == text.replace("result", "outcome")


@pytest.mark.parametrize("operation", ["rewrite", "refine", "inspect", "fillHoles"])
async def test_half_a_character_in_the_selection_is_refused(user: Any, operation: str) -> None:
    text = "a = '\ud83c' + <hole>\n"
    await user.start(text)
    answer = await user.said(operation, user.select(text))
    assert answer.message == "the selection holds half a character, as an editor leaves it behind: delete it first"
