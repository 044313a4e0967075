"""Where settings come from, from the editor's side: which of them wins, and for which documents."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

ANSWERS = types.WorkspaceClientCapabilities(
    configuration=True, did_change_configuration=types.DidChangeConfigurationClientCapabilities(True)
)


async def wanted(editor: Any, server: Any, uri: str) -> int:
    """How many candidates a request for a new document asks for."""
    editor.open("x = ", uri=uri)
    await editor.ask(0, 4, invoked=True, uri=uri)
    return server.requests[-1].candidates


async def test_an_editor_is_asked_for_its_settings(near_editor: Any, server: Any, uri: str) -> None:
    near_editor.settings[None] = {"max_candidates": 5}
    await near_editor.start(workspace=ANSWERS)
    assert await wanted(near_editor, server, uri) == 5


async def test_settings_are_there_before_a_server_is_looked_for(
    near_editor: Any, server: Any, runtime_folder: Path
) -> None:
    elsewhere = f"unix://{runtime_folder}/sfumato.sock"
    near_editor.environment["SFUMATO_RUNTIME_DIR"] = str(runtime_folder / "none")
    near_editor.settings[None] = {"server_url": elsewhere}
    await near_editor.start(workspace=ANSWERS)
    assert (await near_editor.status()).state == "ready"
    assert server.requests == []


async def test_an_editor_that_cannot_be_asked_is_not(near_editor: Any, server: Any, uri: str) -> None:
    near_editor.settings[None] = {"max_candidates": 5}
    await near_editor.start()
    assert await wanted(near_editor, server, uri) == 3


async def test_what_an_editor_answers_wins_over_what_it_began_with(near_editor: Any, server: Any, uri: str) -> None:
    near_editor.settings[None] = {"max_candidates": 5}
    await near_editor.start(workspace=ANSWERS, max_candidates=4)
    assert await wanted(near_editor, server, uri) == 5


async def test_an_editor_without_settings_of_its_own_keeps_those_that_it_began_with(
    near_editor: Any, server: Any, uri: str
) -> None:
    await near_editor.start(workspace=ANSWERS, max_candidates=4)
    assert await wanted(near_editor, server, uri) == 4


async def test_an_editor_that_says_that_something_changed_is_asked_again(
    near_editor: Any, server: Any, uri: str
) -> None:
    await near_editor.start(workspace=ANSWERS)
    near_editor.settings[None] = {"max_candidates": 5}
    near_editor.configure(None)
    near_editor.open("x = ", uri=uri)

    async def asks_for() -> int:
        near_editor.insert(0, 4, "y")
        await near_editor.ask(0, 5, invoked=True, uri=uri)
        return server.requests[-1].candidates

    await asks_for()
    assert await asks_for() == 5


@pytest.mark.usefixtures("server")
async def test_an_editor_is_asked_to_tell_when_its_settings_change(near_editor: Any) -> None:
    await near_editor.start(workspace=ANSWERS)
    assert near_editor.registered["workspace/didChangeConfiguration"] == {"section": "sfumato"}


@pytest.mark.parametrize("settings", [{"max_candidates": 5}, {"sfumato": {"max_candidates": 5}}])
async def test_an_editor_may_push_them(near_editor: Any, server: Any, uri: str, settings: Any) -> None:
    await near_editor.start()
    near_editor.configure(settings)
    assert await wanted(near_editor, server, uri) == 5


async def test_each_folder_has_settings_of_its_own(near_editor: Any, server: Any) -> None:
    near_editor.settings = {None: {"max_candidates": 5}, "file:///w": {"max_candidates": 6}}
    await near_editor.start(workspace=ANSWERS, more_folders=["file:///v"])
    found = [await wanted(near_editor, server, f"file:///{name}/a.py") for name in ("w", "v", "elsewhere")]
    assert found == [6, 5, 5]


async def test_the_file_of_a_folder_counts_for_its_documents_alone(
    near_editor: Any, server: Any, tmp_path: Path
) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for number, folder in enumerate(folders):
        folder.mkdir()
        (folder / "sfumato.toml").write_text(f"max_candidates = {number + 6}\n")
    await near_editor.start(folder=folders[0].as_uri(), more_folders=[folders[1].as_uri()])
    places = [*folders, tmp_path]
    found = [await wanted(near_editor, server, (place / "a.py").as_uri()) for place in places]
    assert found == [6, 7, 3]


async def test_of_folders_in_each_other_the_inner_one_counts(near_editor: Any, server: Any, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "sfumato.toml").write_text("max_candidates = 6\n")
    (inner / "sfumato.toml").write_text("max_candidates = 7\n")
    await near_editor.start(folder=tmp_path.as_uri(), more_folders=[inner.as_uri()])
    assert await wanted(near_editor, server, (inner / "a.py").as_uri()) == 7


async def test_what_one_folder_ignores_another_may_send(near_editor: Any, server: Any, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        (folder / ".git").mkdir()
    (one / "sfumato.toml").write_text('ignore = ["a.py"]\n')
    await near_editor.start(folder=one.as_uri(), more_folders=[two.as_uri()])
    for folder in (one, two):
        near_editor.open("x = ", uri=(folder / "a.py").as_uri())
        await near_editor.ask(0, 4, uri=(folder / "a.py").as_uri())
    assert [request.document for request in server.requests] == [(two / "a.py").as_uri()]


async def test_what_a_folder_ignores_goes_along_with_no_request_of_another(
    near_editor: Any, server: Any, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        (folder / ".git").mkdir()
    (one / "sfumato.toml").write_text('ignore = ["private.py"]\n')
    (one / "private.py").write_text("def private_thing(): ...\n")
    (one / "public.py").write_text("def public_thing(): ...\n")
    await near_editor.start(folder=one.as_uri(), more_folders=[two.as_uri()])
    uri = (two / "a.py").as_uri()
    text = "from private import private_thing\nfrom public import public_thing\n"
    near_editor.open(text, uri=uri)
    async with asyncio.timeout(15):
        while not server.requests or not server.requests[-1].snippets:
            near_editor.insert(2, 0, "x")
            await near_editor.ask(2, 1, uri=uri)
    sent = "".join(snippet.text for request in server.requests for snippet in request.snippets)
    assert "public_thing" in sent
    assert "private_thing" not in sent


@pytest.mark.usefixtures("server")
async def test_settings_by_language_count_for_documents_of_it(near_editor: Any) -> None:
    await near_editor.start(by_language={"python": {"mode": "off"}})
    near_editor.open("x = ")
    assert await near_editor.ask(0, 4, invoked=True) == []


async def test_a_wrong_setting_that_an_editor_answers_is_told(near_editor: Any, server: Any, uri: str) -> None:
    near_editor.settings[None] = {"max_candidates": 99}
    await near_editor.start(workspace=ANSWERS)
    assert await wanted(near_editor, server, uri) == 3
    (message,) = near_editor.messages
    assert "max_candidates is 99: expected a whole number from 1 to 8; using 3" in message


@pytest.mark.parametrize("answer", [5, "x", [1]])
async def test_an_answer_that_is_no_object_is_told_and_the_defaults_hold(
    near_editor: Any, server: Any, uri: str, answer: Any
) -> None:
    near_editor.settings[None] = answer
    await near_editor.start(workspace=ANSWERS)
    assert await wanted(near_editor, server, uri) == 3
    assert ["expected an object" in message for message in near_editor.messages] == [True]


async def test_an_editor_that_does_not_answer_is_not_waited_for(
    near_editor: Any, server: Any, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def never(_params: types.ConfigurationParams) -> None:
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("sfumato_lsp.features.lifecycle.ANSWER_S", 0.05)
    near_editor.client.protocol.fm.features[types.WORKSPACE_CONFIGURATION] = never
    await near_editor.start(workspace=ANSWERS)
    assert asked.is_set()
    assert await wanted(near_editor, server, uri) == 3
