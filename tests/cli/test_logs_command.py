"""`sfumato logs`: the log of the server in the background, as it may be shown."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def environment(short_folder: Path, tmp_path: Path) -> dict[str, str]:
    return {"SFUMATO_RUNTIME_DIR": str(short_folder), "XDG_STATE_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def log(short_folder: Path) -> Path:
    path = short_folder / "server.log"
    path.write_text("one\ntwo\nthree\x1b[2J\n", encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("options", "text"),
    [([], "one\ntwo\nthree\\x1b[2J\n"), (["-n", "1"], "three\\x1b[2J\n"), (["--lines", "0"], ""), (["-n", "9"], None)],
)
def test_the_log_is_shown_or_its_last_lines(sfumato, environment, options, text) -> None:
    """first hour: `logs` is missing."""
    said = sfumato("logs", *options, **environment)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == (text if text is not None else "one\ntwo\nthree\\x1b[2J\n")


def test_without_a_log_it_says_where_one_would_be(sfumato, environment, tmp_path) -> None:
    said = sfumato("logs", **environment)
    assert (said.returncode, said.stdout) == (1, "")
    assert f"there is no log in {tmp_path}" in said.stderr


def test_a_link_in_the_logs_place_is_not_read(sfumato, environment, log, tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("key\n", encoding="utf-8")
    log.unlink()
    log.symlink_to(secret)
    said = sfumato("logs", **environment)
    assert (said.returncode, said.stdout) == (1, "")
    assert "cannot be read" in said.stderr


@pytest.fixture
def followed(environment, log) -> Iterator[subprocess.Popen[str]]:
    assert log.exists()
    command = [sys.executable, "-m", "sfumato_client.cli.main", "logs", "--follow"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
    yield process
    process.kill()
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


def test_a_log_is_followed_also_when_another_server_begins_it_anew(followed, log) -> None:
    read: Callable[[], str] = followed.stdout.readline
    assert [read(), read(), read()] == ["one\n", "two\n", "three\\x1b[2J\n"]
    with log.open("a", encoding="utf-8") as file:
        file.write("four\n")
    assert read() == "four\n"
    log.write_text("new\n", encoding="utf-8")
    assert read() == "new\n"
