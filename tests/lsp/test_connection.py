"""Finding, losing and finding again a server, and what the user is told of it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from sfumato_client.address.version import version_mismatch
from sfumato_client.protocol import ErrorBody


async def test_initialize_does_not_wait_for_a_server(near_editor: Any) -> None:
    begun = time.monotonic()
    await near_editor.start(wait=False, server_url="http://192.0.2.1:9")  # an address where nobody ever answers
    assert time.monotonic() - begun < 5.0


async def test_without_a_server_there_is_one_message_however_much_is_typed(near_editor: Any) -> None:
    await near_editor.start()
    near_editor.open("x = ")
    for _ in range(5):
        assert await near_editor.ask(0, 4) == []
    await near_editor.until_state("unreachable")
    assert near_editor.messages == ["Sfumato: no server runs; start one with: sfumato serve"]


async def test_a_server_that_dies_and_comes_back_is_found_again(editor: Any, server: Any) -> None:
    await editor.start()
    editor.open("x = ")
    assert len(await editor.ask(0, 4)) == 1
    await server.die()
    editor.insert(0, 4, "1")
    assert await editor.ask(0, 5) == []
    await server.start()
    await editor.until_state("ready")
    assert len(await editor.ask(0, 5)) == 1


async def test_a_server_that_dies_during_a_fill_gives_no_items(near_editor: Any, server: Any, until: Any) -> None:
    server.answers.clear()
    await near_editor.start()
    near_editor.open("x = ")
    request = near_editor.ask(0, 4)
    await until(lambda: server.requests)
    await server.die()
    assert await request == []


async def test_a_server_that_starts_later_is_found(near_editor: Any, server: Any) -> None:
    await server.die()
    await near_editor.start()
    await near_editor.until_state("unreachable")
    await server.start()
    await near_editor.until_state("ready")


async def test_loading_is_shown_as_progress(near_editor: Any, server: Any, until: Any) -> None:
    server.state, server.detail = "loading", "reading weights"
    await near_editor.start(progress=True)
    await until(lambda: near_editor.progress == ["begin: reading weights"])
    server.state, server.detail = "ready", ""
    await until(lambda: near_editor.progress == ["begin: reading weights", "end"])


async def test_no_progress_is_shown_to_an_editor_without_one(near_editor: Any, server: Any) -> None:
    server.state = "loading"
    await near_editor.start()
    server.state = "ready"
    await near_editor.until_state("ready")
    assert near_editor.progress == []


async def test_while_it_loads_there_are_no_items(near_editor: Any, server: Any) -> None:
    server.state = "loading"
    await near_editor.start()
    near_editor.open("x = ")
    assert (await near_editor.ask(0, 4), server.requests) == ([], [])


async def test_a_server_at_rest_is_asked_and_so_woken(near_editor: Any, server: Any) -> None:
    server.state = "resting"
    await near_editor.start()
    near_editor.open("x = ")
    assert (len(await near_editor.ask(0, 4)), len(server.requests)) == (1, 1)


async def test_what_a_request_has_woken_is_looked_at(near_editor: Any, server: Any) -> None:
    server.state = "resting"
    await near_editor.start()
    near_editor.open("x = ")
    server.state = "ready"
    await near_editor.ask(0, 4)
    await near_editor.until_state("ready")


async def test_a_failed_worker_is_told(near_editor: Any, server: Any, until: Any) -> None:
    server.state, server.detail = "failed", "not enough memory for the checkpoint"
    await near_editor.start()
    await until(lambda: near_editor.messages == ["Sfumato: not enough memory for the checkpoint"])


async def test_an_error_of_the_server_is_told_once(near_editor: Any, server: Any) -> None:
    server.error = ErrorBody(code="internal", message="the model raised something")
    await near_editor.start()
    near_editor.open("x = ")
    for _ in range(3):
        assert await near_editor.ask(0, 4) == []
    assert near_editor.messages == ["Sfumato: the model raised something"]


async def test_a_fill_that_a_newer_one_replaced_is_not_told(near_editor: Any, server: Any) -> None:
    server.error = ErrorBody(code="superseded", message="a newer request took its place")
    await near_editor.start()
    near_editor.open("x = ")
    assert (await near_editor.ask(0, 4), near_editor.messages) == ([], [])


async def test_a_server_of_another_version_is_told(near_editor: Any, server: Any, until: Any) -> None:
    server.version = "0.0.1"
    await near_editor.start()
    await until(lambda: near_editor.messages)
    assert near_editor.messages == [f"Sfumato: {version_mismatch('0.0.1')}"]


@pytest.mark.usefixtures("server")
async def test_a_bad_option_is_told_and_suggestions_go_on(near_editor: Any) -> None:
    await near_editor.start(max_candidates=99)
    near_editor.open("x = ")
    assert len(await near_editor.ask(0, 4, invoked=True)) == 1
    assert ["max_candidates is 99" in message for message in near_editor.messages] == [True]


@pytest.mark.usefixtures("server")
async def test_a_changed_url_leads_to_another_server(near_editor: Any) -> None:
    await near_editor.start()
    near_editor.configure({"sfumato": {"server_url": "http://127.0.0.1:9"}})
    await near_editor.until_state("unreachable")
    assert "http://127.0.0.1:9" in near_editor.messages[0]


async def test_an_environment_that_keeps_it_from_connecting_is_said_and_tried_again(
    near_editor: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trust finding 15: it said "looking for a server" for ever."""
    monkeypatch.setenv("ALL_PROXY", "socks4://anna:secret@h:1")
    await near_editor.start(server_url="https://server.invalid")
    status = await near_editor.status()
    assert (status.state, status.serverState) == ("broken", "unreachable")
    assert status.message.startswith("ALL_PROXY is 'socks4://***@h:1'")
    assert near_editor.messages == [f"Sfumato: {status.message}"]
    near_editor.configure({"sfumato": {"server_url": f"unix://{server.folder}/sfumato.sock"}})
    await near_editor.until_state("ready")


@pytest.mark.usefixtures("server")
async def test_whatever_is_raised_while_a_connection_is_made_is_said(
    near_editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trust finding 15: the task that looks for a server ended, and the state stayed."""
    from sfumato_lsp.connection import connect

    def broken(_address: object) -> None:
        raise RuntimeError("never thought of")

    with monkeypatch.context() as patch:
        patch.setattr(connect, "AsyncClient", broken)
        await near_editor.start()
        status = await near_editor.status()
        assert status.state == "broken"
        assert "never thought of" in status.message
    await near_editor.until_state("ready")
