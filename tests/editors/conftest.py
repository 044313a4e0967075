"""The real parts that the editor tests stand on: `sfumato serve` with the default checkpoint."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.editors.around import PROGRAMS, installed, wait_until

from sfumato_client.address.address import Address
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_model.checkpoint.folder import DEFAULT_FOLDER
from sfumato_model.checkpoint.manifest import MANIFEST, read_manifest

BROWSER = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
)


@pytest.fixture(scope="session")
def until() -> Callable[..., object]:
    return wait_until


@pytest.fixture(scope="session")
def runtime_folder() -> Iterator[Path]:
    """A runtime folder of the tests' own, so that no server of the user is met; a socket's path has to be short."""
    with tempfile.TemporaryDirectory(prefix="sfumato-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def server(runtime_folder: Path) -> Iterator[Client]:
    """A client of a running `sfumato serve` that has loaded the default checkpoint, made to show all that it finds.

    What is tested here is how suggestions get on the screen and off it, not whether the checkpoint is sure of one.
    """
    log = runtime_folder / "serve.log"
    checkpoint = runtime_folder / "checkpoint"
    shutil.copytree(DEFAULT_FOLDER, checkpoint)
    manifest = checkpoint / MANIFEST
    manifest.write_text(replace(read_manifest(manifest), show_confidence=0.0).to_json(), encoding="utf-8")
    environment = {**os.environ, "SFUMATO_RUNTIME_DIR": str(runtime_folder)}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [PROGRAMS / "sfumato", "serve", "--checkpoint", checkpoint], env=environment, stdout=output, stderr=output
        ) as process,
    ):

        def listens() -> Address | None:
            _fail_if_ended(process, log)
            return find(runtime_folder, {})

        def is_loaded() -> bool:
            _fail_if_ended(process, log)
            return client.status().state == "ready"

        try:
            with Client(wait_until("sfumato serve listens", listens)) as client:
                wait_until("the checkpoint is loaded", is_loaded)
                yield client
        finally:
            process.terminate()


@pytest.fixture
def own_server() -> Iterator[Path]:
    """A runtime folder without a server yet: the first editor starts one, which ends with the test."""
    with tempfile.TemporaryDirectory(prefix="sfumato-") as folder:
        yield Path(folder)
        environment = {**os.environ, "SFUMATO_RUNTIME_DIR": folder}
        subprocess.run([PROGRAMS / "sfumato", "stop"], env=environment, check=True, capture_output=True, timeout=60)


def _fail_if_ended(process: subprocess.Popen[bytes], log: Path) -> None:
    if process.poll() is not None:
        pytest.fail(f"sfumato serve ended with {process.returncode}:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a window, for all that is looked at in one: Playwright runs once in a process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed("chromium"), args=BROWSER, chromium_sandbox=False
        )
        yield browser
        browser.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An empty project."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "statistics"\n', encoding="utf-8")
    return folder
