"""Not a word of an ignored file reaches the server: as a document, as a snippet, or ahead of a request."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from sfumato_lsp.privacy import ignored_documents

SECRET = "hunter2"
CODE = f'def total(rooms, rate):\n    return rooms * rate + area("{SECRET}")\n'
OPEN = "from mine import total\n\n\ndef price(rooms, rate):\n    return rooms * rate + area("


class Workspace:
    """An editor with `app.py` open, which imports from `mine.py` and is like it."""

    def __init__(self, editor: Any, server: Any, folder: Path) -> None:
        self.editor = editor
        self.server = server
        self.folder = folder

    def write(self, path: str, text: str = CODE) -> str:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)
        return self.uri(path)

    def uri(self, path: str) -> str:
        return (self.folder / path).as_uri()

    async def start(self, **options: Any) -> None:
        await self.editor.start(folder=self.folder.as_uri(), **options)

    async def use(self, uri: str) -> None:
        """All that a user does with a document, and with another one beside it."""
        self.editor.open(CODE, uri=uri)
        self.editor.open(OPEN, uri=self.uri("app.py"))
        self.editor.insert(1, 4, "x", uri=uri)
        for invoked in (False, True):
            await self.editor.ask(1, 5, uri=uri, invoked=invoked)
        self.editor.save(uri=uri)
        self.write("marker.py", "def marker(): ...\n")
        self.editor.insert(0, 0, "from marker import marker\n", uri=self.uri("app.py"))
        # When the other file's own snippets have come, those of the ignored one would have come too.
        async with asyncio.timeout(15):
            while not any("marker" in snippet.text for request in self.sent() for snippet in request.snippets):
                await self.editor.ask(5, 4, uri=self.uri("app.py"))
        await self.warm()

    async def warm(self) -> None:
        """Return when two changes of `app.py` have been warmed, one after the other.

        Each document is warmed as long after its last change as any other: one that was changed before is by now, too.
        """
        for mark in ("first_mark", "second_mark"):
            self.editor.insert(0, 0, f"# {mark}\n", uri=self.uri("app.py"))
            async with asyncio.timeout(15):
                while not any(mark in request.model_dump_json() for request in self.server.warmed):
                    await asyncio.sleep(0.01)

    def sent(self) -> list[Any]:
        return [*self.server.requests, *self.server.warmed]

    def leaked(self) -> bool:
        return any(SECRET in request.model_dump_json() for request in self.sent())


@pytest.fixture
def workspace(near_editor: Any, server: Any, tmp_path: Path) -> Workspace:
    (tmp_path / "w").mkdir()
    return Workspace(near_editor, server, tmp_path / "w")


async def test_what_is_not_ignored_does_leave_or_these_tests_would_show_nothing(workspace: Workspace) -> None:
    await workspace.start()
    await workspace.use(workspace.write("mine.py"))
    assert workspace.leaked()


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        (".env", {}),
        ("deploy/id_rsa", {}),
        ("server.key", {}),
        (".aws/credentials.py", {}),
        ("secrets/mine.py", {}),
        ("mine.py", {".gitignore": "mine.py\n"}),
        ("mine.py", {".sfumatoignore": "/mine.py\n"}),
        ("mine.py", {".gitignore": "*.py\n!app.py\n!marker.py\n"}),
        ("pkg/mine.py", {"pkg/.gitignore": "*\n"}),
        ("pkg/mine.py", {"pkg/.sfumatoignore": "mine.py\n"}),
        ("mine.py", {".gitignore": "mine.py\n", ".sfumatoignore": "!mine.py\n"}),
        (".env", {".gitignore": "!.env\n", ".sfumatoignore": "!.env\n"}),
        ("mine.py", {"sfumato.toml": 'ignore = ["mine.py"]\n'}),
        ("mine.py", {".gitignore": "mine.py\n", "sfumato.toml": 'ignore = ["!mine.py"]\n'}),
    ],
)
async def test_by_any_rule(workspace: Workspace, path: str, rules: dict[str, str]) -> None:
    for name, text in rules.items():
        workspace.write(name, text)
    uri = workspace.write(path)
    await workspace.start()
    await workspace.use(uri)
    assert not workspace.leaked()


GIT_DIR = {".git/HEAD": "ref: refs/heads/main\n", ".git/objects/x": "", ".git/refs/x": ""}
LINKED = {
    "../main/HEAD": "ref: refs/heads/main\n",
    "../main/objects/x": "",
    "../main/refs/x": "",
    "../main/worktrees/w/HEAD": "ref: refs/heads/main\n",
    "../main/worktrees/w/commondir": "../..\n",
    ".git": "gitdir: ../main/worktrees/w\n",
}


@pytest.mark.parametrize(
    "rules",
    [
        {".gitignore": "\ufeffmine.py\n"},
        {".gitignore": "m[[:alpha:]]ne.py\n"},
        {**GIT_DIR, ".git/info/exclude": "mine.py\n"},
        {**LINKED, "../main/info/exclude": "mine.py\n"},
        {**GIT_DIR, "../home/.config/git/ignore": "mine.py\n"},
        {**GIT_DIR, "../home/.gitconfig": "[core]\nexcludesFile = ~/own\n", "../home/own": "mine.py\n"},
        {**GIT_DIR, ".git/config": "[core]\nignorecase = true\n", ".gitignore": "MINE.*\n"},
    ],
    ids=["byte order mark", "class", "info/exclude", "linked worktree", "the user's", "excludesFile", "ignorecase"],
)
async def test_by_any_rule_of_git(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, rules: dict[str, str]) -> None:
    """Trust finding 5."""
    monkeypatch.setenv("HOME", str(workspace.folder / ".." / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name, text in rules.items():
        workspace.write(name, text)
    uri = workspace.write("mine.py")
    await workspace.start()
    await workspace.use(uri)
    assert not workspace.leaked()


@pytest.mark.parametrize(
    "way",
    [
        "file://localhost{}/mine.py",
        "FILE:///{}/mine.py",
        "file://{}/x/%2e%2e/mine.py",
        "file://elsewhere{}/mine.py",
        "file:mine.py",
    ],
)
async def test_under_whatever_uri(workspace: Workspace, way: str) -> None:
    """Trust finding 5."""
    workspace.write(".gitignore", "mine.py\n")
    workspace.write("mine.py")
    await workspace.start()
    await workspace.use(way.format(workspace.folder))
    assert not workspace.leaked()


@pytest.mark.parametrize("name", [".gitignore", ".sfumatoignore"])
@pytest.mark.parametrize("kind", ["device", "pipe"])
async def test_beside_what_is_no_ignore_file(workspace: Workspace, name: str, kind: str) -> None:
    """Trust finding 4: nothing waits for it and nothing is read from it."""
    uri = workspace.write("pkg/mine.py")
    if kind == "device":
        (workspace.folder / "pkg" / name).symlink_to("/dev/zero")
    else:
        os.mkfifo(workspace.folder / "pkg" / name)
    await workspace.start()
    await workspace.use(uri)
    assert not workspace.leaked()


@pytest.mark.parametrize("ignored", [True, False])
async def test_a_file_that_is_imported_and_not_open(workspace: Workspace, ignored: bool) -> None:
    workspace.write(".gitignore", "mine.py\n" if ignored else "")
    workspace.write("mine.py", f'def total(rooms, password="{SECRET}"): ...\n')
    workspace.write("marker.py", "def marker(): ...\n")
    await workspace.start()
    workspace.editor.open(f"from marker import marker\n{OPEN}", uri=workspace.uri("app.py"))
    async with asyncio.timeout(15):
        while not any("marker" in snippet.text for request in workspace.sent() for snippet in request.snippets):
            await workspace.editor.ask(5, 4, uri=workspace.uri("app.py"))
    assert workspace.leaked() is not ignored


@pytest.mark.parametrize(
    ("path", "rule", "setting"),
    [(".env", "", "!.env"), ("mine.py", "mine.py\n", "!mine.py"), ("mine.py", "mine.py\n", "!*")],
)
async def test_a_setting_takes_no_rule_back(workspace: Workspace, path: str, rule: str, setting: str) -> None:
    workspace.write(".gitignore", rule)
    uri = workspace.write(path)
    await workspace.start(ignore=[setting])
    await workspace.use(uri)
    assert not workspace.leaked()


async def test_by_a_setting(workspace: Workspace) -> None:
    uri = workspace.write("mine.py")
    await workspace.start(ignore=["mine.py"])
    await workspace.use(uri)
    assert not workspace.leaked()


@pytest.mark.parametrize("link", ["file", "folder"])
async def test_by_way_of_a_link(workspace: Workspace, link: str) -> None:
    workspace.write(".gitignore", "hidden/\n")
    workspace.write("hidden/mine.py")
    if link == "file":
        (workspace.folder / "mine.py").symlink_to("hidden/mine.py")
    else:
        (workspace.folder / "shown").symlink_to("hidden")
    await workspace.start()
    await workspace.use(workspace.uri("mine.py" if link == "file" else "shown/mine.py"))
    assert not workspace.leaked()


async def test_an_untitled_document_with_the_name_of_a_secret(workspace: Workspace) -> None:
    await workspace.start()
    await workspace.use("untitled:.env")
    assert not workspace.leaked()


async def test_after_it_was_saved_under_a_name_that_is_ignored(workspace: Workspace) -> None:
    workspace.write(".gitignore", "mine.py\n")
    await workspace.start()
    workspace.editor.open("", uri="untitled:Untitled-1")
    workspace.editor.client.text_document_did_close(
        types.DidCloseTextDocumentParams(types.TextDocumentIdentifier("untitled:Untitled-1"))
    )
    await workspace.use(workspace.write("mine.py"))
    assert not workspace.leaked()


@pytest.mark.parametrize("told", [True, False])
async def test_after_a_rule_appeared_while_it_was_open(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    """`told`: the editor says that the file changed. If it does not, the next look that is due finds it."""
    if not told:
        monkeypatch.setattr(ignored_documents, "FRESH_S", 0.0)
    await workspace.start()
    uri = workspace.write("later.py", "")
    workspace.editor.open("", uri=uri)
    await workspace.editor.ask(0, 0, uri=uri)
    rules = workspace.write(".gitignore", "later.py\n")
    if told:
        workspace.editor.client.workspace_did_change_watched_files(
            types.DidChangeWatchedFilesParams([types.FileEvent(uri=rules, type=types.FileChangeType.Created)])
        )
    workspace.editor.insert(0, 0, SECRET, uri=uri)
    assert await workspace.editor.ask(0, 7, uri=uri) == []
    workspace.editor.open(OPEN, uri=workspace.uri("app.py"))
    await workspace.warm()
    assert not workspace.leaked()
