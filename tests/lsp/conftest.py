"""The language server, an editor that drives it, and a small HTTP server that speaks the protocol.

`editor` has a real `sfumato-lsp` process at the other end of its pipes, `near_editor` the same server in this
process at the other end of a socket pair: many times quicker, for what no process boundary can change.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from tests.lsp.editor import PROGRAM, URI, Editor, eventually
from tests.lsp.fake_server import FakeServer


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    return eventually


@pytest.fixture
def uri() -> str:
    return URI


@pytest.fixture
def program() -> Path:
    return PROGRAM


@pytest.fixture
def runtime_folder() -> Iterator[Path]:
    # Short, because a unix socket's path may have no more than about a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield Path(folder)


@pytest.fixture
async def server(runtime_folder: Path) -> AsyncIterator[FakeServer]:
    """A running server; a test that wants none lets it die."""
    server = FakeServer(runtime_folder)
    await server.start()
    yield server
    await server.die()


@pytest.fixture
def environment(runtime_folder: Path) -> dict[str, str]:
    """With it a language server finds the tests' server and never the user's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    return {
        **inherited,
        "SFUMATO_RUNTIME_DIR": str(runtime_folder),
        "SFUMATO_STATE_DIR": str(runtime_folder / "state"),
    }


@pytest.fixture
async def editor(environment: dict[str, str]) -> AsyncIterator[Editor]:
    """An editor with a language server of its own process; not started yet."""
    editor = Editor(environment, near=False)
    yield editor
    await editor.quit()


@pytest.fixture
async def near_editor(environment: dict[str, str]) -> AsyncIterator[Editor]:
    """An editor with a language server in this process; not started yet."""
    editor = Editor(environment, near=True)
    yield editor
    await editor.quit()
