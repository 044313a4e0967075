"""Settings that change while VS Code runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code

NOWHERE = "/nowhere/sfumato-lsp"


@pytest.fixture
def settings(code: Code, user: Path) -> Iterator[Path]:
    """Those of the machine."""
    path = user / "Machine" / "settings.json"
    before = path.read_text()
    yield path
    path.write_text(before)
    wait_until("the language server runs again", lambda: code.wire.states()[-1:] == ["ready"])


def test_of_a_path_at_which_nothing_is_it_is_said_and_the_language_server_ends(code: Code, settings: Path) -> None:
    settings.write_text(json.dumps({"sfumato.path": NOWHERE}))
    wait_until("VS Code says so", lambda: any(NOWHERE in said for said in code.notifications()))
    assert code.wire.messages("server")[-1]["method"] == "exit"


def test_with_a_path_that_is_right_it_is_started_again(code: Code, settings: Path) -> None:
    right = settings.read_text()
    settings.write_text(json.dumps({"sfumato.path": NOWHERE}))
    wait_until("VS Code says so", lambda: any(NOWHERE in said for said in code.notifications()))
    code.wire.begin()
    settings.write_text(right)
    wait_until("another one is ready", lambda: code.wire.states()[-1:] == ["ready"])
