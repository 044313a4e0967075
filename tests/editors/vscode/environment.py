"""A Python environment in a project, with a language server in it."""

from __future__ import annotations

from pathlib import Path

from tests.editors.around import PROGRAMS


def put_into_environment(project: Path, program: Path) -> None:
    """`.venv` in `project`, in which `sfumato-lsp` is `program`."""
    environment = project / ".venv" / "bin"
    environment.mkdir(parents=True)
    (environment / "python").symlink_to(PROGRAMS / "python")
    (environment / "sfumato-lsp").symlink_to(program)
