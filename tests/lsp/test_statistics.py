"""What became of suggestions, from the editor's side to the file, and what the server is told of it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from sfumato_client.statistics import store
from sfumato_client.statistics.row import Row, statistics_file

TEXT = "x = 1\ny = \nz = 3\n"


@pytest.fixture
def file(environment: dict[str, str]) -> Path:
    return statistics_file(environment)


@pytest.fixture
async def shown(near_editor: Any, server: Any) -> types.InlineCompletionItem:
    """`foo(x)` is shown in line 1."""
    server.candidates = ["foo(x)"]
    await near_editor.start(context_characters=0)
    near_editor.open(TEXT)
    (item,) = await near_editor.ask(1, 4)
    return item


async def accept(editor: Any, item: types.InlineCompletionItem) -> None:
    """As an editor does: put the item in, then run its command."""
    assert item.range is not None
    assert item.command is not None
    editor.insert(item.range.start.line, item.range.start.character, item.insert_text)
    await run(editor, item.command.arguments)


async def run(editor: Any, arguments: Any) -> None:
    await editor.client.workspace_execute_command_async(types.ExecuteCommandParams("sfumato.accepted", arguments))


async def kept(editor: Any, file: Path) -> list[Row]:
    """The rows, once the editor has quit."""
    await editor.quit()
    return store.read(file, since=0)


@pytest.mark.usefixtures("shown")
async def test_what_is_shown_is_kept_as_numbers_and_labels(near_editor: Any, file: Path) -> None:
    (row,) = await kept(near_editor, file)
    assert (row.language, row.invoked, row.candidates, row.characters, row.outcome) == ("python", 0, 1, 6, "shown")
    assert 0 < row.latency_ms < 15_000


async def test_what_is_accepted_is_kept_with_the_characters_that_were_put_in(
    near_editor: Any, shown: Any, file: Path
) -> None:
    await accept(near_editor, shown)
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.accepted_characters) == ("accepted", 6)


@pytest.mark.usefixtures("shown")
async def test_a_suggestion_that_is_shown_again_while_it_is_typed_is_one(near_editor: Any, file: Path) -> None:
    near_editor.insert(1, 4, "fo")
    (item,) = await near_editor.ask(1, 6)
    await accept(near_editor, item)
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.characters, row.accepted_characters) == ("accepted", 6, 4)


@pytest.mark.usefixtures("shown")
async def test_a_suggestion_that_was_written_by_hand_is_typed(near_editor: Any, server: Any, file: Path) -> None:
    server.candidates = []
    for column, key in enumerate("foo(x)", start=4):
        near_editor.insert(1, column, key)
        await near_editor.ask(1, column + 1)
    (row,) = await kept(near_editor, file)
    assert (row.outcome, row.accepted_characters) == ("typed", 0)


async def test_an_editor_that_asks_before_it_tells_of_accepting_has_accepted(
    near_editor: Any, server: Any, shown: Any, file: Path
) -> None:
    server.candidates = []
    near_editor.insert(1, 4, "foo(x)")
    await near_editor.ask(1, 10)
    await run(near_editor, shown.command.arguments)
    (row,) = await kept(near_editor, file)
    assert row.outcome == "accepted"


async def test_of_an_invoked_request_each_item_is_accepted_by_itself(near_editor: Any, server: Any, file: Path) -> None:
    server.candidates = ["1", "23"]
    await near_editor.start()
    near_editor.open(TEXT)
    _, second = await near_editor.ask(1, 4, invoked=True)
    await accept(near_editor, second)
    (row,) = await kept(near_editor, file)
    assert (row.invoked, row.candidates, row.accepted_characters) == (1, 2, 2)


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("arguments", [None, [], ["0-1.6"], ["x"], [7], [{"a": 1}], ["1", "2"]])
async def test_what_names_no_item_changes_nothing(near_editor: Any, file: Path, arguments: Any) -> None:
    await run(near_editor, arguments)
    (row,) = await kept(near_editor, file)
    assert row.outcome == "shown"


async def test_the_command_of_an_item_says_nothing_of_its_text(shown: Any) -> None:
    (argument,) = shown.command.arguments
    assert argument.replace(".", "").replace("-", "").isalnum()
    assert "foo" not in argument


async def test_the_file_holds_no_text_and_no_path(near_editor: Any, server: Any, file: Path) -> None:
    server.candidates = ["tiger_7f3a"]
    await near_editor.start()
    near_editor.open("lion_7f3a = \n", uri="file:///w/pkg/panther_7f3a.py")
    (item,) = await near_editor.ask(0, 12, uri="file:///w/pkg/panther_7f3a.py")
    await run(near_editor, item.command.arguments)
    await near_editor.quit()
    found = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"python" in found
    assert b"7f3a" not in found


async def test_the_server_is_told_two_numbers(
    near_editor: Any, server: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sfumato_lsp.statistics.recorder.PAUSE_S", 0.05)
    await near_editor.start()
    near_editor.open(TEXT)
    (item,) = await near_editor.ask(1, 4)
    await accept(near_editor, item)
    await until(lambda: sum(told.accepted for told in server.told))
    assert (sum(told.shown for told in server.told), sum(told.accepted for told in server.told)) == (1, 1)


@pytest.mark.parametrize(
    ("options", "variable"), [({"statistics": False}, None), ({}, "0"), ({"statistics": True}, "0")]
)
async def test_switched_off_nothing_is_kept_nor_told(
    near_editor: Any, server: Any, file: Path, options: Any, variable: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sfumato_lsp.statistics.recorder.PAUSE_S", 0.0)
    if variable is not None:
        near_editor.environment["SFUMATO_STATISTICS"] = variable
    await near_editor.start(**options)
    near_editor.open(TEXT)
    (item,) = await near_editor.ask(1, 4)
    await near_editor.quit()
    assert (item.command, server.told, file.parent.exists()) == (None, [], False)


def broken(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database" * 1000)


def newer(file: Path) -> None:
    store.write(file, [])
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 99")


def in_the_way(file: Path) -> None:
    file.parent.write_text("not a folder")


@pytest.mark.parametrize("spoil", [broken, newer, in_the_way])
async def test_a_file_that_cannot_be_used_stops_nothing(near_editor: Any, server: Any, file: Path, spoil: Any) -> None:
    spoil(file)
    server.candidates = ["1"]
    await near_editor.start()
    near_editor.open(TEXT)
    (item,) = await near_editor.ask(1, 4)
    await accept(near_editor, item)
    assert [item.insert_text for item in await near_editor.ask(2, 5)] == ["1"]
    await near_editor.quit()
    assert near_editor.messages == []


async def test_a_file_that_is_locked_stops_nothing(
    near_editor: Any, server: Any, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sfumato_lsp.statistics.recorder.PAUSE_S", 0.0)
    server.candidates = ["foo"]
    store.write(file, [])
    with closing(sqlite3.connect(file)) as database:
        database.execute("BEGIN EXCLUSIVE")
        await near_editor.start()
        near_editor.open(TEXT)
        for line in range(3):
            assert [item.insert_text for item in await near_editor.ask(line, 4 + line % 2)] == ["foo"]


WRITE = """
import sys
from pathlib import Path
from sfumato_client.statistics import store
from sfumato_client.statistics.row import Row
store.BUSY_S = 60  # a busy machine may well keep one from the others for longer than an editor waits
more = dict(language="python", invoked=False, candidates=1, characters=1, latency_ms=1.0)
for number in range(20):
    store.write(Path(sys.argv[1]), [Row(id=f"{sys.argv[2]}-{number}", time=1e9 + number, **more)])
"""


def test_several_editors_write_at_once(file: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITE, str(file), str(number)]) for number in range(4)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    assert len(store.read(file, since=0)) == 80


def test_a_file_that_another_begins_to_write_is_waited_for(file: Path) -> None:
    """SQLite says at once that it is locked, whatever its timeout, while it is not yet a write-ahead one."""
    file.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as database:
        database.execute("CREATE TABLE other (id)")
        database.execute("BEGIN IMMEDIATE")
        ends = threading.Timer(0.2, database.execute, ["COMMIT"])
        ends.start()
        store.write(file, rows(0))
        ends.join()
    assert kept_days(file) == ["0"]


def test_no_other_user_can_read_the_file(file: Path) -> None:
    store.write(file, [])
    assert file.stat().st_mode & 0o077 == 0


def rows(*days: float) -> list[Row]:
    """One of each day, counted from 1970 on; its id is the day."""
    more: Any = {"language": "python", "invoked": False, "candidates": 1, "characters": 1, "latency_ms": 1.0}
    return [Row(id=str(day), time=day * 86400.0, **more) for day in days]


def kept_days(file: Path) -> list[str]:
    return [row.id for row in store.read(file, since=-1e12)]


def test_rows_of_more_than_a_year_ago_are_removed(file: Path) -> None:
    """Trust finding 14: a year of days on which something was suggested, whatever a clock says that they are."""
    store.write(file, rows(0))
    *earlier, last = range(100, 100 + store.KEPT_DAYS)
    store.write(file, rows(*earlier))
    assert kept_days(file)[0] == "0"
    store.write(file, rows(last))
    assert kept_days(file) == [str(day) for day in (*earlier, last)]


@pytest.mark.parametrize("wrong", [21_000.0, 1e7, 0.0, -30_000.0], ids=["ahead", "far ahead", "1970", "1887"])
def test_a_clock_that_was_wrong_for_a_while_loses_nothing(file: Path, wrong: float) -> None:
    """Trust finding 14: with one suggestion of the future, all others were gone."""
    right = [*range(20_000, 20_300)]
    store.write(file, rows(*right))
    for day in range(20):  # days of suggestions under the wrong clock
        store.write(file, rows(wrong + day))
    store.write(file, rows(20_301))
    assert set(kept_days(file)) >= {*map(str, right), "20301"}
    assert len(kept_days(file)) == 321


@pytest.mark.usefixtures("shown")
async def test_each_request_has_an_id_that_the_server_is_sent(near_editor: Any, server: Any) -> None:
    near_editor.insert(1, 4, "b")
    await near_editor.ask(1, 5)
    first, second = server.request_ids
    assert first
    assert second
    assert first != second


def test_sqlite_is_not_loaded_at_start() -> None:
    code = "import sys, sfumato_lsp.__main__; print('sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
