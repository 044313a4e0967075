"""An environment without the language server gets an offer to install it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editors.around import PROGRAMS, wait_until
from tests.editors.vscode.conftest import Open

PIP = """#!/bin/sh
# As pip does: it puts the program beside this Python.
echo "$@" >>"$(dirname "$0")/asked"
echo "$PYTHONSAFEPATH $(pwd -P)" >"$(dirname "$0")/stood"
cp "$(dirname "$0")/../../sfumato-lsp" "$(dirname "$0")/sfumato-lsp"
"""


@pytest.mark.usefixtures("server")
def test_after_a_yes_pip_runs_in_a_terminal_and_the_language_server_starts(
    open_window: Open, folder: Path, programs: Path
) -> None:
    environment = folder / ".venv" / "bin"
    environment.mkdir(parents=True)
    # No registry is asked in a test: this stands for a Python whose pip can reach one.
    (environment / "python").write_text(PIP)
    (environment / "python").chmod(0o755)
    (folder / "sfumato-lsp").symlink_to(programs / "sfumato-lsp")
    code = open_window()
    [offer] = wait_until("VS Code asks", lambda: [said for said in code.notifications() if "not installed" in said])
    checkout = folder.parent / "checkout"
    checkout.mkdir()
    (checkout / "pyproject.toml").write_text('[project]\nname = "sfumato"\n')
    code.answer_notification("Install from a Checkout")
    code.choose_folder(checkout)
    code.wait_for_ready()
    assert str(environment / "python") in offer
    assert (environment / "asked").read_text() == f"-m pip install {checkout}[server]\n"
    # Trust finding 1: in the workspace, Python would have run a pip.py of its own.
    assert (environment / "stood").read_text() == f"1 {environment.resolve()}\n"


def test_the_offer_names_no_package_of_an_index(open_window: Open, folder: Path) -> None:
    """First hour: `pip install sfumato[server]` is what editors say; there is no such package on an index."""
    environment = folder / ".venv" / "bin"
    environment.mkdir(parents=True)
    (environment / "python").write_text(PIP)
    (environment / "python").chmod(0o755)
    code = open_window()
    [offer] = wait_until("VS Code asks", lambda: [said for said in code.notifications() if "not installed" in said])
    assert "pip install '.[server]'" in offer
    assert "install sfumato" not in offer


def test_without_any_environment_it_is_said_what_to_do(open_window: Open, folder: Path) -> None:
    assert not (folder / ".venv").exists()
    assert not (PROGRAMS.parent / "nowhere").exists()
    code = open_window()
    wait_until("VS Code says so", lambda: any("Select Interpreter" in said for said in code.notifications()))
