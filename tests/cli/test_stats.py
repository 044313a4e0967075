"""`sfumato stats`: figures from the statistics of this machine."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from sfumato_server.statistics import store
from sfumato_server.statistics.figures import figures
from sfumato_server.statistics.row import FILE_NAME, Row

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
    """Three suggestions of today and one of last week."""
    file = folder / FILE_NAME
    accepted = row(1, outcome="accepted", accepted_characters=1234)
    old = row(4, time=time.time() - 7 * DAY_S, language="go")
    store.write(file, [accepted, row(2, outcome="typed"), row(3), old])
    return file


@pytest.mark.usefixtures("file")
def test_it_shows_all_each_language_and_each_day(quick_sfumato):
    lines = [line.split() for line in quick_sfumato("stats").stdout.splitlines() if line.strip()]
    today, week_ago = (time.strftime("%Y-%m-%d", time.localtime(time.time() - days * DAY_S)) for days in (0, 7))
    assert [line[0] for line in lines[1:6]] == ["all", "python", "go", today, week_ago]
    assert lines[1][1:] == ["4", "1", "25%", "1", "1,234", "102", "ms", "104", "ms"]


@pytest.mark.usefixtures("file")
def test_for_programs_it_is_json(quick_sfumato):
    said = json.loads(quick_sfumato("stats", "--json").stdout)
    assert (said["all"]["shown"], said["languages"]["python"]["accepted"], said["days_back"]) == (4, 1, 30)


@pytest.mark.usefixtures("file")
def test_older_days_are_left_out(quick_sfumato):
    assert json.loads(quick_sfumato("stats", "--days", "3", "--json").stdout)["all"]["shown"] == 3


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
