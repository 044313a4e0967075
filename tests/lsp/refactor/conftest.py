"""Refactorings: without a model, with a mark where each hole is, and in a project with a real server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.lsp.operations.conftest import environment, real_environment, server  # noqa: F401
from tests.lsp.refactor.project import Project

from sfumato_lsp.python.tree import read
from sfumato_lsp.refactor.changes import Hole
from sfumato_lsp.refactor.plan import FileChanges, changes_of, comparison_with, definition_of


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`text` has `<name>` for a hole of the parameter `name`, `<>` for one of a statement."""

    text: str
    found: FileChanges

    @property
    def left(self) -> list[str]:
        return [one.why for one in self.found.left]


def refactored(text: str, *, was: str | None = None, at: str = "def ", selected: str = "") -> Outcome:
    """`was` is the definition's header as it was; the cursor is at the text `at`."""
    source = read(text)
    definition = definition_of(source, text.index(at))
    header = text[slice(*definition.header)]
    earlier = [] if was is None else [text.replace(header, was)]
    start = text.index(selected) if selected else 0
    found = changes_of(
        source, definition, comparison_with(definition, earlier), own=True, places=None,
        selected=(start, start + len(selected)),
    )  # fmt: skip
    return Outcome(text=_written(text, found), found=found)


def _written(text: str, found: FileChanges) -> str:
    done, at = "", 0
    for change in found.changes:
        done += text[at : change.start]
        done += "".join(f"<{piece.parameter}>" if isinstance(piece, Hole) else piece for piece in change.pieces)
        at = change.end
    return done + text[at:]


@pytest.fixture(name="refactored")
def _refactored() -> Callable[..., Outcome]:
    return refactored


@pytest.fixture
def project(near_editor: Any, tmp_path: Path) -> Project:
    """Somebody with a folder of files; nothing is started yet."""
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(near_editor, folder)


@pytest.fixture
def far_project(editor: Any, tmp_path: Path) -> Project:
    """The same with a language server in a process of its own."""
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(editor, folder)
