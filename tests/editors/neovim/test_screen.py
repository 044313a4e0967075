"""Neovim on a screen, as its user has it: in a terminal."""

from __future__ import annotations

import os
from pathlib import Path

from tests.editors.terminal import terminal


def test_the_neovim_that_was_installed_opens_a_screen_of_its_own(
    neovim_program: str, runtime_folder: Path, tmp_path: Path
) -> None:
    """First hour: the Neovim of tests/editors/install cannot open its own screen."""
    command = [neovim_program, "--clean", "-n"]
    with terminal(command, folder=tmp_path, environment=os.environ, sockets=runtime_folder, size=(100, 20)) as screen:
        screen.wait_for(r"\[No Name\].*All", seconds=20)
        screen.type("ihere")
        screen.wait_for("^here")
