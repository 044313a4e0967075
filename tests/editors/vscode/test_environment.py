"""The language server of the project's own Python environment is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editors.around import PROGRAMS
from tests.editors.vscode.conftest import Open


@pytest.fixture(scope="module")
def machine() -> dict[str, object]:
    return {}


@pytest.mark.usefixtures("server")
def test_it_is_started_without_a_setting(open_window: Open, workspace: Path, programs: Path) -> None:
    environment = workspace / ".venv" / "bin"
    environment.mkdir(parents=True)
    (environment / "python").symlink_to(PROGRAMS / "python")
    (environment / "sfumato-lsp").symlink_to(programs / "sfumato-lsp")
    open_window().wait_for_ready()
