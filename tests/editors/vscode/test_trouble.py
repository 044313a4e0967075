"""The editor stays usable, whatever becomes of the worker, the server and the language server."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.samples import TYPED, UP_TO_TYPED

from sfumato_server.client.http import Client


@pytest.fixture
def path(workspace: Path) -> Path:
    path = workspace / "means.py"
    path.write_text(UP_TO_TYPED)
    return path


def language_server(project: Path) -> psutil.Process:
    """That which VS Code started in the project."""
    return _only(
        lambda process: (
            "bin/sfumato-lsp" in _said(process) and "spy.py" not in _said(process) and process.cwd() == str(project)
        )
    )


def _only(wanted: Callable[[psutil.Process], bool]) -> psutil.Process:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            found += [process] if wanted(process) else []
    [process] = found
    return process


def _said(process: psutil.Process) -> str:
    return " ".join(process.cmdline())


@contextmanager
def stopped(process: psutil.Process) -> Iterator[None]:
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


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
    language_server(code.folder).kill()
    wait_until("a new one is ready", lambda: code.wire.states()[-1:] == ["ready"])
    code.type(TYPED)
    assert code.wait_for_ghost()
