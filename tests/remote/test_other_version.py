"""A language server that meets a server of another version: the user is asked, and the answer is kept to."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sfumato_client.address.record import read_record
from sfumato_client.address.version import own_version
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find

OF_VERSION = """
import sys, sfumato_server.routes.control, sfumato_server.listen.place
said = sys.argv[1]
sfumato_server.routes.control.own_version = sfumato_server.listen.place.own_version = lambda: said
sys.argv = ["sfumato", "serve"]
from sfumato_client.cli.main import main
main()
"""
LANGUAGE_SERVER = str(Path(sys.executable).parent / "sfumato-lsp")


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """With a server of its own at its end, whatever was started."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield {**kept, "SFUMATO_RUNTIME_DIR": folder, "XDG_STATE_HOME": str(Path(folder) / "state")}
        address = find(Path(folder), {})
        if address is not None:
            with Client(address) as client:
                client.stop()


@pytest.fixture
def old(environment: dict[str, str], until) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Starts a server that is of another version as far as it says."""
    started: list[subprocess.Popen[bytes]] = []

    def start(version: str) -> subprocess.Popen[bytes]:
        folder = Path(environment["SFUMATO_RUNTIME_DIR"])
        with (folder / "log").open("wb") as log:
            command = [sys.executable, "-c", OF_VERSION, version]
            started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        until(lambda: find(folder, {}))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.wait(20)


def version_now(environment: dict[str, str]) -> str:
    record = read_record(Path(environment["SFUMATO_RUNTIME_DIR"]))
    return record.version if record is not None else "none"


async def test_with_the_users_word_an_older_server_is_replaced_and_fills_work(editor, environment, old, holes) -> None:
    process = old("0.0.1")
    editor.answer = "Restart the server"
    await editor.start([LANGUAGE_SERVER], environment)
    await editor.until(lambda: version_now(environment) == own_version())
    await editor.until_state("ready")
    assert process.wait(20) == 0
    assert len(editor.questions) == 1
    assert "0.0.1" in editor.questions[0]
    assert await editor.ask(editor.open(holes / "inventory.py"))


async def test_without_it_an_older_server_goes_on(editor, environment, old) -> None:
    process = old("0.0.1")
    editor.answer = "Keep it"
    await editor.start([LANGUAGE_SERVER], environment)
    await editor.until(lambda: editor.questions)
    status = await editor.until_state("ready")
    assert (process.poll(), version_now(environment)) == (None, "0.0.1")
    assert "0.0.1" in status.message


async def test_a_newer_server_is_never_replaced_and_the_way_on_is_told(editor, environment, old) -> None:
    old("99.0")
    await editor.start([LANGUAGE_SERVER], environment)
    await editor.until(lambda: editor.messages)
    assert editor.questions == []
    assert "restart the editor" in editor.messages[0]


async def test_a_server_that_the_user_starts_by_hand_is_not_replaced(editor, environment, old) -> None:
    old("0.0.1")
    await editor.start([LANGUAGE_SERVER], environment, start_server=False)
    await editor.until(lambda: editor.messages)
    assert editor.questions == []
    assert "sfumato stop" in editor.messages[0]
