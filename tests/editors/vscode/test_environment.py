"""The language server of the project's own Python environment is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editors.vscode.conftest import Open
from tests.editors.vscode.environment import put_into_environment


@pytest.mark.usefixtures("server")
def test_it_is_started_without_a_setting(open_window: Open, folder: Path, programs: Path) -> None:
    put_into_environment(folder, programs / "sfumato-lsp")
    open_window().wait_for_ready()
