"""Which files of the workspace are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sfumato_lsp.privacy.ignored_files import Patterns, real_folders
from sfumato_lsp.snippets.snapshot import MAX_BYTES, WorkspaceFiles, source_roots


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "w" / "pkg").mkdir(parents=True)
    (tmp_path / "w" / "pkg" / "a.py").write_bytes(b"x = 1\r\n")
    return tmp_path / "w"


def read(folder: Path, path: str, **open_texts: str) -> str | None:
    opened = {folder / name: text for name, text in open_texts.items()}
    return WorkspaceFiles(real_folders([folder]), open_texts=opened, patterns=Patterns(everywhere=("*.sql",))).get(path)


def test_a_file_is_read_with_line_ends_as_they_are_sent(folder: Path) -> None:
    assert read(folder, "pkg/a.py") == "x = 1\n"


def test_an_open_document_wins_over_the_disk(folder: Path) -> None:
    assert read(folder, "pkg/a.py", **{"pkg/a.py": "x = 2\n"}) == "x = 2\n"


def test_a_link_out_of_the_workspace_is_not_followed(folder: Path) -> None:
    (folder.parent / "outside.py").write_text("secret = 1\n")
    (folder / "inside.py").symlink_to(folder.parent / "outside.py")
    (folder / "linked").symlink_to(folder.parent)
    assert [read(folder, "inside.py"), read(folder, "linked/outside.py")] == [None, None]


def test_a_link_within_the_workspace_is(folder: Path) -> None:
    (folder / "b.py").symlink_to(folder / "pkg" / "a.py")
    assert read(folder, "b.py") == "x = 1\n"


def test_a_path_that_climbs_out_of_the_workspace_is_not_read(folder: Path) -> None:
    (folder.parent / "outside.py").write_text("secret = 1\n")
    assert read(folder, "../outside.py") is None


def test_an_ignored_file_is_not_read(folder: Path) -> None:
    (folder / ".gitignore").write_text("b.py\n")
    for name in ("b.py", "a.sql", ".env"):
        (folder / name).write_text("x = 1\n")
    assert [read(folder, name) for name in ("b.py", "a.sql", ".env")] == [None, None, None]


def test_a_large_file_is_not_read(folder: Path) -> None:
    (folder / "b.py").write_text("#" * (MAX_BYTES + 1))
    assert read(folder, "b.py") is None


@pytest.mark.parametrize("path", ["pkg", "gone.py"])
def test_what_is_no_file_has_no_text(folder: Path, path: str) -> None:
    assert read(folder, path) is None


@pytest.mark.parametrize("target", ["/dev/zero", "pipe"])
def test_what_never_ends_is_not_read(folder: Path, target: str) -> None:
    """Trust finding 4."""
    os.mkfifo(folder / "pipe")
    (folder / "b.py").symlink_to(target)
    assert [read(folder, "b.py"), read(folder, "pipe")] == [None, None]


def test_what_is_no_text_is_not_read(folder: Path) -> None:
    (folder / "b.py").write_bytes(b"\xff\xfe\x00")
    assert read(folder, "b.py") is None


def test_packages_may_lie_in_any_folder_that_is_none(folder: Path) -> None:
    (folder / "lsp" / "server").mkdir(parents=True)
    (folder / "pkg" / "__init__.py").write_text("")
    (folder / ".venv").mkdir()
    assert source_roots([folder]) == ("", "src", "lsp")
