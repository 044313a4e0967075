"""On a machine where no server runs yet, opening a project is all that a user does."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.editors.around import PROGRAMS, wait_until
from tests.editors.vscode.conftest import Open
from tests.editors.vscode.environment import put_into_environment
from tests.editors.vscode.samples import TYPED, UP_TO_TYPED


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A runtime folder in which no server is."""
    with tempfile.TemporaryDirectory(prefix="sfumato-") as folder:
        yield Path(folder)
        environment = {**os.environ, "SFUMATO_RUNTIME_DIR": folder}
        subprocess.run([PROGRAMS / "sfumato", "stop"], env=environment, check=False, capture_output=True)


def test_a_server_is_started_and_text_can_be_typed_while_it_loads(
    open_window: Open, folder: Path, elsewhere: Path, programs: Path, tmp_path: Path
) -> None:
    program = tmp_path / "sfumato-lsp"
    program.write_text(f"#!/bin/sh\nSFUMATO_RUNTIME_DIR='{elsewhere}' exec '{programs / 'sfumato-lsp'}'\n")
    program.chmod(0o755)
    put_into_environment(folder, program)
    path = folder / "means.py"
    path.write_text(UP_TO_TYPED)
    code = open_window()
    code.open(path, line=4, column=9)
    code.type(TYPED)
    wait_until("what was typed is on the screen", lambda: TYPED.strip() in "".join(code.lines()))
    code.wait_for_ready()
    code.press("Alt+\\")
    assert code.wait_for_ghost()
