"""Which files have suggestions, and how a user finds out why one has none."""

from __future__ import annotations

from typing import Any

import pytest

from sfumato_lsp.connection.server_state import ServerState, refused
from sfumato_lsp.settings.options import Options

REASON = "no suggestions in rust files: the checkpoint small writes python"
PYTHON_ONLY = ServerState(state="ready", checkpoint="small", languages=("python",))


def test_a_language_that_the_checkpoint_writes_has_suggestions() -> None:
    assert refused("python", Options(), PYTHON_ONLY) is None


def test_a_language_that_the_checkpoint_does_not_write_has_none() -> None:
    assert refused("rust", Options(), PYTHON_ONLY) == REASON


def test_a_checkpoint_without_languages_writes_any() -> None:
    assert refused("rust", Options(), ServerState(state="ready")) is None


def test_the_user_can_leave_a_language_out() -> None:
    reason = refused("python", Options(languages=("lua",)), PYTHON_ONLY)
    assert reason == "no suggestions in python files: the option languages leaves them out"


async def test_a_file_of_another_language_is_not_sent(near_editor: Any, server: Any) -> None:
    await near_editor.start()
    near_editor.open("fn main() {", language="rust")
    assert (await near_editor.ask(0, 11), server.requests) == ([], [])


@pytest.mark.usefixtures("server")
async def test_the_reason_is_logged_once(near_editor: Any) -> None:
    await near_editor.start()
    near_editor.open("fn main() {", language="rust")
    await near_editor.ask(0, 11)
    await near_editor.ask(0, 11)
    assert near_editor.logged == [f"Sfumato: {REASON}"]


@pytest.mark.usefixtures("server")
async def test_the_status_of_a_file_says_the_reason(near_editor: Any, uri: str) -> None:
    await near_editor.start()
    near_editor.open("fn main() {", language="rust")
    status = await near_editor.status(uri=uri)
    assert (status.language, status.languageSupported, status.message) == ("rust", False, REASON)


@pytest.mark.usefixtures("server")
async def test_the_status_needs_no_params(near_editor: Any) -> None:
    await near_editor.start()
    status = await near_editor.client.protocol.send_request_async("sfumato/status")
    assert (status.state, status.message, status.languages) == ("ready", "suggestions come from small", ["python"])


@pytest.mark.usefixtures("server")
async def test_a_changed_option_counts_at_once(near_editor: Any) -> None:
    await near_editor.start()
    near_editor.open("x = ")
    near_editor.configure({"languages": ["lua"]})
    assert await near_editor.ask(0, 4) == []
