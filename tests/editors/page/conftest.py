"""The page in a real Chromium, over a real `sfumato serve --port` with the default checkpoint."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize
from tests.editors.around import PROGRAMS, wait_until
from tests.editors.page.screen import Screen
from tests.editors.page.watched import Watched, watch

from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find

ARTEFACTS = Path(__file__).parent.parent / "artefacts" / "page"
SIZE: ViewportSize = {"width": 1280, "height": 800}

Open = Callable[..., Screen]


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., tuple[subprocess.Popen[bytes], Client]]]:
    """`serve("--port", "0")` starts a server of a test's own, and waits until it is ready."""
    started: list[tuple[subprocess.Popen[bytes], Client]] = []
    with tempfile.TemporaryDirectory(prefix="sfumato-") as root:

        def start(*arguments: str) -> tuple[subprocess.Popen[bytes], Client]:
            folder = Path(root) / str(len(started))
            folder.mkdir(mode=0o700)
            environment = {**os.environ, "SFUMATO_RUNTIME_DIR": str(folder), "SFUMATO_STATE_DIR": str(folder)}
            with (folder / "serve.log").open("wb") as log:
                process = subprocess.Popen(
                    [PROGRAMS / "sfumato", "serve", *arguments], env=environment, stdout=log, stderr=log
                )
            client = Client(wait_until("sfumato serve listens", lambda: find(folder, {})))
            client.__enter__()
            started.append((process, client))
            wait_until("the checkpoint is loaded", lambda: client.status().state == "ready")
            return process, client

        yield start
        for process, client in started:
            client.__exit__(None, None, None)
            process.terminate()
            process.wait()


@pytest.fixture(scope="session")
def on_port(serve: Callable[..., tuple[subprocess.Popen[bytes], Client]]) -> Client:
    """A client of the server that all tests share which do it no harm."""
    return serve("--port", "0")[1]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=SIZE, accept_downloads=True)
    yield context
    context.close()


@pytest.fixture
def watched() -> Iterator[Watched]:
    """What a browser said of the pages of a test: they may complain of nothing, and ask nobody but their server."""
    watched = Watched()
    yield watched
    assert watched.complaints == []
    assert watched.elsewhere == []


@pytest.fixture
def open_page(context: BrowserContext, watched: Watched) -> Open:
    """`open_page(client)`: the page by a link of its own, as `sfumato page` prints it."""

    def open_(client: Client) -> Screen:
        page = context.new_page()
        watch(page, watched)
        screen = Screen(page)
        screen.enter(client.page().url)
        return screen

    return open_


@pytest.fixture
def screen(open_page: Open, on_port: Client) -> Screen:
    return open_page(on_port)
