"""The editor stays usable, whatever becomes of the worker, the server and the language server."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest
from sfumato_client.http import Client
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.processes import language_server, stopped
from tests.editors.vscode.samples import TYPED, UP_TO_TYPED


@pytest.fixture
def path(workspace: Path) -> Path:
    path = workspace / "means.py"
    path.write_text(UP_TO_TYPED)
    return path


def asked(code: Code) -> str:
    """The suggestion that comes when one asks now; empty where the language server does not know of the worker yet."""
    code.press("Alt+\\")
    deadline = time.monotonic() + 2
    while not (ghost := code.ghost()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return ghost


def test_text_can_be_typed_and_saved_while_the_worker_hangs(code: Code, path: Path, server: Client) -> None:
    code.open(path, line=4, column=9)
    with stopped(psutil.Process(server.status().worker_pid)):
        code.type(TYPED)
        wait_until("a suggestion was asked for", lambda: code.wire.requests("textDocument/inlineCompletion"))
        code.type("value")
        code.save()
        assert path.read_text() == UP_TO_TYPED + TYPED + "value"


def test_text_can_be_typed_and_saved_while_the_language_server_hangs(code: Code, path: Path) -> None:
    code.open(path, line=4, column=9)
    with stopped(language_server(code.folder)):
        code.type(TYPED + "value")
        code.save()
        assert path.read_text() == UP_TO_TYPED + TYPED + "value"


def test_a_language_server_that_was_killed_is_started_again(code: Code, path: Path) -> None:
    code.open(path, line=4, column=9)
    killed = language_server(code.folder)
    # What the old one said is not what the new one says.
    code.wire.begin()
    killed.kill()
    wait_until("a new one is ready", lambda: code.wire.states()[-1:] == ["ready"])
    code.type(TYPED)
    assert code.wait_for_ghost()


def test_keys_go_on_when_the_worker_is_killed_and_suggestions_come_again(
    code: Code, path: Path, server: Client
) -> None:
    code.open(path, line=4, column=9)
    code.type("total")
    killed = server.status().worker_pid
    psutil.Process(killed).kill()
    code.type(TYPED.removeprefix("total"))
    wait_until(
        "what was typed is on the screen", lambda: code.lines()[3].startswith(UP_TO_TYPED.split("\n")[3] + TYPED)
    )
    wait_until("another worker is ready", lambda: (at := server.status()).state == "ready" and at.worker_pid != killed)
    ghost = wait_until("suggestions come again", lambda: asked(code))
    code.press("Tab")
    code.save()
    assert path.read_text() == UP_TO_TYPED + TYPED + ghost
