"""Another extension that shows inline completions is told of, once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.conftest import Open
from tests.editors.vscode.extensions import RIVAL, write_extension


@pytest.fixture(scope="module")
def extensions(installed_extensions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ours, and one that is called as Tabnine is."""
    folder = tmp_path_factory.mktemp("rivals") / "extensions"
    shutil.copytree(installed_extensions, folder)
    (folder / "extensions.json").unlink()
    write_extension(folder, publisher="TabNine", name="tabnine-vscode", source=RIVAL)
    return folder


def told(code: Code) -> list[str]:
    return [message for message in code.notifications() if "also shows suggestions" in message]


@pytest.mark.usefixtures("server")
def test_another_extension_with_ghost_text_is_named_once(open_window: Open) -> None:
    first = open_window()
    [message] = wait_until("VS Code says so", lambda: told(first))
    assert "Tabnine" in message
    again = open_window()
    again.wait_for_ready()
    again.page.wait_for_timeout(1000)
    assert told(again) == []
