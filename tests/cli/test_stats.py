"""`sfumato stats`: figures from the statistics of this machine."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from sfumato_client.statistics import store
from sfumato_client.statistics.figures import figures
from sfumato_client.statistics.row import FILE_NAME, Row

DAY_S = 86400.0


def row(number: int, **fields: Any) -> Row:
    given = {"id": str(number), "time": time.time(), "language": "python", "invoked": False, "candidates": 1}
    return Row(**{**given, "characters": 10, "latency_ms": 100.0 + number, **fields})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SFUMATO_STATE_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def file(folder: Path) -> Path:
    """Five suggestions of today and one of last week."""
    file = folder / FILE_NAME
    accepted = row(1, outcome="accepted", accepted_characters=1234)
    old = row(4, time=time.time() - 7 * DAY_S, language="go")
    partly = row(5, outcome="partly", accepted_characters=3, words=1)
    rejected = row(6, outcome="rejected", reason="typed_over")
    store.write(file, [accepted, row(2, outcome="typed"), row(3), old, partly, rejected])
    return file


@pytest.mark.usefixtures("file")
def test_it_shows_all_each_language_and_each_day(quick_sfumato):
    lines = [line.split() for line in quick_sfumato("stats").stdout.splitlines() if line.strip()]
    today, week_ago = (time.strftime("%Y-%m-%d", time.localtime(time.time() - days * DAY_S)) for days in (0, 7))
    assert [line[0] for line in lines[1:6]] == ["all", "python", "go", today, week_ago]
    assert lines[1][1:] == ["6", "1", "17%", "1", "1", "1,237", "104", "ms", "106", "ms"]


@pytest.mark.usefixtures("file")
def test_for_programs_it_is_json(quick_sfumato):
    said = json.loads(quick_sfumato("stats", "--json").stdout)
    assert (said["all"]["shown"], said["languages"]["python"]["accepted"], said["days_back"]) == (6, 1, 30)


@pytest.mark.usefixtures("file")
def test_older_days_are_left_out(quick_sfumato):
    assert json.loads(quick_sfumato("stats", "--days", "3", "--json").stdout)["all"]["shown"] == 5


def test_what_a_clock_that_was_ahead_has_dated_is_left_out_and_told(quick_sfumato, file):
    """Trust finding 14: it would be of the last days for years."""
    store.write(file, [row(7, time=time.time() + 3 * 365 * DAY_S), row(8, time=time.time() + 1e12)])
    said = quick_sfumato("stats", "--json")
    assert json.loads(said.stdout)["all"]["shown"] == 6
    assert "left out: 2 of days that are still to come" in said.stderr


def test_reset_forgets_all(quick_sfumato, file):
    quick_sfumato("stats", "--reset")
    assert list(file.parent.iterdir()) == []


def test_where_nothing_was_suggested_it_says_so(quick_sfumato, folder):
    said = quick_sfumato("stats")
    assert (said.returncode, said.stdout) == (0, "")
    assert "nothing was suggested" in said.stderr
    assert list(folder.iterdir()) == []


def test_a_broken_file_is_an_error_that_says_what_to_do(quick_sfumato, file):
    file.write_bytes(b"no database" * 1000)
    said = quick_sfumato("stats")
    assert said.returncode == 1
    assert "sfumato stats --reset" in said.stderr


def test_percentiles_are_latencies_that_there_were():
    found = figures([row(0, latency_ms=float(number)) for number in range(1, 101)])
    assert (found.latency_ms_median, found.latency_ms_p95) == (50.5, 95.0)


def test_of_nothing_there_are_no_latencies():
    found = figures([])
    assert (found.rate, found.latency_ms_median, found.latency_ms_p95) == (None, None, None)


def test_nobody_is_told_to_forget_what_another_program_only_holds(quick_sfumato, file):
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("DELETE FROM suggestions WHERE id = 'none'")
        said = quick_sfumato("stats")
    assert said.returncode == 1
    assert "does another program hold it?" in said.stderr
    assert "--reset" not in said.stderr


@pytest.mark.usefixtures("file")
def test_it_says_why_suggestions_were_rejected(quick_sfumato, monkeypatch):
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    assert "rejected: 1 typed over" in quick_sfumato("stats").stdout
    assert json.loads(quick_sfumato("stats", "--json").stdout)["all"]["rejected"] == {"typed_over": 1}


OLD_TABLE = """
CREATE TABLE suggestions (
    id TEXT PRIMARY KEY, time REAL NOT NULL, language TEXT NOT NULL, invoked INTEGER NOT NULL,
    candidates INTEGER NOT NULL, characters INTEGER NOT NULL, latency_ms REAL NOT NULL, outcome TEXT NOT NULL,
    accepted_characters INTEGER NOT NULL
) WITHOUT ROWID
"""


@pytest.fixture
def older(folder: Path) -> Path:
    """A file as the first version wrote it."""
    file = folder / FILE_NAME
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute(OLD_TABLE)
        database.execute(
            "INSERT INTO suggestions VALUES ('old', ?, 'python', 0, 1, 9, 5.0, 'accepted', 7)", [time.time()]
        )
        database.execute("PRAGMA user_version = 1")
    return file


def test_what_an_older_version_kept_is_read(older: Path) -> None:
    (found,) = store.read(older, since=0)
    assert (found.outcome, found.accepted_characters, found.words, found.reason) == ("accepted", 7, 0, "")


def test_what_an_older_version_kept_is_gone_on_with(older: Path) -> None:
    store.write(older, [row(1, outcome="rejected", reason="ignored")])
    assert [found.reason for found in store.read(older, since=0)] == ["", "ignored"]


@pytest.mark.parametrize(("days", "words"), [("1", "the last day, as"), ("2", "the last 2 days, as")])
def test_one_day_is_not_said_as_many(quick_sfumato, tmp_path, monkeypatch, days, words) -> None:
    """first hour: "last 1 days"."""
    monkeypatch.setenv("SFUMATO_STATE_DIR", str(tmp_path))
    assert f"nothing was suggested in {words}" in quick_sfumato("stats", "--days", days).stderr
