"""A server in one network namespace, an editor in another whose Python has no torch, and a link between them to cut."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from packaging.requirements import Requirement
from tests.language_client import Client

REPOSITORY = Path(__file__).parent.parent.parent
PROGRAMS = Path(sys.executable).parent
TOKEN = "a-token-of-the-tests-own"
SERVER_ADDRESS, EDITOR_ADDRESS = "10.213.7.1", "10.213.7.2"
PORT = 8642
NOBODY = "02:00:00:00:00:01"
"""A hardware address that no machine has: what goes there is lost, and nobody says so."""


def run(*command: str | Path) -> str:
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, f"{' '.join(map(str, command))}: {said.stderr}"
    return said.stdout


@dataclass(frozen=True, kw_only=True)
class Link:
    """Two network namespaces and the pair of interfaces between them, each named as its namespace."""

    server: str
    editor: str

    def on(self, side: str, *command: str) -> list[str]:
        """A command that runs on one side."""
        return ["ip", "netns", "exec", side, *command]

    def unplug(self) -> None:
        """As a cable: both systems know it at once."""
        run("ip", "-n", self.editor, "link", "set", self.editor, "down")

    def plug(self) -> None:
        run("ip", "-n", self.editor, "link", "set", self.editor, "up")

    def lose_packets(self) -> None:
        """As a sleeping machine or a firewall that forgot: nobody says anything any more."""
        for side, other in ((self.server, EDITOR_ADDRESS), (self.editor, SERVER_ADDRESS)):
            run("ip", "-n", side, "neigh", "replace", other, "lladdr", NOBODY, "dev", side, "nud", "permanent")

    def keep_packets(self) -> None:
        for side, other in ((self.server, EDITOR_ADDRESS), (self.editor, SERVER_ADDRESS)):
            run("ip", "-n", side, "neigh", "del", other, "dev", side)


@pytest.fixture(scope="module")
def link() -> Iterator[Link]:
    if shutil.which("ip") is None or os.geteuid() != 0:
        pytest.skip("network namespaces need root and the program ip")
    link = Link(server=f"sfgpu{os.getpid() % 10000}", editor=f"sfed{os.getpid() % 10000}")
    with contextlib.ExitStack() as stack:
        for side in (link.server, link.editor):
            made = subprocess.run(["ip", "netns", "add", side], capture_output=True, text=True, check=False)
            if made.returncode != 0:
                pytest.skip(f"no network namespace can be made here: {made.stderr.strip()}")
            stack.callback(run, "ip", "netns", "del", side)
            run("ip", "-n", side, "link", "set", "lo", "up")
        ends = ["name", link.server, "netns", link.server], ["name", link.editor, "netns", link.editor]
        run("ip", "link", "add", *ends[0], "type", "veth", "peer", *ends[1])
        for side, address in ((link.server, SERVER_ADDRESS), (link.editor, EDITOR_ADDRESS)):
            run("ip", "-n", side, "address", "add", f"{address}/24", "dev", side)
            run("ip", "-n", side, "link", "set", side, "up")
        yield link


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds the wheel and what its base install needs, and no more."""
    folder = tmp_path_factory.mktemp("bare")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    command: list[str | Path] = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    for name in needed("sfumato"):
        _link_files(name, site)
    return python


def needed(name: str) -> set[str]:
    """The distributions that a base install of `name` brings, without the extras that nobody asked for."""
    found: set[str] = set()
    waiting = [(name, frozenset[str]())]
    while waiting:
        one, extras = waiting.pop()
        for line in distribution(one).requires or []:
            requirement = Requirement(line)
            wanted = requirement.marker is None or any(
                requirement.marker.evaluate({"extra": extra}) for extra in (*extras, "")
            )
            if wanted and requirement.name not in found:
                found.add(requirement.name)
                waiting.append((requirement.name, frozenset(requirement.extras)))
    return found


def _link_files(name: str, site: Path) -> None:
    """What one distribution of the tests' own environment installed, in another environment: links, no copies."""
    installed = distribution(name)
    for top in {file.parts[0] for file in installed.files or [] if file.parts[0] not in ("..", "__pycache__")}:
        if not (site / top).exists():
            (site / top).symlink_to(Path(str(installed.locate_file(top))))


@dataclass(frozen=True, kw_only=True)
class RemoteServer:
    process: subprocess.Popen[bytes]
    log: Path
    url: str


@pytest.fixture(scope="module")
def remote_server(link: Link, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteServer]:
    """`sfumato serve` with the default checkpoint, on the server's side of the link."""
    log = tmp_path_factory.mktemp("server") / "log"
    with tempfile.TemporaryDirectory(prefix="sf") as folder, log.open("wb") as output:
        command = [str(PROGRAMS / "sfumato"), "serve", "--host", SERVER_ADDRESS, "--port", str(PORT)]
        environment = {**clean(), "SFUMATO_RUNTIME_DIR": folder, "SFUMATO_TOKEN": TOKEN}
        process = subprocess.Popen(link.on(link.server, *command), env=environment, stdout=output, stderr=output)
        try:
            yield RemoteServer(process=process, log=log, url=f"http://{SERVER_ADDRESS}:{PORT}")
        finally:
            process.terminate()
            process.wait(20)


def clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}


class Editor:
    """An editor with a `sfumato-lsp` process of its own, wherever that runs."""

    def __init__(self) -> None:
        self.client = Client("editor", "1")
        self.messages: list[str] = []
        self.questions: list[str] = []
        self.answer: str | None = None
        """The title of the action that the user takes when asked."""
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: self.messages.append(params.message))
        self.client.feature(types.WINDOW_LOG_MESSAGE)(lambda _params: None)
        self.client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)(lambda params: self._asked(params))

    def _asked(self, params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        self.questions.append(params.message)
        return next((action for action in params.actions or [] if action.title == self.answer), None)

    async def start(self, command: Sequence[str], environment: dict[str, str], **options: Any) -> None:
        await self.client.launch(*command, environment=environment)
        await self.client.initialize_async(
            types.InitializeParams(capabilities=types.ClientCapabilities(), initialization_options=options)
        )
        self.client.initialized(types.InitializedParams())

    async def status(self) -> Any:
        return await self.client.protocol.send_request_async("sfumato/status", {})

    async def until_state(self, *states: str, seconds: float = 90.0) -> Any:
        """The status, as soon as it is one of `states`."""
        async with asyncio.timeout(seconds):
            while (status := await self.status()).serverState not in states:
                self.seen = f"{status.serverState}: {status.message}"
                await asyncio.sleep(0.05)
        return status

    async def until(self, holds: Callable[[], object], seconds: float = 60.0) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.05)

    def open(self, path: Path) -> types.Position:
        """Open a file with a hole in it; where the hole is."""
        before, after = path.read_text(encoding="utf-8").split("<hole>")
        self.uri = path.as_uri()
        document = types.TextDocumentItem(uri=self.uri, language_id="python", version=1, text=before + after)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
        return types.Position(line=before.count("\n"), character=len(before.rpartition("\n")[2]))

    async def ask(self, position: types.Position, *, invoked: bool = True) -> list[types.InlineCompletionItem]:
        kinds = types.InlineCompletionTriggerKind
        found = await self.client.text_document_inline_completion_async(
            types.InlineCompletionParams(
                text_document=types.TextDocumentIdentifier(uri=self.uri),
                position=position,
                context=types.InlineCompletionContext(
                    trigger_kind=kinds.Invoked if invoked else kinds.Automatic,
                ),
            )
        )
        assert isinstance(found, list)
        return found

    def type(self, position: types.Position, text: str, version: int) -> None:
        """Text that makes the last answers say nothing any more."""
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(version=version, uri=self.uri),
                content_changes=[
                    types.TextDocumentContentChangePartial(range=types.Range(position, position), text=text)
                ],
            )
        )

    async def quit(self) -> None:
        if self.client.stopped:
            return
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


@pytest.fixture
async def editor() -> AsyncIterator[Editor]:
    """Not started yet."""
    editor = Editor()
    yield editor
    await editor.quit()


@pytest.fixture
async def remote_editor(
    editor: Editor, link: Link, bare_python: Path, remote_server: RemoteServer
) -> AsyncIterator[Editor]:
    """An editor on the other side of the link, with the language server of the environment without torch."""
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        environment = {
            **{name: value for name, value in clean().items() if name != "PYTHONPATH"},
            "SFUMATO_URL": remote_server.url,
            "SFUMATO_TOKEN": TOKEN,
            "SFUMATO_RUNTIME_DIR": folder,
        }
        await editor.start(link.on(link.editor, str(bare_python.parent / "sfumato-lsp")), environment)
        yield editor


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a line about what was seen, as `make remote` shows."""

    def show(text: str) -> None:
        with capsys.disabled():
            print(f"\n    {text}", end="")

    return show


@pytest.fixture
def holes() -> Path:
    """A folder of files with a hole in each."""
    return REPOSITORY / "examples" / "with_holes"
