"""What is kept of a suggestion that was partly accepted or rejected: what the editor tells, or what the text says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sfumato_client.statistics import store
from sfumato_client.statistics.row import Row, statistics_file

TEXT = "x = 1\ny = \nz = 3\n"


@pytest.fixture
def file(environment: dict[str, str]) -> Path:
    return statistics_file(environment)


@pytest.fixture
async def shown(near_editor: Any, server: Any) -> Any:
    """`foo(x)` is shown in line 1."""
    server.candidates = ["foo(x)"]
    await near_editor.start(context_characters=0)
    near_editor.open(TEXT)
    (item,) = await near_editor.ask(1, 4)
    return item


def tell(editor: Any, method: str, item: Any, **more: Any) -> None:
    editor.client.protocol.notify(f"sfumato/{method}", {"id": item.command.arguments[0], **more})


async def kept(editor: Any, file: Path) -> list[Row]:
    """The rows, once the editor has quit."""
    await editor.quit()
    return store.read(file, since=0)


@pytest.mark.parametrize("reason", ["dismissed", "typed_over", "replaced", "ignored"])
async def test_what_an_editor_says_of_a_rejection_is_kept(
    near_editor: Any, shown: Any, file: Path, reason: str
) -> None:
    tell(near_editor, "didReject", shown, reason=reason)
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.reason) == ("rejected", reason)


async def test_what_an_editor_says_counts_more_than_the_text(near_editor: Any, shown: Any, file: Path) -> None:
    near_editor.insert(1, 4, "g")
    tell(near_editor, "didReject", shown, reason="dismissed")
    (row,) = await kept(near_editor, file)
    assert row.reason == "dismissed"


async def test_a_part_that_an_editor_tells_of_is_counted_once(near_editor: Any, shown: Any, file: Path) -> None:
    near_editor.insert(1, 4, "foo")
    tell(near_editor, "didPartlyAccept", shown, unit="word", characters=3)
    near_editor.insert(1, 7, "(x")
    tell(near_editor, "didPartlyAccept", shown, unit="word", characters=2)
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.words, row.accepted_characters) == ("partly", 2, 5)


async def test_after_a_part_the_rest_is_accepted(near_editor: Any, shown: Any, file: Path) -> None:
    near_editor.insert(1, 4, "foo")
    tell(near_editor, "didPartlyAccept", shown, unit="word", characters=3)
    (rest,) = await near_editor.ask(1, 7)
    near_editor.insert(1, 7, rest.insert_text)
    await near_editor.run("sfumato.accepted", rest.command.arguments[0])
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.words, row.accepted_characters) == ("accepted", 1, 6)


@pytest.mark.parametrize(("unit", "counted"), [("word", (1, 0)), ("line", (0, 1))])
async def test_words_and_lines_are_counted_apart(
    near_editor: Any, shown: Any, file: Path, unit: str, counted: tuple[int, int]
) -> None:
    tell(near_editor, "didPartlyAccept", shown, unit=unit, characters=3)
    (row,) = await kept(near_editor, file)
    assert (row.words, row.lines) == counted


async def test_of_an_editor_that_tells_what_it_shows_the_rest_is_not_counted(
    near_editor: Any, shown: Any, file: Path
) -> None:
    tell(near_editor, "didShow", shown)
    near_editor.insert(1, 4, "b")
    (second,) = await near_editor.ask(1, 5)
    near_editor.insert(1, 5, "c")
    (third,) = await near_editor.ask(1, 6)
    tell(near_editor, "didShow", third)
    first, last = await kept(near_editor, file)
    assert [row.id for row in (first, last)] == [item.command.arguments[0].split(".")[0] for item in (shown, third)]
    assert second.command.arguments != third.command.arguments


@pytest.mark.usefixtures("shown")
async def test_a_word_that_came_at_once_was_accepted(near_editor: Any, file: Path) -> None:
    near_editor.insert(1, 4, "foo")
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.words, row.accepted_characters) == ("partly", 1, 3)


@pytest.mark.usefixtures("shown")
async def test_all_that_came_at_once_was_accepted(near_editor: Any, file: Path) -> None:
    near_editor.insert(1, 4, "foo(x)")
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.accepted_characters) == ("accepted", 6)


@pytest.mark.usefixtures("shown")
async def test_an_item_of_the_list_that_replaced_the_word_was_accepted(near_editor: Any, file: Path) -> None:
    near_editor.insert(1, 4, "f")
    near_editor.replace(1, 4, 5, "foo(x)")
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.accepted_characters) == ("accepted", 5)


@pytest.mark.usefixtures("shown")
async def test_something_else_was_typed_over_it(near_editor: Any, file: Path) -> None:
    near_editor.insert(1, 4, "g")
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.reason) == ("rejected", "typed_over")


@pytest.mark.usefixtures("shown")
async def test_a_cursor_that_went_elsewhere_left_it_alone(near_editor: Any, server: Any, file: Path) -> None:
    server.candidates = []
    await near_editor.ask(0, 5)
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.reason) == ("rejected", "ignored")


@pytest.mark.usefixtures("shown")
async def test_a_cursor_that_came_back_may_still_accept_it(near_editor: Any, server: Any, file: Path) -> None:
    server.candidates = []
    await near_editor.ask(0, 5)
    await near_editor.ask(1, 4)
    near_editor.insert(1, 4, "foo(x)")
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.reason) == ("accepted", "")


@pytest.mark.usefixtures("shown")
async def test_another_suggestion_in_its_place_replaced_it(near_editor: Any, file: Path) -> None:
    await near_editor.ask(1, 4, invoked=True)
    first, second = await kept(near_editor, file)
    assert (first.reason, second.outcome) == ("replaced", "shown")


@pytest.mark.usefixtures("shown")
async def test_closing_the_document_left_it_alone(near_editor: Any, file: Path, uri: str) -> None:
    near_editor.close(uri=uri)
    (row,) = await kept(near_editor, file)
    assert row.reason == "ignored"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("didReject", {"reason": "boredom"}),
        ("didReject", {}),
        ("didPartlyAccept", {"unit": "page", "characters": 1}),
        ("didPartlyAccept", {"unit": "word", "characters": "many"}),
    ],
)
async def test_what_cannot_be_read_changes_nothing(
    near_editor: Any, shown: Any, file: Path, method: str, params: Any
) -> None:
    tell(near_editor, method, shown, **params)
    (row,) = await kept(near_editor, file)
    assert row.outcome == "shown"
