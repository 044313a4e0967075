"""Files that the version before wrote, in its own folders, are read as it read them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sfumato_client.address.address import Address
from sfumato_client.address.record import ServerRecord, read_record
from sfumato_client.lifecycle.hung import serves
from sfumato_client.statistics.row import FILE_NAME, Row
from sfumato_client.statistics.store import read, write
from sfumato_client.traces.pulled import Pulled, read_notes

BEFORE = Path(__file__).with_name("version_before")
"""Written by 0.1.0 at the commit before `sfumato_client` was a package; the statistics as SQL."""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    for name in ("server.json", "pulled.json"):
        shutil.copy(BEFORE / name, tmp_path)
        (tmp_path / name).chmod(0o600)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        database.executescript((BEFORE / "statistics.sql").read_text(encoding="utf-8"))
    (tmp_path / FILE_NAME).chmod(0o600)
    return tmp_path


def test_its_statistics_are_read_and_go_on(state: Path) -> None:
    rows = read(state / FILE_NAME, since=0.0)
    assert [(row.id, row.outcome, row.words, row.reason) for row in rows] == [
        ("a-1", "accepted", 0, ""),
        ("a-2", "partly", 2, ""),
        ("a-3", "rejected", 0, "typed_over"),
    ]
    assert rows[1] == Row(
        id="a-2", time=1790000060.0, language="python", invoked=True, candidates=3, characters=40, latency_ms=210.0,
        outcome="partly", accepted_characters=9, words=2,
    )  # fmt: skip
    write(state / FILE_NAME, [Row(**{**vars(rows[0]), "id": "b-1"})])
    assert len(read(state / FILE_NAME, since=0.0)) == 4


def test_its_running_server_is_found(state: Path) -> None:
    assert read_record(state) == ServerRecord(
        pid=4242,
        version="0.1.0",
        address=Address(socket="/run/user/1000/sfumato/sfumato.sock"),
        started="12345",
        command=("python", "-P", "-m", "sfumato_server.cli", "serve"),
    )


def test_its_downloads_are_still_known_to_be_ours(state: Path) -> None:
    assert read_notes(state) == [
        Pulled(
            source="google/diffusiongemma-26b",
            commit="0123456789abcdef0123456789abcdef01234567",
            cache=Path("/home/ada/.cache/huggingface/hub"),
        )
    ]


def test_its_hung_server_is_known_by_its_command(state: Path) -> None:
    record = read_record(state)
    assert record is not None
    assert serves(record.command)
