"""Which files with call sites are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sfumato_lsp.privacy.ignored_files import NO_PATTERNS
from sfumato_lsp.refactor.files import MAX_BYTES, Unreadable, read_source


def refused(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read_source(path, [path.parent], NO_PATTERNS)
    return str(caught.value)


def test_a_file_of_the_workspace_is_read_in_its_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("# coding: latin-1\r\né".encode("latin-1"))
    assert read_source(tmp_path / "a.py", [tmp_path], NO_PATTERNS) == "# coding: latin-1\r\né"


def test_what_never_ends_is_not(tmp_path: Path) -> None:
    """Trust finding 4."""
    os.mkfifo(tmp_path / "a.py")
    assert refused(tmp_path / "a.py") == "is no regular file"


def test_nor_what_is_too_large_or_ignored(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"#" * (MAX_BYTES + 1))
    assert refused(tmp_path / "a.py") == "has more than 1,000,000 bytes"
    (tmp_path / ".gitignore").write_text("a.py\n")
    assert refused(tmp_path / "a.py") == "is ignored, so nothing of it is read"
