"""A real Emacs in batch: it runs the ERT tests of this folder, which type keys and read what the overlays show."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.editors.around import CLIENTS, PROGRAMS, installed

from sfumato_client.http import Client

HERE = Path(__file__).parent
CLIENT = CLIENTS / "emacs"


@pytest.fixture(scope="session")
def emacs_program() -> str:
    """The path of Emacs. Without one these tests fail: an editor that was not tried is not a pass."""
    return installed("emacs")


@pytest.fixture
def emacs_environment(runtime_folder: Path, tmp_path: Path, workspace: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "SFUMATO_RUNTIME_DIR": str(runtime_folder),
        "SFUMATO_STATE_DIR": str(tmp_path / "state"),
        "SFUMATO_TESTS_FOLDER": str(workspace),
        "SFUMATO_TESTS_JEDI": installed("jedi"),
        "HOME": str(tmp_path),
    }


@pytest.fixture
def run_ert(
    emacs_program: str,
    server: Client,  # noqa: ARG001  it has to run and to have loaded
    emacs_environment: dict[str, str],
) -> Callable[[Path, str], None]:
    """Run one ERT test of a file, in an Emacs of its own without any configuration."""

    def run(file: Path, name: str) -> None:
        arguments: list[str | Path] = [emacs_program, "-Q", "--batch", "-L", CLIENT, "-L", HERE, "-l", file]
        arguments += ["--eval", f"(ert-run-tests-batch-and-exit '{name})"]
        ended = subprocess.run(
            arguments, env=emacs_environment, capture_output=True, text=True, errors="replace", check=False, timeout=170
        )
        if ended.returncode != 0 or "Ran 1 tests, 1 results as expected" not in ended.stderr:
            pytest.fail(f"{file.name}, {name}:\n{ended.stdout}{ended.stderr}")

    return run
