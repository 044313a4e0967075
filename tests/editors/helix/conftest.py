"""A real Helix in a terminal, set up by the lines of its README."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil
import pytest
from tests.editors.around import CLIENTS, PROGRAMS, installed
from tests.editors.helix.editor import Helix
from tests.editors.helix.wire import Wire
from tests.editors.terminal import terminal

from sfumato_client.http import Client

README = CLIENTS / "helix" / "README.md"
# However slow this machine is: what is compared is the finished text, not what was there at the deadline.
SLOW = "[language-server.sfumato.config]\ndeadline_ms = { automatic = 60000 }\n"
CONFIGURATION = '[editor]\ncompletion-timeout = 5\nend-of-line-diagnostics = "hint"\n'

Start = Callable[..., AbstractContextManager[Helix]]


def lines_of_readme() -> list[str]:
    """The blocks of TOML, in order: the language server, its keys, its settings."""
    return re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="session")
def helix_program() -> str:
    """The path of Helix. Without one these tests fail: an editor that was not tried is not a pass."""
    return installed("helix")


@pytest.fixture
def helix(
    helix_program: str,
    server: Client,  # noqa: ARG001  it has to run and to have loaded
    runtime_folder: Path,
    tmp_path: Path,
    workspace: Path,
) -> Start:
    """Start Helix on a file with bytes, by the lines of the README."""
    loaded = runtime_folder
    language_server, keys, *_ = lines_of_readme()
    configuration = tmp_path / "config" / "helix"
    configuration.mkdir(parents=True)
    (configuration / "config.toml").write_text(CONFIGURATION + keys, encoding="utf-8")
    log = tmp_path / "cache" / "helix" / "helix.log"
    environment = {
        **os.environ,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "SFUMATO_STATE_DIR": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "HOME": str(tmp_path),
    }

    @contextmanager
    def start(
        content: str, *, other: str = "", program: str = "sfumato-lsp", runtime_folder: Path = runtime_folder
    ) -> Iterator[Helix]:
        """With the language server ready, if it is the real one, and has the server that has loaded.

        `other` are the lines of another language server, of the name "other"; `program` is run for `sfumato-lsp`.
        """
        environment["SFUMATO_RUNTIME_DIR"] = str(runtime_folder)
        name = "statistics.py"
        file = workspace / name
        file.write_bytes(content.encode())
        servers = '["sfumato", "other"]' if other else '["sfumato"]'
        lines = re.sub(r"language-servers = .*", f"language-servers = {servers}", language_server)
        lines = lines.replace('"sfumato-lsp"', f'"{program}"')
        (configuration / "languages.toml").write_text(f"{SLOW}{other}{lines}", encoding="utf-8")
        command: list[str | Path] = [helix_program, "-v", file]
        with terminal(command, folder=workspace, environment=environment, sockets=runtime_folder) as screen:
            screen.wait_for(re.escape(name))
            editor = Helix(screen, file, Wire(log), psutil.Process(screen.process()))
            if program == "sfumato-lsp" and runtime_folder == loaded:
                editor.wait_until_ready()
            yield editor

    return start
