"""The SQLite file: written by several editors at once, read by `sfumato stats`. Blocking; not for an event loop."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import astuple, fields
from pathlib import Path

from sfumato_client.files.own_file import NotOwn, open_own
from sfumato_client.files.own_folder import NotTrusted, check_folder, make_folder
from sfumato_client.statistics.row import Row

VERSION = 2
"""Of the table. A file of an older version is brought up to it, one of a newer version is left alone."""
BUSY_S = 1.0
"""How long one waits for another that writes."""
KEPT_DAYS = 400
"""Days on which something was suggested; older ones are forgotten. Counted, not measured: a clock that was wrong for a
while, by years even, is a few days more among them, and nothing goes for it."""

_COLUMNS = [field.name for field in fields(Row)]
_VERSIONS = (
    """
CREATE TABLE IF NOT EXISTS suggestions (
    id TEXT PRIMARY KEY,
    time REAL NOT NULL,
    language TEXT NOT NULL,
    invoked INTEGER NOT NULL,
    candidates INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    latency_ms REAL NOT NULL,
    outcome TEXT NOT NULL,
    accepted_characters INTEGER NOT NULL
) WITHOUT ROWID
""",
    """
ALTER TABLE suggestions ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suggestions ADD COLUMN lines INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suggestions ADD COLUMN reason TEXT NOT NULL DEFAULT ''
""",
)
"""What makes each version of the one before."""
_PUT = f"INSERT OR REPLACE INTO suggestions ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_GET = f"SELECT {', '.join(_COLUMNS)} FROM suggestions WHERE time >= ? ORDER BY time"
_DAY = "CAST(time / 86400 AS INTEGER)"
_HAS_DAY = f"SELECT 1 FROM suggestions WHERE {_DAY} = CAST(? / 86400 AS INTEGER) LIMIT 1"
_DAYS = f"SELECT DISTINCT {_DAY} FROM suggestions"
# Without so many days the inner query finds none, and then nothing is older.
_FORGET = f"DELETE FROM suggestions WHERE {_DAY} < ({_DAYS} ORDER BY 1 DESC LIMIT 1 OFFSET {KEPT_DAYS - 1})"


class Unusable(Exception):
    """The file cannot be read or written; says what to do."""


def write(file: Path, rows: Iterable[Row]) -> None:
    """Put rows in, over those of the same id. Raises `Unusable`."""
    rows = list(rows)
    with _opened(file, make=True) as database, database:
        # Another day is what may make one too many; to count them takes a while.
        other_day = not all(database.execute(_HAS_DAY, (row.time,)).fetchone() for row in rows)
        database.executemany(_PUT, map(astuple, rows))
        if other_day:
            database.execute(_FORGET)


def read(file: Path, since: float) -> list[Row]:
    """The rows from `since` on, oldest first; none where there is no file. Raises `Unusable`."""
    if not file.exists():
        return []
    with _opened(file, make=False) as database:
        return [Row(**dict(zip(_COLUMNS, found, strict=True))) for found in database.execute(_GET, (since,))]


def reset(file: Path) -> None:
    """Remove the file and what SQLite keeps beside it. Raises `Unusable`."""
    try:
        if file.parent.exists():
            check_folder(file.parent)
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
            file.with_name(name).unlink(missing_ok=True)
    except OSError as error:
        raise Unusable(f"{file} cannot be removed: {error.strerror}") from error


@contextlib.contextmanager
def _opened(file: Path, *, make: bool) -> Iterator[sqlite3.Connection]:
    try:
        if make:
            make_folder(file.parent)
        check_folder(file.parent)
        # SQLite follows a link, and gives the files beside it the mode of this one.
        os.close(open_own(file, os.O_RDWR | os.O_CREAT if make else os.O_RDONLY))
        with contextlib.closing(sqlite3.connect(file, timeout=BUSY_S)) as database:
            _write_ahead(database)
            if _version(database) > VERSION:
                raise Unusable(f"{file} was written by a newer version of Sfumato")
            if _version(database) < VERSION:
                _bring_up(database)
            yield database
    except (NotOwn, NotTrusted) as error:
        raise Unusable(f"{error.filename} {error.strerror}") from error
    except (sqlite3.OperationalError, OSError) as error:
        why = "is its disk full or read-only, or does another program hold it?"
        raise Unusable(f"{file} cannot be used: {error}; {why}") from error
    except sqlite3.Error as error:
        raise Unusable(f"{file} cannot be used: {error}; begin anew with: sfumato stats --reset") from error


def _write_ahead(database: sqlite3.Connection) -> None:
    """Have readers and a writer not wait for each other, and no commit wait for the disk.

    SQLite changes a file to it for one alone, and tells all others at once that it is locked, whatever its timeout.
    """
    end = time.monotonic() + BUSY_S
    while database.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
    database.execute("PRAGMA synchronous = NORMAL")


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def _bring_up(database: sqlite3.Connection) -> None:
    """All or nothing, and once, when several open the same file."""
    database.execute("BEGIN IMMEDIATE")
    with database:
        for step in _VERSIONS[_version(database) :]:
            for statement in step.split(";"):
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {VERSION}")
