"""Only regular files of a bounded size are read, and reading never waits."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from sfumato_client.files.regular_file import NotRegular, read_regular


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x\r\n\0")
    assert read_regular(tmp_path / "a", 4) == b"x\r\n\0"


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    assert read_regular(tmp_path / "link", 4) == b"x"


def test_a_file_that_is_larger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    with pytest.raises(NotRegular, match="has more than 4 bytes"):
        read_regular(tmp_path / "a", 4)


def test_a_file_that_is_larger_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(NotRegular):
        read_regular(tmp_path / "a", 4)


def test_a_file_that_says_it_is_empty_is_refused_when_it_holds_more() -> None:
    with pytest.raises(NotRegular, match="has more than 4 bytes"):
        read_regular(Path("/proc/self/status"), 4)


def test_a_file_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "a", 4)


@pytest.mark.parametrize("kind", ["folder", "pipe", "socket", "device", "link to a device"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "it"
    with socket.socket(socket.AF_UNIX) as end:
        if kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "socket":
            path = Path(os.path.relpath(path))  # a socket's path may have 103 bytes
            end.bind(str(path))
        elif kind == "device":
            path = Path("/dev/zero")
        else:
            path.symlink_to("/dev/zero")
        with pytest.raises(NotRegular, match="is no regular file"):
            read_regular(path, 4)
