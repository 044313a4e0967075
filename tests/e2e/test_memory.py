"""What the workspace's files say is suggested, by the real server; and never what it may not be: end to end.

Every test first sees the line suggested which may not be suggested afterwards.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psutil
import pytest
from lsprotocol import types
from tests.language_client import Client as Editor

from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find

DISTINCTIVE = "frobnicated_balances"
SAID = f"""
def settle(ledger, quarter):
    ledger.reconcile_{DISTINCTIVE}(quarter, strict=True)
    return ledger


def audit(ledger, quarter):
    ledger.reconcile_{DISTINCTIVE}(quarter, strict=True)
    return None
"""
BEFORE, AFTER = "def close(ledger, quarter):\n    ledger.rec", "\n    return ledger\n"
PROGRAMS = Path(sys.executable).parent


class Served:
    """A server of its own, in a runtime folder of its own."""

    def __init__(self, environment: dict[str, str], until: Callable[[Callable[[], object]], None]) -> None:
        self.environment = environment
        self.until = until
        self.folder = Path(environment["SFUMATO_RUNTIME_DIR"])
        self.start()

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAMS / "sfumato", "serve"], env=self.environment, stdout=log, stderr=log
            )
        self.until(lambda: self.process.poll() is not None or find(self.folder, self.environment))
        address = find(self.folder, self.environment)
        assert address is not None, (self.folder / "log").read_text(encoding="utf-8")
        self.client = Client(address)
        self.until(lambda: self.client.status().state == "ready")

    def end(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.wait(20)

    def kill_worker(self) -> None:
        pid = self.client.status().worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        self.until(lambda: self.client.status().state == "ready" and self.client.status().worker_pid != pid)


@pytest.fixture(scope="module")
def served(environment: dict[str, str], until: Callable[[Callable[[], object]], None]) -> Iterator[Served]:
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        served = Served({**environment, "SFUMATO_RUNTIME_DIR": folder, "SFUMATO_STATE_DIR": folder}, until)
        yield served
        served.end()


class Workspace:
    """A folder, and an editor that has it open with one document of its own."""

    def __init__(self, served: Served, folder: Path) -> None:
        self.served = served
        self.folder = folder
        self.version = 1
        self.uri = self.write("app.py", BEFORE + AFTER)

    def write(self, path: str, text: str = SAID) -> str:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")
        return (self.folder / path).as_uri()

    async def open(self, environment: dict[str, str], **options: object) -> None:
        self.editor = Editor("test", "1")
        await self.editor.launch(PROGRAMS / "sfumato-lsp", environment=environment)
        await self.editor.initialize_async(
            types.InitializeParams(
                capabilities=types.ClientCapabilities(),
                workspace_folders=[types.WorkspaceFolder(uri=self.folder.as_uri(), name="w")],
                initialization_options={
                    "start_server": False, "context_characters": 0, "words": True,
                    "deadline_ms": {"automatic": 60_000, "invoked": 60_000}, **options,
                },
            )
        )  # fmt: skip
        self.editor.initialized(types.InitializedParams())
        item = types.TextDocumentItem(uri=self.uri, language_id="python", version=1, text=BEFORE + AFTER)
        self.editor.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))

    async def close(self) -> None:
        await self.editor.shutdown_async(None)
        self.editor.exit(None)
        await self.editor.stop()

    def tell(self, path: str, change: types.FileChangeType) -> None:
        event = types.FileEvent(uri=(self.folder / path).as_uri(), type=change)
        self.editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes=[event]))

    async def suggested(self) -> tuple[str, str]:
        """All suggestions at the hole, and all names in the list of completions there.

        They are asked for anew: of a text that is the same, the last answer counts.
        """
        self.version += 1
        end = types.Position(line=BEFORE.count("\n") + AFTER.count("\n"), character=0)
        more = types.TextDocumentContentChangePartial(range=types.Range(start=end, end=end), text=f"# {self.version}\n")
        self.editor.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
                content_changes=[more],
            )
        )
        place = types.TextDocumentIdentifier(uri=self.uri), types.Position(1, len(BEFORE.rpartition("\n")[2]))
        listed = await self.editor.text_document_completion_async(types.CompletionParams(*place))
        assert isinstance(listed, types.CompletionList)
        items = await self.editor.text_document_inline_completion_async(
            types.InlineCompletionParams(
                text_document=place[0],
                position=place[1],
                context=types.InlineCompletionContext(trigger_kind=types.InlineCompletionTriggerKind.Invoked),
            )
        )
        assert isinstance(items, list)
        return "\n".join(str(item.insert_text) for item in items), "\n".join(item.label for item in listed.items)

    async def says(self, *, distinctive: bool) -> None:
        """Wait until it is suggested, or is not."""
        async with asyncio.timeout(20):
            while [DISTINCTIVE in some for some in await self.suggested()] != [distinctive, distinctive]:
                await asyncio.sleep(0.05)


@pytest.fixture
async def workspace(served: Served, tmp_path: Path) -> AsyncIterator[Workspace]:
    (tmp_path / "w").mkdir()
    workspace = Workspace(served, tmp_path / "w")
    yield workspace
    await workspace.close()


async def test_what_the_project_says_is_suggested_and_not_without_it(workspace: Workspace, served: Served) -> None:
    await workspace.open(served.environment)
    await workspace.says(distinctive=False)
    workspace.write("mine.py")
    workspace.tell("mine.py", types.FileChangeType.Created)
    await workspace.says(distinctive=True)


async def test_a_file_that_becomes_ignored(workspace: Workspace, served: Served) -> None:
    workspace.write("mine.py")
    await workspace.open(served.environment)
    await workspace.says(distinctive=True)
    workspace.write(".gitignore", "mine.py\n")
    workspace.tell(".gitignore", types.FileChangeType.Created)
    assert DISTINCTIVE not in "".join(await workspace.suggested())


async def test_a_file_that_is_deleted(workspace: Workspace, served: Served) -> None:
    workspace.write("mine.py")
    await workspace.open(served.environment)
    await workspace.says(distinctive=True)
    (workspace.folder / "mine.py").unlink()
    workspace.tell("mine.py", types.FileChangeType.Deleted)
    assert DISTINCTIVE not in "".join(await workspace.suggested())


async def test_a_line_that_is_deleted(workspace: Workspace, served: Served) -> None:
    uri = workspace.write("mine.py")
    await workspace.open(served.environment)
    await workspace.says(distinctive=True)
    workspace.write("mine.py", "def settle(ledger): ...\n")
    workspace.editor.text_document_did_save(
        types.DidSaveTextDocumentParams(text_document=types.TextDocumentIdentifier(uri=uri))
    )
    await workspace.says(distinctive=False)


async def test_another_workspace_and_an_ignored_file(workspace: Workspace, served: Served, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Workspace(served, tmp_path / "other")
    other.write("mine.py")
    workspace.write("secrets/mine.py")
    workspace.write(".gitignore", "below/\n")
    workspace.write("below/mine.py")
    await other.open(served.environment)
    await workspace.open(served.environment)
    try:
        await other.says(distinctive=True)
        served.until(lambda: len(served.client.memory().workspaces) >= 2)
        assert DISTINCTIVE not in "".join(await workspace.suggested())
    finally:
        await other.close()


async def test_another_user_in_a_folder_of_the_same_name(workspace: Workspace, served: Served, tmp_path: Path) -> None:
    workspace.write("mine.py")
    await workspace.open(served.environment)
    await workspace.says(distinctive=True)
    before = len(served.client.memory().workspaces)
    # In two containers two people's folders have one name: theirs has no such file.
    (workspace.folder / "mine.py").unlink()
    theirs = Workspace(served, workspace.folder)
    await theirs.open({**served.environment, "SFUMATO_STATE_DIR": str(tmp_path / "state")})
    try:
        await theirs.suggested()
        async with asyncio.timeout(20):
            while len(served.client.memory().workspaces) == before:
                await asyncio.sleep(0.05)
        assert DISTINCTIVE not in "".join(await theirs.suggested())
        assert all(DISTINCTIVE in some for some in await workspace.suggested())
    finally:
        await theirs.close()


async def test_a_worker_that_was_killed_says_it_again(workspace: Workspace, served: Served) -> None:
    workspace.write("mine.py")
    await workspace.open(served.environment)
    await workspace.says(distinctive=True)
    served.kill_worker()
    await workspace.says(distinctive=True)


async def test_a_server_that_starts_anew_says_it_again(workspace: Workspace, served: Served) -> None:
    workspace.write("mine.py")
    await workspace.open(served.environment)
    await workspace.says(distinctive=True)
    served.end()
    served.start()
    await workspace.says(distinctive=True)


def test_nothing_of_it_is_on_disk(served: Served) -> None:
    assert psutil.pid_exists(served.process.pid)
    for file in served.folder.rglob("*"):
        if file.is_file():
            assert DISTINCTIVE.encode() not in file.read_bytes()
