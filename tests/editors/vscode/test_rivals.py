"""Another extension that shows inline completions is told of, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.conftest import Open
from tests.editors.vscode.environment import put_into_environment
from tests.editors.vscode.extensions import RIVAL, with_another


@pytest.fixture
def extensions(installed_extensions: Path, tmp_path: Path) -> Path:
    """Ours, and one that is called as Tabnine is."""
    folder = tmp_path / "extensions"
    with_another(installed_extensions, folder, publisher="TabNine", name="tabnine-vscode", source=RIVAL)
    return folder


def told(code: Code) -> list[str]:
    return [message for message in code.notifications() if "also shows suggestions" in message]


@pytest.mark.usefixtures("server")
def test_another_extension_with_ghost_text_is_named_once(open_window: Open, folder: Path, programs: Path) -> None:
    put_into_environment(folder, programs / "sfumato-lsp")
    code = open_window()
    [message] = wait_until("VS Code says so", lambda: told(code))
    assert "Tabnine" in message
    code.wait_for_ready()
    code.reload()
    wait_until("the extension runs again", lambda: code.wire.states()[-1:] == ["ready"])
    assert told(code) == []
