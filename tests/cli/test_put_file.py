"""Trust finding 20: a file that `--write` changes stays the file that it is, and nothing of it is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.text_file import read_text_file, write_text_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.py"
    path.write_text("a = 1\n")
    path.chmod(0o640)
    return path


def write(path: Path, text: str = "b = 2\nc = 3\n") -> None:
    write_text_file(read_text_file(path), text)
    assert path.read_text() == text
    assert list(path.parent.glob(".a.py*")) == []


def test_hard_links_go_on_together(file: Path) -> None:
    """Trust finding 20: the other name kept the old text."""
    other = file.with_name("other.py")
    other.hardlink_to(file)
    write(file)
    assert other.read_text() == "b = 2\nc = 3\n"
    write(file, "d")  # shorter
    assert other.read_text() == "d"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize(("user", "group"), [(61001, -1), (-1, 61002)])
def test_the_owner_and_the_group_stay(file: Path, user: int, group: int) -> None:
    """Trust finding 20: `sudo sfumato fill --write` made the file root's."""
    os.chown(file, user, group)
    owner = file.stat()
    write(file)
    assert (file.stat().st_uid, file.stat().st_gid, file.stat().st_mode) == (owner.st_uid, owner.st_gid, owner.st_mode)


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes as Linux has them")
def test_attributes_and_access_lists_stay(file: Path) -> None:
    """Trust finding 20: an access list is an attribute to Linux."""
    try:
        os.setxattr(file, "user.note", b"kept")
    except OSError:
        pytest.skip("this file system has no attributes")
    write(file)
    assert os.getxattr(file, "user.note") == b"kept"


def test_a_file_that_loses_nothing_by_it_is_replaced_in_one_step(file: Path) -> None:
    before, reader = file.stat(), file.open()
    write(file)
    assert file.stat().st_ino != before.st_ino
    assert file.stat().st_mode == before.st_mode
    with reader:
        assert reader.read() == "a = 1\n"


FULL = """
import resource, signal, sys
from pathlib import Path
from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.text_file import read_text_file, write_text_file
file = read_text_file(Path(sys.argv[1]))
room, writable = int(sys.argv[2]), sys.argv[3] == "writable"
opened = 0
def hook(event, arguments):
    global opened
    if event == "open" and arguments[0] == str(file.path) and arguments[2] & 1:
        opened += 1
        if opened == 2 and not writable:
            raise PermissionError(1, "Operation not permitted")
sys.addaudithook(hook)
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
try:
    write_text_file(file, "b" * 100_000)
except InputError as error:
    print(error)
"""


def full_disk(file: Path, room: int = 8, then: str = "writable") -> str:
    """What is said where no file may grow beyond `room` bytes."""
    command = [sys.executable, "-c", FULL, str(file), str(room), then]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="limits as POSIX has them")
@pytest.mark.parametrize("links", [1, 2])
def test_on_a_full_disk_the_file_is_as_it_was_and_it_is_told(file: Path, links: int) -> None:
    """Trust finding 20: also where it has to be written over."""
    if links == 2:
        file.with_name("other.py").hardlink_to(file)
    assert full_disk(file) == f"{file} cannot be written: File too large\n"
    assert file.read_text() == "a = 1\n"
    assert list(file.parent.glob(".a.py*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits as POSIX has them")
def test_what_cannot_be_put_back_is_kept_beside_it_and_named(file: Path) -> None:
    """Trust finding 20: nothing is lost."""
    file.with_name("other.py").hardlink_to(file)
    said = full_disk(file, then="shut")
    (copy,) = file.parent.glob(".a.py*")
    assert copy.read_text() == "a = 1\n"
    assert f"what was in it is in {copy}" in said


@pytest.mark.parametrize("name", ["pipe", "/dev/zero", "link"])
def test_what_is_no_file_is_refused_at_once(quick_sfumato, tmp_path: Path, name: str) -> None:
    """Trust finding 4: `sfumato fill` on a device or a pipe."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    said = quick_sfumato("fill", f"{tmp_path / name}:1:1")
    assert (said.returncode, said.stderr) == (2, f"sfumato: {tmp_path / name} is no regular file: name a text file\n")


def test_a_file_that_is_larger_than_any_source_is_refused(tmp_path: Path) -> None:
    """Trust finding 4: a sparse one, which takes no room on the disk and all of the memory."""
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(InputError, match="has more than 50,000,000 bytes"):
        read_text_file(path)


@pytest.mark.parametrize("name", ["pipe", "/dev/zero"])
def test_a_token_is_read_from_a_file_and_nothing_else(quick_sfumato, tmp_path: Path, name: str) -> None:
    """Trust finding 4: `--token-file`."""
    os.mkfifo(tmp_path / "pipe")
    said = quick_sfumato("serve", "--port", "0", "--token-file", str(tmp_path / name))
    assert said.returncode == 2
    assert said.stderr == f"sfumato: {tmp_path / name} is no regular file: the token has to be in a file\n"
