"""A real Neovim, without a screen of its own: it is driven and read over its socket."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pynvim
import pytest
from tests.editors.around import CLIENTS, INSTALL, PROGRAMS, wait_until
from tests.editors.neovim.driver import Neovim

from sfumato_client.http import Client

HERE = Path(__file__).parent
CLIENT = CLIENTS / "neovim"
README_PATH = "/path/to/sfumato/editor-clients/neovim"

MEAN = """\
def mean(values):
    total = 0
    for value in values:
        total += value

"""


@pytest.fixture(scope="session")
def neovim_program() -> str:
    """The path of Neovim. Without one these tests fail: an editor that was not tried is not a pass."""
    found = subprocess.run([INSTALL, "--path", "neovim"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.fail(found.stderr)
    return found.stdout.strip()


@pytest.fixture
def start(
    neovim_program: str,
    server: Client,  # noqa: ARG001  it has to run and to have loaded
    runtime_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[Sequence[str | Path]], Neovim]]:
    """Start a Neovim with these arguments; it has no configuration besides."""
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SFUMATO_RUNTIME_DIR", str(runtime_folder))
    for kind in ("STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    # As for a user: the state folder is found by the variables above.
    monkeypatch.delenv("SFUMATO_STATE_DIR", raising=False)
    socket = runtime_folder / "nvim.sock"

    def run(arguments: Sequence[str | Path]) -> Neovim:
        command = [neovim_program, "--headless", "--listen", socket, "--clean", "-n", *arguments]
        log = ended.enter_context((tmp_path / "nvim.log").open("wb"))
        process = ended.enter_context(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        ended.callback(_wait, process)
        nvim = ended.enter_context(_connected(socket))
        nvim.ui_attach(160, 40, rgb=True, ext_linegrid=True)
        return Neovim(nvim)

    with contextlib.ExitStack() as ended:
        yield run


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=10)
    finally:
        process.kill()


@pytest.fixture
def neovim(start: Callable[[Sequence[str | Path]], Neovim], tmp_path: Path) -> Neovim:
    """Neovim with the client, set up by the lines of its README."""
    # However slow this machine is: what is compared is the finished text, not what was there at the deadline.
    patience = (
        "lua vim.lsp.config('sfumato', { init_options = { deadline_ms = { automatic = 60000, invoked = 60000 } } })"
    )
    return start(["-c", patience, "-S", _lines_of_the_readme(tmp_path), "-S", HERE / "probe.lua"])


def _lines_of_the_readme(folder: Path) -> Path:
    """The lines that the client's README asks the user for, with this checkout's path in them."""
    written = (CLIENT / "README.md").read_text(encoding="utf-8").split("```lua\n")[1].split("```")[0]
    assert README_PATH in written
    path = folder / "setup.lua"
    path.write_text(written.replace(README_PATH, str(CLIENT)), encoding="utf-8")
    return path


@contextlib.contextmanager
def _connected(socket: Path) -> Iterator[pynvim.Nvim]:
    """A connection to the Neovim that listens, or will soon, on `socket`; that Neovim ends with it."""

    def attach() -> pynvim.Nvim | None:
        # Between its bind and its listen, the socket is there and refuses.
        with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
            return pynvim.attach("socket", path=str(socket))
        return None

    nvim = wait_until("Neovim listens", attach)
    try:
        yield nvim
    finally:
        # pynvim closes its socket only when the other end has: Neovim quits, and then there is no answer.
        with contextlib.suppress(OSError, EOFError):
            nvim.command("qall!")
        nvim.close()


@pytest.fixture
def python_file(workspace: Path) -> Path:
    path = workspace / "statistics.py"
    path.write_text(MEAN, encoding="utf-8")
    return path


@pytest.fixture
def editor(neovim: Neovim, python_file: Path) -> Neovim:
    """Neovim with a Python file, the language server attached, and the cursor in the empty last line of `mean`."""
    neovim.open(python_file)
    neovim.wait_for_ready()
    neovim.nvim.current.window.cursor = (5, 0)
    return neovim


@pytest.fixture
def stopped_worker(server: Client) -> Callable[[], contextlib.AbstractContextManager[int]]:
    """The worker's process stands still for a while, as one that hangs."""

    @contextlib.contextmanager
    def stopped() -> Iterator[int]:
        pid = server.status().worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        try:
            yield pid
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    return stopped
